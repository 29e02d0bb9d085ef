import type { Expectation } from '../../../shared/package';
import type {
  HeldPackage,
  PlanEdits,
  PlannedPackage,
  PlannedWave,
  WavePlan,
} from '../../../shared/wave';
import { UNKNOWN_EXPECTATION } from './estimate';
import { forEachTarget, type Graph } from './graph';
import { choosePartners } from './partners';
import { rankSet } from './rank-set';
import { chainReason, explainer } from './readiness';
import { assess, type Facts, NO_FACTS, type PackageFacts, type Standing } from './standing';

export interface PlanOptions {
  readonly edits: PlanEdits;
  /** Packages in one wave, 1 to 3. */
  readonly size: number;
  /** The number that the next wave to launch will have. */
  readonly firstWave: number;
  /** The packages of the running wave that have not ended: taken to succeed by the waves to come. */
  readonly running: readonly string[];
}

/** Among how many ready packages the partners of a wave's first are looked for. */
const WINDOW = 200;

/**
 * Plans the waves to come. All of a wave ends before the next starts (the barrier), so a package may
 * be in a wave when all that it depends on is built, running, or in an earlier wave.
 *
 * The first of a wave is the ready package with the longest chain of work behind it; its partners are
 * the ones whose expected time is nearest among the next 200, so that no slot idles at the barrier
 * (docs/architecture.md has what that is worth). Pinned packages come before all others as soon as they
 * are ready. One that was moved to a later wave waits for it, but never so that nothing is launched:
 * when nothing else is ready it goes.
 *
 * Every package is in exactly one of: the waves, `held`, built, or running. The same input gives the
 * same plan. About 100 ms for 30,000 packages.
 */
export const plan = (
  graph: Graph,
  facts: Facts,
  expectations: ReadonlyMap<string, Expectation>,
  options: PlanOptions,
): WavePlan => {
  const standing = assess(graph, withEdits(facts, options));
  const expected = (index: number): Expectation =>
    expectations.get(graph.names[index] ?? '') ?? UNKNOWN_EXPECTATION;
  const waves = orderWaves(standing, expected, options);
  return write(standing, waves, expected, options);
};

/** Facts with the plan's own: what a person skipped, and what the running wave has yet to start. */
const withEdits = (facts: Facts, options: PlanOptions): ((name: string) => PackageFacts) => {
  const skipped = new Set(options.edits.skipped);
  const running = new Set(options.running);
  return (name) => {
    const known = facts.get(name) ?? NO_FACTS;
    if (running.has(name)) return { ...known, activity: known.activity ?? 'queued' };
    return skipped.has(name) ? { ...known, skipped: true } : known;
  };
};

/** The waves as lists of package indices. */
const orderWaves = (
  standing: Standing,
  expected: (index: number) => Expectation,
  options: PlanOptions,
): readonly (readonly number[])[] => {
  const { graph } = standing;
  const candidates = standing.open.filter((index) => (standing.cause[index] ?? -1) < 0);
  const ms = Float64Array.from(graph.names, (_, index) => atLeastOne(expected(index).ms));
  const ranking = rank(graph, candidates, ms, options.edits.pinned);
  const queue = waitingRoom(graph, ranking, options);
  const waves: (readonly number[])[] = [];
  const cost = (place: number): number => ms[ranking.order[place] ?? 0] ?? 0;

  for (let wave = options.firstWave; ; wave++) {
    queue.open(wave);
    const window = queue.ready.lowest(WINDOW + 1);
    const first = window[0];
    if (first === undefined) return waves;
    const urgent = window.filter((place, at) => at === 0 || place < ranking.pinned);
    const chosen = urgent.slice(0, options.size);
    const others = window.filter((place) => !chosen.includes(place));
    chosen.push(...choosePartners(chosen, others, options.size - chosen.length, cost));
    queue.take(chosen);
    waves.push(chosen.map((place) => ranking.order[place] ?? 0));
  }
};

/** The length of a chain must grow with each package on it, even one that is expected to take no time. */
const atLeastOne = (ms: number): number => (Number.isFinite(ms) && ms > 1 ? ms : 1);

interface Ranking {
  /** Rank → package. */
  readonly order: readonly number[];
  /** Package → rank; -1 for one that is not a candidate. */
  readonly placeOf: Int32Array;
  /** The ranks below this one are pinned. */
  readonly pinned: number;
}

/** Pinned first, in the order of the pins, then by the length of the chain, then by name. */
const rank = (
  graph: Graph,
  candidates: readonly number[],
  ms: Float64Array,
  pins: readonly string[],
): Ranking => {
  const chain = chainLengths(graph, candidates, ms);
  const isCandidate = new Set(candidates);
  const pinned = [...new Set(pins)]
    .map((name) => graph.indexOf.get(name) ?? -1)
    .filter((index) => isCandidate.has(index));
  const isPinned = new Set(pinned);
  const others = candidates
    .filter((index) => !isPinned.has(index))
    .sort((a, b) => (chain[b] ?? 0) - (chain[a] ?? 0) || a - b);
  const order = [...pinned, ...others];
  const placeOf = new Int32Array(graph.names.length).fill(-1);
  for (const [place, index] of order.entries()) placeOf[index] = place;
  return { order, placeOf, pinned: pinned.length };
};

/**
 * For each candidate the expected time of the longest chain that starts with it and goes on through
 * its dependents. `candidates` has each package after those that it depends on.
 */
const chainLengths = (
  graph: Graph,
  candidates: readonly number[],
  ms: Float64Array,
): Float64Array => {
  const chain = new Float64Array(graph.names.length);
  for (let at = candidates.length - 1; at >= 0; at--) {
    const index = candidates[at] ?? 0;
    let longest = 0;
    forEachTarget(graph.dependents, index, (to) => {
      longest = Math.max(longest, chain[to] ?? 0);
    });
    chain[index] = longest + (ms[index] ?? 0);
  }
  return chain;
};

/** Which candidates are ready for the wave that is being put together. All by rank. */
const waitingRoom = (graph: Graph, ranking: Ranking, options: PlanOptions) => {
  const ready = rankSet(ranking.order.length);
  const notBefore = new Map(Object.entries(options.edits.notBefore));
  const moved = new Map<number, number[]>();
  const missing = new Int32Array(ranking.order.length);
  let wave = options.firstWave;

  const admit = (place: number): void => {
    const name = graph.names[ranking.order[place] ?? 0] ?? '';
    const earliest = notBefore.get(name) ?? wave;
    if (earliest <= wave) {
      ready.add(place);
      return;
    }
    const sameWave = moved.get(earliest);
    if (sameWave === undefined) moved.set(earliest, [place]);
    else sameWave.push(place);
  };

  const release = (earliest: number): void => {
    for (const place of moved.get(earliest) ?? []) ready.add(place);
    moved.delete(earliest);
  };

  for (const [place, index] of ranking.order.entries()) {
    forEachTarget(graph.dependencies, index, (to) => {
      if ((ranking.placeOf[to] ?? -1) >= 0) missing[place] = (missing[place] ?? 0) + 1;
    });
    if (missing[place] === 0) admit(place);
  }

  return {
    ready,
    /** Lets in what was moved to this wave, or, when there is nothing else, what was moved least far. */
    open: (number: number): void => {
      wave = number;
      for (const earliest of [...moved.keys()]) if (earliest <= wave) release(earliest);
      if (ready.size() === 0 && moved.size > 0) release(Math.min(...moved.keys()));
    },
    /** Takes the packages of a wave out; those that waited for nothing else become ready for the next. */
    take: (places: readonly number[]): void => {
      for (const place of places) ready.remove(place);
      wave += 1;
      for (const place of places) {
        forEachTarget(graph.dependents, ranking.order[place] ?? 0, (to) => {
          const waiting = ranking.placeOf[to] ?? -1;
          if (waiting < 0) return;
          missing[waiting] = (missing[waiting] ?? 0) - 1;
          if (missing[waiting] === 0) admit(waiting);
        });
      }
    },
  };
};

/** Puts the waves and what no wave can take into words. */
const write = (
  standing: Standing,
  waves: readonly (readonly number[])[],
  expected: (index: number) => Expectation,
  options: PlanOptions,
): WavePlan => {
  const { names } = standing.graph;
  const explain = explainer(standing);
  const pinned = new Set(options.edits.pinned);
  const notBefore = new Map(Object.entries(options.edits.notBefore));

  const planned = waves.map((indices, at): PlannedWave => {
    const number = options.firstWave + at;
    const packages = indices.map((index): PlannedPackage => {
      const name = names[index] ?? '';
      const { state, reason } = explain(index);
      const earliest = notBefore.get(name) ?? 0;
      const wasMoved = state === 'ready' && earliest > options.firstWave && earliest <= number;
      return {
        name,
        state,
        reason: wasMoved ? `moved to wave ${earliest}` : reason,
        expected: expected(index),
        pinned: pinned.has(name),
      };
    });
    return {
      number,
      packages,
      expectedMs: Math.max(...packages.map((one) => one.expected.ms)),
      estimated: packages.some((one) => one.expected.basis === 'estimate'),
    };
  });

  const held: HeldPackage[] = [];
  for (const [index, name] of names.entries()) {
    if ((standing.cause[index] ?? -1) < 0) continue;
    const why = explain(index);
    held.push({
      name,
      state: why.state,
      reason: chainReason(standing, index, why),
      chain: why.chain,
    });
  }
  return {
    waves: planned,
    held,
    expectedMs: planned.reduce((sum, wave) => sum + wave.expectedMs, 0),
    estimated: planned.some((wave) => wave.estimated),
  };
};
