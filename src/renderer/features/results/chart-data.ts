import type { Attempt } from '../../../shared/build';

/** One attempt of the chart. */
export interface ChartBar {
  readonly attempt: Attempt;
  /** Of the scale's end, 0 to 1. */
  readonly share: number;
  /** False for one that was stopped or cut off: how long it ran says nothing about the package. */
  readonly counts: boolean;
}

export interface Chart {
  /** Oldest first. */
  readonly bars: readonly ChartBar[];
  /** The scale begins at zero and ends here, milliseconds. */
  readonly endMs: number;
  /** The middle one of the newest successes' durations; null where there is none. */
  readonly usualMs: number | null;
  /** Older attempts that are not drawn. */
  readonly leftOut: number;
}

/** More bars than that are too thin to tell apart. */
const MOST_BARS = 48;
/** As many successes make what is usual: what was long ago was another package. */
const USUAL_OF = 5;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const ENDS = [
  ...[1, 2, 5, 10, 20, 30].map((count) => count * SECOND),
  ...[1, 2, 4, 6, 10, 20, 30].map((count) => count * MINUTE),
  ...[1, 2, 4, 6, 10, 20, 50, 100].map((count) => count * HOUR),
];

const median = (values: readonly number[]): number | null => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return null;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

/** What to draw of a package's attempts, given newest first. Those without a duration are left out. */
export const chartOf = (attempts: readonly Attempt[]): Chart => {
  const timed = attempts.filter((attempt) => attempt.durationMs !== null);
  const shown = timed.slice(0, MOST_BARS).reverse();
  const longest = Math.max(0, ...shown.map((attempt) => attempt.durationMs ?? 0));
  const endMs = ENDS.find((end) => end >= longest) ?? longest;
  const successes = timed.filter((attempt) => attempt.outcome === 'success').slice(0, USUAL_OF);
  return {
    bars: shown.map((attempt) => ({
      attempt,
      share: endMs === 0 ? 0 : (attempt.durationMs ?? 0) / endMs,
      counts: attempt.outcome !== 'cancelled' && attempt.outcome !== 'interrupted',
    })),
    endMs,
    usualMs: median(successes.map((attempt) => attempt.durationMs ?? 0)),
    leftOut: timed.length - shown.length,
  };
};
