import { QUICK_BUILD_MS } from '../../../shared/config';
import type { Expectation, RulePackage } from '../../../shared/package';

/** How long one attempt took, and whether it came to the end of the build. */
export interface RecordedDuration {
  readonly outcome: 'success' | 'failed' | 'timed-out';
  readonly ms: number;
}

/** What the builds of other packages took, milliseconds; null where none of that kind was built yet. */
export interface DurationHints {
  /** Of packages whose rule file says `quick: true`. */
  readonly quickMs: number | null;
  /** Of all others. */
  readonly otherMs: number | null;
}

export const NO_HINTS: DurationHints = { quickMs: null, otherMs: null };

/** As many builds as say what is usual now: older ones were of another version or another machine. */
const RECENT = 5;

/** With nothing recorded at all: a small autotools library, and one that nobody called quick. */
const FIRST_QUICK_MS = 45_000;
const FIRST_OTHER_MS = 180_000;

/** For a package of which nothing is known. */
export const UNKNOWN_EXPECTATION: Expectation = { ms: FIRST_OTHER_MS, basis: 'estimate' };

/**
 * How long a package's build is expected to take. `recorded` is the package's own, oldest first.
 * The median of its last five successes where there is one; else an estimate, which says so: what
 * packages of its kind usually take, and no less than what its own failed attempts took to get to
 * where they failed.
 */
export const expectation = (
  one: Pick<RulePackage, 'quick'>,
  recorded: readonly RecordedDuration[],
  hints: DurationHints,
): Expectation => {
  const usable = recorded.filter(({ ms }) => Number.isFinite(ms) && ms >= 0);
  const successes = recent(usable.filter(({ outcome }) => outcome === 'success'));
  const usual = median(successes);
  if (usual !== null) return { ms: usual, basis: 'recorded' };
  const reached = median(recent(usable)) ?? 0;
  return { ms: Math.max(reached, typical(one.quick, hints)), basis: 'estimate' };
};

const typical = (quick: boolean | null, hints: DurationHints): number => {
  if (quick === true) return Math.min(hints.quickMs ?? FIRST_QUICK_MS, QUICK_BUILD_MS);
  const ms = hints.otherMs ?? FIRST_OTHER_MS;
  // Whoever writes `quick: false` says that it takes more than two minutes.
  return quick === false ? Math.max(ms, QUICK_BUILD_MS) : ms;
};

const recent = (recorded: readonly RecordedDuration[]): readonly number[] =>
  recorded.slice(-RECENT).map(({ ms }) => ms);

/** The hints that the whole workspace gives: the median, over packages, of what each usually takes. */
export const durationHints = (
  packages: readonly RulePackage[],
  recordedOf: (name: string) => readonly RecordedDuration[],
): DurationHints => {
  const quick: number[] = [];
  const other: number[] = [];
  for (const one of packages) {
    const successes = recordedOf(one.name).filter(({ outcome }) => outcome === 'success');
    const usual = median(recent(successes));
    if (usual !== null) (one.quick === true ? quick : other).push(usual);
  }
  return { quickMs: median(quick), otherMs: median(other) };
};

/**
 * The hints as they were when no wave ran last. Each success changes the medians, and with them the estimate of every
 * package that was never built; while a wave runs, estimates stay as the plan that it was launched from had them.
 */
export class WaveHints {
  #hints: DurationHints | null = null;

  hints(
    packages: readonly RulePackage[],
    recordedOf: (name: string) => readonly RecordedDuration[],
    waveRuns: boolean,
  ): DurationHints {
    if (this.#hints === null || !waveRuns) this.#hints = durationHints(packages, recordedOf);
    return this.#hints;
  }
}

/** The middle value, of an even number the mean of both in the middle; null of none. */
export const median = (values: readonly number[]): number | null => {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? null : Math.round((lower + upper) / 2);
};
