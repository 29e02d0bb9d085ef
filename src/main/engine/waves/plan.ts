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
import { assess, type Facts, NO_FACTS, type PackageFacts, type Standing } from './standing';
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
}

/** As `plan`, with the standing that it rests on. */
export const planWith = (
  graph: Graph,
  facts: Facts,
  expectations: ReadonlyMap<string, Expectation>,
  options: PlanOptions,
): Planned => {
  const standing = assess(graph, withEdits(facts, options));
  const expected = (index: number): Expectation =>
    expectations.get(graph.names[index] ?? '') ?? UNKNOWN_EXPECTATION;
  const waves = orderWaves({
    graph,
    candidates: standing.open.filter((index) => (standing.cause[index] ?? -1) < 0),
    expectedMs: graph.names.map((_, index) => expected(index).ms),
    edits: options.edits,
    size: options.size,
    firstWave: options.firstWave,
  });
  return { plan: write(standing, waves, expected, options), standing };
};

/** Facts with the plan's own: what a person skipped, and what the running wave has yet to start. */
export const withEdits = (facts: Facts, options: PlanOptions): ((name: string) => PackageFacts) => {
  const skipped = new Set(options.edits.skipped);
  const running = new Set(options.running);
  return (name) => {
    const known = facts.get(name) ?? NO_FACTS;
    if (running.has(name)) return { ...known, activity: known.activity ?? 'queued' };
    return skipped.has(name) ? { ...known, skipped: true } : known;
  };
};

/** Puts a package of a wave of this number into words. */
export const packageWriter = (
  standing: Standing,
  expected: (index: number) => Expectation,
  { edits, firstWave }: Pick<PlanOptions, 'edits' | 'firstWave'>,
): ((index: number, number: number) => PlannedPackage) => {
  const explain = explainer(standing);
  const pinned = new Set(edits.pinned);
  const notBefore = new Map(Object.entries(edits.notBefore));
  return (index, number) => {
    const name = standing.graph.names[index] ?? '';
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
  const packageOf = packageWriter(standing, expected, options);

  const planned = waves.map((indices, at): PlannedWave => {
    const number = options.firstWave + at;
    const packages = indices.map((index) => packageOf(index, number));
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
