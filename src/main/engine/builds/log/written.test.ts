import { describe, expect, it } from 'vitest';
import { written } from './written';

const logOf = (text: string) => ({
  size: async () => text.length,
  read: async (offset: number, length: number) => Buffer.from(text.slice(offset, offset + length)),
});
const linesOf = (text: string) => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

describe('what a killed host has written', () => {
  it.each(['a\nb\nc\n', 'a\nb\nccc', '\n\n\n', 'abc'])(
    '%j, wherever it last counted',
    async (text) => {
      for (let at = 0; at <= text.length; at += 1) {
        const counted = { bytes: at, lines: at === 0 ? 0 : linesOf(text.slice(0, at)) };
        const whole = { bytes: text.length, lines: linesOf(text) };
        expect(await written(logOf(text), counted)).toEqual(whole);
      }
    },
  );

  it('keeps the counts of a log that is gone', async () => {
    expect(await written(logOf(''), { bytes: 7, lines: 2 })).toEqual({ bytes: 7, lines: 2 });
  });
});
