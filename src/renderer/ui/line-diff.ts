import { diffLines } from '../../shared/text/diff-lines';

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

/** The difference of two texts by lines, each change with `context` lines around it. Line ends do not count. */
export const lineDiff = (left: string, right: string, context = 2): LineDiff => {
  const before = left.split(/\r?\n/);
  const after = right.split(/\r?\n/);
  const changes = diffLines(before, after);
  const parts: DiffPart[] = [];
  let [gone, added, shownTo] = [0, 0, 0];
  let lines: DiffLine[] = [];
  let skipped = 0;
  const same = (from: number, to: number, shift: number): void => {
    for (let at = from; at < to; at += 1)
      lines.push({
        kind: 'same',
        text: before[at] ?? '',
        left: at + 1,
        right: at + 1 + shift,
      });
  };
  const close = (): void => {
    if (lines.length > 0) parts.push({ skipped, lines });
    lines = [];
  };
  for (const [index, change] of changes.entries()) {
    const shift = change.otherStart - change.start;
    const from = Math.max(shownTo, change.start - context);
    if (from > shownTo || parts.length + lines.length === 0) {
      close();
      skipped = from - shownTo;
    }
    same(from, change.start, shift);
    for (let at = change.start; at < change.end; at += 1)
      lines.push({ kind: 'gone', text: before[at] ?? '', left: at + 1, right: null });
    for (let at = change.otherStart; at < change.otherEnd; at += 1)
      lines.push({ kind: 'new', text: after[at] ?? '', left: null, right: at + 1 });
    gone += change.end - change.start;
    added += change.otherEnd - change.otherStart;
    const next = changes[index + 1]?.start ?? before.length;
    const end = Math.min(change.end + context, next);
    same(change.end, end, change.otherEnd - change.end);
    shownTo = end;
  }
  close();
  return { gone, added, parts };
};
