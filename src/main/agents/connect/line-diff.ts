import { diffLines } from '../../../shared/text/diff-lines';

/** Unchanged lines that are shown around a change, so that its place can be seen. */
const AROUND = 2;

/** Longer texts are shown as a whole: nobody reads a difference of thousands of lines. */
const MAX_LINES = 2_000;

/** What changes from one text to the other, a line each: `+ `, `- ` or two blanks in front, `…` between places. */
export function lineDiff(before: string, after: string): readonly string[] {
  const old = linesOf(before);
  const fresh = linesOf(after);
  if (old.length === 0 || old.length > MAX_LINES || fresh.length > MAX_LINES) {
    return fresh.map((line) => `+ ${line}`);
  }
  return withGaps(compare(old, fresh));
}

const linesOf = (text: string): readonly string[] =>
  text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);

interface Line {
  readonly sign: ' ' | '+' | '-';
  readonly text: string;
}

function compare(old: readonly string[], fresh: readonly string[]): readonly Line[] {
  const signed = (sign: Line['sign'], texts: readonly string[]): readonly Line[] =>
    texts.map((text) => ({ sign, text }));
  const lines: Line[] = [];
  let shownTo = 0;
  for (const { start, end, otherStart, otherEnd } of diffLines(old, fresh)) {
    lines.push(...signed(' ', old.slice(shownTo, start)));
    lines.push(...signed('-', old.slice(start, end)));
    lines.push(...signed('+', fresh.slice(otherStart, otherEnd)));
    shownTo = end;
  }
  return [...lines, ...signed(' ', old.slice(shownTo))];
}

function withGaps(lines: readonly Line[]): readonly string[] {
  const shown: string[] = [];
  let skipped = false;
  for (const [index, line] of lines.entries()) {
    const near = lines.slice(Math.max(0, index - AROUND), index + AROUND + 1);
    if (near.some(({ sign }) => sign !== ' ')) {
      shown.push(`${line.sign} ${line.text}`);
      skipped = false;
    } else if (!skipped) {
      shown.push('  …');
      skipped = true;
    }
  }
  return shown;
}
