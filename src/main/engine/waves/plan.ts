import type { Expectation } from '../../../shared/package';
import type {
  HeldPackage,
  PlanEdits,
  PlannedPackage,
  PlannedWave,
  WavePlan,
} from '../../../shared/wave';
import { UNKNOWN_EXPECTATION } from './estimate';
import type { Graph } from './graph';
import { chainReason, explainer } from './readiness';
import {
  assess,
  candidatesOf,
  type Facts,
  isHeld,
  NO_FACTS,
  type PackageFacts,
  type Standing,
} from './standing';
import { orderWaves } from './wave-order';

export interface PlanOptions {
  readonly edits: PlanEdits;
  /** Packages in one wave, 1 to 3. */
  readonly size: number;
  /** The number that the next wave to launch will have. */
  readonly firstWave: number;
  /** The packages of the running wave that have not ended: taken to succeed by the waves to come. */
  readonly running: readonly string[];
}

/**
 * Plans the waves to come. All of a wave ends before the next starts (the barrier), so a package may
 * be in a wave when all that it depends on is built, running, or in an earlier wave.
 *
 * The first of a wave is the ready package with the longest chain of work behind it; its partners are
 * the ones whose expected time is nearest among the next 100, so that no slot idles at the barrier
 * (wave-order.ts). Pinned packages come before all others as soon as they
 * are ready. One that was moved to a later wave waits for it, but never so that nothing is launched:
 * when nothing else is ready it goes.
 *
 * Every package is in exactly one of: the waves, `held`, built, or running. The same input gives the
 * same plan. `bench/planning.mjs` measures it on 34,000 packages.
 */
export const plan = (
  graph: Graph,
  facts: Facts,
  expectations: ReadonlyMap<string, Expectation>,
  options: PlanOptions,
): WavePlan => planWith(graph, facts, expectations, options).plan;

/** A plan and what it was made with, for bringing it up to date (planner.ts). */
export interface Planned {
  readonly plan: WavePlan;
  readonly standing: Standing;
  /** The packages of each wave of the plan, as indices of the graph. */
  readonly waves: readonly (readonly number[])[];
}

/** As `plan`, with the standing that it rests on. */
export const planWith = (
  graph: Graph,
  facts: Facts,
  expectations: ReadonlyMap<string, Expectation>,
  options: PlanOptions,
): Planned => {
  const withEdits = editor(options);
  const standing = assess(graph, (name) => withEdits(name, facts.get(name)));
  const expected: Expectation[] = [];
  const expectedMs = new Float64Array(graph.names.length);
  graph.names.forEach((name, index) => {
    const expectation = expectations.get(name) ?? UNKNOWN_EXPECTATION;
    expected.push(expectation);
    expectedMs[index] = expectation.ms;
  });
  const waves = orderWaves({
    graph,
    candidates: candidatesOf(standing),
    expectedMs,
    edits: options.edits,
    size: options.size,
    firstWave: options.firstWave,
  });
  const write = writer(standing, (index) => expected[index] ?? UNKNOWN_EXPECTATION, options);
  const planned = waves.map((indices, at) => write.wave(indices, at));
  const held: HeldPackage[] = [];
  for (let index = 0; index < graph.names.length; index++) {
    if (isHeld(standing, index)) held.push(write.held(index));
  }
  return { plan: wavePlan(planned, held), standing, waves };
};

/** Puts together what a plan consists of. */
export const wavePlan = (
  waves: readonly PlannedWave[],
  held: readonly HeldPackage[],
): WavePlan => ({
  waves,
  held,
  expectedMs: waves.reduce((sum, wave) => sum + wave.expectedMs, 0),
  estimated: waves.some((wave) => wave.estimated),
});

/** A package's facts with the plan's own: what a person skipped, and what the running wave has yet to start. */
export const editor = (
  options: PlanOptions,
): ((name: string, facts: PackageFacts | undefined) => PackageFacts) => {
  const skipped = new Set(options.edits.skipped);
  const running = new Set(options.running);
  return (name, known = NO_FACTS) => {
    if (running.has(name)) return { ...known, activity: known.activity ?? 'queued' };
    return skipped.has(name) ? { ...known, skipped: true } : known;
  };
};

export interface PlanWriter {
  /** Puts a wave into words; `at`: how many waves come before it. */
  readonly wave: (indices: readonly number[], at: number) => PlannedWave;
  /** Puts a package into words that something holds back. */
  readonly held: (index: number) => HeldPackage;
}

/** Puts a standing and its waves into words. */
export const writer = (
  standing: Standing,
  expected: (index: number) => Expectation,
  { edits, firstWave }: Pick<PlanOptions, 'edits' | 'firstWave'>,
): PlanWriter => {
  const { names } = standing.graph;
  const explain = explainer(standing);
  const pinned = new Set(edits.pinned);
  const notBefore = new Map(Object.entries(edits.notBefore));

  const packageOf = (index: number, number: number): PlannedPackage => {
    const name = names[index] ?? '';
    const { state, reason } = explain(index);
    const earliest = notBefore.get(name) ?? 0;
    const wasMoved = state === 'ready' && earliest > firstWave && earliest <= number;
    return {
      name,
      state,
      reason: wasMoved ? `moved to wave ${earliest}` : reason,
      expected: expected(index),
      pinned: pinned.has(name),
    };
  };

  return {
    wave: (indices, at) => {
      const number = firstWave + at;
      const packages = indices.map((index) => packageOf(index, number));
      return {
        number,
        packages,
        expectedMs: Math.max(...packages.map((one) => one.expected.ms)),
        estimated: packages.some((one) => one.expected.basis === 'estimate'),
      };
    },
    held: (index) => {
      const why = explain(index);
      return {
        name: names[index] ?? '',
        state: why.state,
        reason: chainReason(standing, index, why),
        chain: why.chain,
      };
    },
  };
};
