/** Lines `start` to `end` of one text that stand in the place of `otherStart` to `otherEnd` of the other. */
export interface LineChange {
  readonly start: number;
  readonly end: number;
  readonly otherStart: number;
  readonly otherEnd: number;
}

/** A text's lines with their line ends, so that joining them gives the text. */
export const splitLines = (text: string): readonly string[] =>
  text === '' ? [] : (text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? []);

/** Past as many differences in one stretch without a common landmark the stretch counts as replaced. */
const MOST_STEPS = 600;

interface Span {
  readonly from: number;
  readonly to: number;
  readonly otherFrom: number;
  readonly otherTo: number;
}

/** Each line as a number: equal lines have equal numbers. */
const numbered = (...texts: readonly (readonly string[])[]): readonly (readonly number[])[] => {
  const known = new Map<string, number>();
  return texts.map((lines) =>
    lines.map((line) => {
      const number = known.get(line) ?? known.size;
      known.set(line, number);
      return number;
    }),
  );
};

/** Pairs of lines that stand once on either side, the longest run of them that is in order on both. */
const landmarks = (
  left: readonly number[],
  right: readonly number[],
  span: Span,
): readonly (readonly [number, number])[] => {
  const once = (lines: readonly number[], from: number, to: number): Map<number, number> => {
    const places = new Map<number, number>();
    for (let at = from; at < to; at += 1) {
      const line = lines[at] ?? -1;
      places.set(line, places.has(line) ? -1 : at);
    }
    return places;
  };
  const others = once(right, span.otherFrom, span.otherTo);
  const pairs: (readonly [number, number])[] = [];
  for (const [line, at] of once(left, span.from, span.to)) {
    const other = others.get(line) ?? -1;
    if (at >= 0 && other >= 0) pairs.push([at, other]);
  }
  pairs.sort((a, b) => a[0] - b[0]);
  // Patience sorting: the piles' tops grow, and each pair remembers the top left of it.
  const tops: number[] = [];
  const before: number[] = [];
  pairs.forEach(([, other], index) => {
    let [low, high] = [0, tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tops[middle] ?? 0]?.[1] ?? 0) < other) low = middle + 1;
      else high = middle;
    }
    before[index] = low === 0 ? -1 : (tops[low - 1] ?? -1);
    tops[low] = index;
  });
  const run: (readonly [number, number])[] = [];
  for (let at = tops.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) {
    const pair = pairs[at];
    if (pair !== undefined) run.push(pair);
  }
  return run.reverse();
};

/** Myers' shortest edit script of a stretch (An O(ND) Difference Algorithm, 1986); null past `MOST_STEPS`. */
const shortest = (
  left: readonly number[],
  right: readonly number[],
  span: Span,
): readonly LineChange[] | null => {
  const [n, m] = [span.to - span.from, span.otherTo - span.otherFrom];
  const most = Math.min(n + m, MOST_STEPS);
  const middle = most + 1;
  const reach = new Int32Array(2 * most + 3);
  const trace: Int32Array[] = [];
  for (let steps = 0; steps <= most; steps += 1) {
    trace.push(reach.slice());
    for (let k = -steps; k <= steps; k += 2) {
      const down =
        k === -steps || (k !== steps && at(reach, middle + k - 1) < at(reach, middle + k + 1));
      let x = down ? at(reach, middle + k + 1) : at(reach, middle + k - 1) + 1;
      let y = x - k;
      while (x < n && y < m && left[span.from + x] === right[span.otherFrom + y]) {
        x += 1;
        y += 1;
      }
      reach[middle + k] = x;
      if (x >= n && y >= m) return backwards(trace, steps, n, m, span);
    }
  }
  return null;
};

const at = (array: Int32Array, index: number): number => array[index] ?? 0;

const backwards = (
  trace: readonly Int32Array[],
  steps: number,
  n: number,
  m: number,
  span: Span,
): readonly LineChange[] => {
  const changes: LineChange[] = [];
  let [x, y] = [n, m];
  for (let step = steps; step > 0; step -= 1) {
    const reach = trace[step] ?? new Int32Array();
    const middle = (reach.length - 1) / 2;
    const k = x - y;
    const down =
      k === -step || (k !== step && at(reach, middle + k - 1) < at(reach, middle + k + 1));
    const x0 = at(reach, middle + (down ? k + 1 : k - 1));
    const y0 = x0 - (down ? k + 1 : k - 1);
    changes.push({
      start: span.from + x0,
      end: span.from + (down ? x0 : x0 + 1),
      otherStart: span.otherFrom + y0,
      otherEnd: span.otherFrom + (down ? y0 + 1 : y0),
    });
    [x, y] = [x0, y0];
  }
  return changes.reverse();
};

const isSame = (left: readonly number[], a: number, right: readonly number[], b: number): boolean =>
  left[a] === right[b];

const compareSpan = (
  left: readonly number[],
  right: readonly number[],
  whole: Span,
  found: LineChange[],
): void => {
  const todo: Span[] = [whole];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    let { from, to, otherFrom, otherTo } = next;
    while (from < to && otherFrom < otherTo && isSame(left, from, right, otherFrom)) {
      from += 1;
      otherFrom += 1;
    }
    while (to > from && otherTo > otherFrom && isSame(left, to - 1, right, otherTo - 1)) {
      to -= 1;
      otherTo -= 1;
    }
    const span = { from, to, otherFrom, otherTo };
    if (from === to && otherFrom === otherTo) continue;
    const replaced = { start: from, end: to, otherStart: otherFrom, otherEnd: otherTo };
    if (from === to || otherFrom === otherTo) {
      found.push(replaced);
      continue;
    }
    const marks = landmarks(left, right, span);
    if (marks.length === 0) {
      found.push(...(shortest(left, right, span) ?? [replaced]));
      continue;
    }
    let [past, otherPast] = [from, otherFrom];
    for (const [mark, otherMark] of [...marks, [to, otherTo] as const]) {
      todo.push({ from: past, to: mark, otherFrom: otherPast, otherTo: otherMark });
      [past, otherPast] = [mark + 1, otherMark + 1];
    }
  }
};

/** Changes that touch are one. */
const joined = (changes: readonly LineChange[]): readonly LineChange[] => {
  const result: LineChange[] = [];
  for (const change of [...changes].sort(
    (a, b) => a.start - b.start || a.otherStart - b.otherStart,
  )) {
    const last = result.at(-1);
    if (last !== undefined && last.end === change.start && last.otherEnd === change.otherStart) {
      result[result.length - 1] = { ...last, end: change.end, otherEnd: change.otherEnd };
    } else result.push(change);
  }
  return result;
};

/**
 * How one list of lines becomes the other: the stretches that differ, in order, none touching another. What stands
 * between two of them is the same on both sides. Lines that stand once on both sides are held on to (patience), so
 * that moved or repeated lines do not tear the rest apart.
 */
export const diffLines = (
  left: readonly string[],
  right: readonly string[],
): readonly LineChange[] => {
  const [a = [], b = []] = numbered(left, right);
  const found: LineChange[] = [];
  compareSpan(a, b, { from: 0, to: a.length, otherFrom: 0, otherTo: b.length }, found);
  return joined(found);
};

/** How many lines of either text the other lacks. */
export const distanceOf = (left: readonly string[], right: readonly string[]): number =>
  diffLines(left, right).reduce(
    (sum, change) => sum + change.end - change.start + change.otherEnd - change.otherStart,
    0,
  );
