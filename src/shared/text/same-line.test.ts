import { describe, expect, it } from 'vitest';
import { sameLine } from './same-line';

describe('a line of one text in another', () => {
  const text = 'one\ntwo\nthree\nfour\n';

  it.each([
    ['the same text', text, 3, 3],
    ['lines before it that came in', `zero\nnought\n${text}`, 3, 5],
    ['lines before it that went out', 'three\nfour\n', 3, 1],
    ['lines after it', `${text}five\n`, 3, 3],
    ['another line in its place', 'one\ntwo\n3\nfour\n', 3, 3],
    ['nothing in its place, at the end', 'one\ntwo\n', 4, 2],
    ['no text at all', '', 2, 1],
    ['a line beyond the end', text, 9, 4],
  ])('%s', (_what, other, line, expected) => {
    expect(sameLine(text, other, line)).toBe(expected);
  });
});
