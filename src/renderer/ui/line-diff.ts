import { Chunk } from '@codemirror/merge';
import { Text } from '@codemirror/state';

/** One line of a difference; `left` and `right` are its numbers in the two texts, counted from 1. */
export interface DiffLine {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
  readonly left: number | null;
  readonly right: number | null;
}

/** Lines that stand together in a difference; `skipped` same ones were left out before them. */
export interface DiffPart {
  readonly skipped: number;
  readonly lines: readonly DiffLine[];
}

export interface LineDiff {
  readonly gone: number;
  readonly added: number;
  readonly parts: readonly DiffPart[];
}

const textOf = (text: string): Text => Text.of(text.split(/\r?\n/));

interface Span {
  readonly left: readonly [number, number];
  readonly right: readonly [number, number];
}

/** The changed stretches in line numbers, counted from 0, ends excluded. */
const spansOf = (before: Text, after: Text): readonly Span[] => {
  const lines = (doc: Text, from: number, end: number): readonly [number, number] => {
    const start = doc.lineAt(Math.min(from, doc.length)).number - 1;
    if (from > doc.length) return [doc.lines, doc.lines];
    return [start, end <= from ? start : doc.lineAt(Math.min(end - 1, doc.length)).number];
  };
  const chunks = Chunk.build(before, after, { scanLimit: 5000, timeout: 200 });
  return chunks.map((chunk) => {
    let [fromA, toA] = lines(before, chunk.fromA, chunk.toA);
    let [fromB, toB] = lines(after, chunk.fromB, chunk.toB);
    // What was added behind the last line takes that line along: it is the same in both.
    const isSame = (a: number, b: number): boolean =>
      fromA < toA && fromB < toB && before.line(a + 1).text === after.line(b + 1).text;
    while (isSame(fromA, fromB)) [fromA, fromB] = [fromA + 1, fromB + 1];
    while (isSame(toA - 1, toB - 1)) [toA, toB] = [toA - 1, toB - 1];
    return { left: [fromA, toA], right: [fromB, toB] };
  });
};

/** The difference of two texts by lines, each change with `context` lines around it. Line ends do not count. */
export const lineDiff = (left: string, right: string, context = 2): LineDiff => {
  const before = textOf(left);
  const after = textOf(right);
  const spans = spansOf(before, after);
  const parts: DiffPart[] = [];
  let [gone, added, shownTo] = [0, 0, 0];
  let lines: DiffLine[] = [];
  let skipped = 0;
  const same = (from: number, to: number, shift: number): void => {
    for (let at = from; at < to; at += 1)
      lines.push({
        kind: 'same',
        text: before.line(at + 1).text,
        left: at + 1,
        right: at + 1 + shift,
      });
  };
  const close = (): void => {
    if (lines.length > 0) parts.push({ skipped, lines });
    lines = [];
  };
  for (const [index, span] of spans.entries()) {
    const shift = span.right[0] - span.left[0];
    const from = Math.max(shownTo, span.left[0] - context);
    if (from > shownTo || parts.length + lines.length === 0) {
      close();
      skipped = from - shownTo;
    }
    same(from, span.left[0], shift);
    for (let at = span.left[0]; at < span.left[1]; at += 1)
      lines.push({ kind: 'gone', text: before.line(at + 1).text, left: at + 1, right: null });
    for (let at = span.right[0]; at < span.right[1]; at += 1)
      lines.push({ kind: 'new', text: after.line(at + 1).text, left: null, right: at + 1 });
    gone += span.left[1] - span.left[0];
    added += span.right[1] - span.right[0];
    const next = spans[index + 1]?.left[0] ?? before.lines;
    const end = Math.min(span.left[1] + context, next);
    same(span.left[1], end, span.right[1] - span.left[1]);
    shownTo = end;
  }
  close();
  return { gone, added, parts };
};
