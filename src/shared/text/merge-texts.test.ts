import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines, distanceOf, splitLines } from './diff-lines';
import { mergeTexts } from './merge-texts';

const lines = (alphabet: readonly string[], most: number) =>
  fc.array(fc.constantFrom(...alphabet), { maxLength: most });

describe('splitLines', () => {
  it('gives the text back, whatever its line ends', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '\n', '\r\n', '\r', ' ', '\u2028')), (parts) => {
        const text = parts.join('');
        expect(splitLines(text).join('')).toBe(text);
        for (const line of splitLines(text)) expect(line).toMatch(/^[^\r\n]*(?:\r\n|\n|\r)?$/);
      }),
    );
  });
});

describe('diffLines', () => {
  const applied = (left: readonly string[], right: readonly string[]): readonly string[] => {
    const made: string[] = [];
    let at = 0;
    for (const change of diffLines(left, right)) {
      expect(change.start).toBeGreaterThanOrEqual(at);
      made.push(...left.slice(at, change.start));
      made.push(...right.slice(change.otherStart, change.otherEnd));
      at = change.end;
    }
    return [...made, ...left.slice(at)];
  };

  it('turns the one into the other', () => {
    const any = lines(['a', 'b', 'c', 'd', 'e'], 30);
    fc.assert(
      fc.property(any, any, (left, right) => {
        expect(applied(left, right)).toEqual(right);
      }),
      { numRuns: 2000 },
    );
  });

  it('stays right past the steps that it takes at most', () => {
    const left = Array.from({ length: 3000 }, (_, at) => `${at % 7}`);
    const right = Array.from({ length: 2900 }, (_, at) => `${(at * 3) % 5}`);
    expect(applied(left, right)).toEqual(right);
  });

  it('finds one changed line among many that repeat', () => {
    const left: readonly string[] = Array.from({ length: 500 }, (_, at) =>
      at % 2 === 0 ? '' : '| a |',
    );
    const right = left.with(251, '| b |');
    expect(diffLines(left, right)).toEqual([
      { start: 251, end: 252, otherStart: 251, otherEnd: 252 },
    ]);
    expect(distanceOf(left, right)).toBe(2);
  });
});

describe('mergeTexts', () => {
  it('joins changes of different lines, next to each other too', () => {
    expect(mergeTexts('a\nb\nc\n', 'A\nb\nc\n', 'a\nB\nc\nd\n')).toEqual({
      text: 'A\nB\nc\nd\n',
      conflicts: [],
    });
    expect(mergeTexts('a\nb\n', 'a\nx\nb\n', 'A\nb\n').text).toBe('A\nx\nb\n');
    expect(mergeTexts('a\nb\n', 'a\nx\nb\n', 'a\nB\n').text).toBe('a\nx\nB\n');
  });

  it('names what both changed, and keeps ours there', () => {
    expect(mergeTexts('a\nb\nc\nd', 'a\nX\nc\nd', 'a\nY\nc\nD')).toEqual({
      text: 'a\nX\nc\nD',
      conflicts: [{ base: 'b\n', ours: 'X\n', theirs: 'Y\n' }],
    });
    expect(mergeTexts('a\n', '', 'b\n').conflicts).toHaveLength(1);
  });

  it('asks about two additions at one place, or keeps both', () => {
    expect(mergeTexts('a\n', 'a\nx\n', 'a\ny\n').conflicts).toHaveLength(1);
    expect(mergeTexts('a\n', 'a\nx\n', 'a\ny\n', { bothAdded: 'keep-both' })).toEqual({
      text: 'a\nx\ny\n',
      conflicts: [],
    });
  });

  it('has no conflict where both did the same', () => {
    expect(mergeTexts('a\n', 'b\n', 'b\n')).toEqual({ text: 'b\n', conflicts: [] });
    expect(mergeTexts('a\nb\n', 'a\nb\nc\n', 'x\nb\nc\n').text).toBe('x\nb\nc\n');
  });

  it('loses no line of either side when it is clean', () => {
    const base = fc.constant(Array.from({ length: 12 }, (_, at) => `line ${at}\n`));
    const edit = fc.record({
      at: fc.nat(11),
      kind: fc.constantFrom('add', 'take', 'change'),
    });
    const edits = fc.array(edit, { maxLength: 4 });
    const applied = (
      text: readonly string[],
      many: readonly { at: number; kind: string }[],
      who: string,
    ) => {
      const made = [...text];
      many.forEach(({ at, kind }, index) => {
        const place = Math.min(at, made.length);
        if (kind === 'add') made.splice(place, 0, `${who} ${index}\n`);
        else if (kind === 'take') made.splice(place, 1);
        else made.splice(place, 1, `${who} changed ${index}\n`);
      });
      return made;
    };
    fc.assert(
      fc.property(base, edits, edits, (text, mine, theirs) => {
        const [b, o, t] = [text, applied(text, mine, 'mine'), applied(text, theirs, 'theirs')];
        const merged = mergeTexts(b.join(''), o.join(''), t.join(''));
        if (merged.conflicts.length > 0) return;
        const now = splitLines(merged.text);
        for (const line of [...o, ...t]) if (!b.includes(line)) expect(now).toContain(line);
        for (const line of b) {
          expect(now.includes(line)).toBe(o.includes(line) && t.includes(line));
        }
        expect(mergeTexts(b.join(''), t.join(''), o.join('')).conflicts).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});
