import { diffLines, splitLines } from './diff-lines';

/**
 * Where a line of one text stands in the other, both counted from 1. A line that was replaced is where its
 * replacement begins; one beyond the end is the last.
 */
export const sameLine = (text: string, other: string, line: number): number => {
  const [lines, others] = [splitLines(text), splitLines(other)];
  const at = Math.min(Math.max(1, line), Math.max(1, lines.length)) - 1;
  let shift = 0;
  for (const { start, end, otherStart, otherEnd } of diffLines(lines, others)) {
    if (start > at) break;
    if (at < end) return Math.max(1, Math.min(otherStart + 1, others.length));
    shift = otherEnd - end;
  }
  return Math.max(1, Math.min(at + shift + 1, others.length));
};
