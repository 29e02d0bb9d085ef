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

/** By the longest common subsequence. */
function compare(old: readonly string[], fresh: readonly string[]): readonly Line[] {
  const width = fresh.length + 1;
  const common = new Uint16Array((old.length + 1) * width);
  for (let a = old.length - 1; a >= 0; a -= 1) {
    for (let b = fresh.length - 1; b >= 0; b -= 1) {
      const same = old[a] === fresh[b];
      common[a * width + b] = same
        ? (common[(a + 1) * width + b + 1] ?? 0) + 1
        : Math.max(common[(a + 1) * width + b] ?? 0, common[a * width + b + 1] ?? 0);
    }
  }
  const lines: Line[] = [];
  let a = 0;
  let b = 0;
  while (a < old.length || b < fresh.length) {
    const text = old[a] ?? '';
    if (a < old.length && b < fresh.length && text === fresh[b]) {
      lines.push({ sign: ' ', text });
      a += 1;
      b += 1;
    } else if (
      a < old.length &&
      (b >= fresh.length || (common[(a + 1) * width + b] ?? 0) >= (common[a * width + b + 1] ?? 0))
    ) {
      lines.push({ sign: '-', text });
      a += 1;
    } else {
      lines.push({ sign: '+', text: fresh[b] ?? '' });
      b += 1;
    }
  }
  return lines;
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
