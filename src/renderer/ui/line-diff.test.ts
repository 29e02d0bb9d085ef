import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineDiff } from './line-diff';

const shown = (left: string, right: string, context = 1): string[] =>
  lineDiff(left, right, context).parts.flatMap((part) => [
    ...(part.skipped > 0 ? [`… ${part.skipped}`] : []),
    ...part.lines.map((line) => `${{ same: ' ', gone: '-', new: '+' }[line.kind]}${line.text}`),
  ]);

describe('lineDiff', () => {
  it('shows what changed with the lines around it', () => {
    expect(shown('a\nb\nc\nd\ne\nf', 'a\nb\nc\nX\ne\nf')).toEqual(['… 2', ' c', '-d', '+X', ' e']);
  });
  it('says nothing of equal texts, line ends aside', () => {
    expect(lineDiff('a\r\nb\r\n', 'a\nb\n')).toEqual({ gone: 0, added: 0, parts: [] });
  });
  it('joins changes that are close and parts those that are not', () => {
    const left = Array.from({ length: 20 }, (_, at) => `line ${at}`);
    const near = left.with(3, 'x').with(5, 'y').join('\n');
    const far = left.with(3, 'x').with(15, 'y').join('\n');
    expect(lineDiff(left.join('\n'), near, 1).parts).toHaveLength(1);
    expect(lineDiff(left.join('\n'), far, 1).parts).toHaveLength(2);
  });
  it('counts additions at the end and removals at the beginning', () => {
    expect(lineDiff('a\nb', 'a\nb\nc')).toMatchObject({ gone: 0, added: 1 });
    expect(lineDiff('a\nb\nc', 'b\nc')).toMatchObject({ gone: 1, added: 0 });
    expect(lineDiff('', 'a')).toMatchObject({ gone: 1, added: 1 });
  });
  it('gives the right text back from the left one, whatever the two are', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', '', 'long line'), { maxLength: 12 })
      .map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (left, right) => {
        const { parts } = lineDiff(left, right, 1);
        const made: string[] = [];
        const before = left.split('\n');
        let at = 0;
        for (const part of parts) {
          made.push(...before.slice(at, at + part.skipped));
          at += part.skipped;
          for (const line of part.lines) {
            if (line.kind !== 'new') {
              expect(before[at]).toBe(line.text);
              at += 1;
            }
            if (line.kind !== 'gone') made.push(line.text);
          }
        }
        made.push(...before.slice(at));
        expect(made.join('\n')).toBe(right);
      }),
    );
  });
});
