import type { Expectation, RulePackage } from '../../../shared/package';
import type { PlannedWave, WavePlan } from '../../../shared/wave';
import { UNKNOWN_EXPECTATION } from './estimate';
import { buildGraph, forEachTarget, type Graph } from './graph';
import { type Planned, type PlanOptions, packageWriter, planWith, withEdits } from './plan';
import {
  advance,
  type Facts,
  NO_FACTS,
  ownPosition,
  type PackageFacts,
  type Position,
} from './standing';

interface Known extends Planned {
  readonly options: PlanOptions;
  readonly facts: Snapshot<PackageFacts>;
  readonly expected: Snapshot<Expectation>;
  /** Package → which of the waves it is in, counted from 0; -1 for none. */
  readonly waveOf: Int32Array;
}

/**
 * What a map held, in its order. The maps of a workspace are made anew for each look at it, from the same packages in the
 * same order: to go through both side by side costs a tenth of looking each name up.
 */
class Snapshot<T> {
  readonly #names: string[] = [];
  readonly #values: T[] = [];

  constructor(map: ReadonlyMap<string, T>) {
    map.forEach((value, name) => {
      this.#names.push(name);
      this.#values.push(value);
    });
  }

  /** Takes a map in the place of the one before. Gives what is another now, as it was; null where the names are others. */
  renew(
    map: ReadonlyMap<string, T>,
    isSame: (was: T, is: T) => boolean,
  ): ReadonlyMap<string, T> | null {
    if (map.size !== this.#names.length) return null;
    const changed = new Map<string, T>();
    let at = 0;
    let isInOrder = true;
    map.forEach((value, name) => {
      const was = this.#values[at];
      if (this.#names[at] !== name || was === undefined) isInOrder = false;
      else if (value !== was) {
        if (!isSame(was, value)) changed.set(name, was);
        this.#values[at] = value;
      }
      at += 1;
    });
    return isInOrder ? changed : null;
  }
}

const RUNS: ReadonlySet<Position> = new Set(['queued', 'building']);

const sameExpectation = (a: Expectation, b: Expectation): boolean =>
  a.ms === b.ms && a.basis === b.basis;

const sameOptions = (a: PlanOptions, b: PlanOptions): boolean =>
  a.size === b.size &&
  a.firstWave === b.firstWave &&
  a.edits.skipped === b.edits.skipped &&
  a.edits.pinned === b.edits.pinned &&
  a.edits.notBefore === b.edits.notBefore;

const sameFacts = (a: PackageFacts, b: PackageFacts): boolean =>
  a.status === b.status &&
  a.verdict === b.verdict &&
  a.resultAt === b.resultAt &&
  a.activity === b.activity &&
  a.skipped === b.skipped &&
  a.leftOut === b.leftOut &&
  a.dependsUnknown === b.dependsUnknown;

/**
 * Keeps a plan up to date. Most of what happens to a batch is that a package that ran is built: the waves to come took
 * that for granted, so that only the words of what depends on it are others. Anything else is planned anew. What it
 * gives is always what `plan` gives.
 */
export class Planner {
  #graph: Graph | null = null;
  #rules: readonly RulePackage[] = [];
  #known: Known | null = null;

  /** The graph of these rules; the one of before where they are the same. */
  graphOf(rules: readonly RulePackage[]): Graph {
    const isSame =
      this.#graph !== null &&
      rules.length === this.#rules.length &&
      rules.every((rule, at) => rule === this.#rules[at]);
    if (!isSame || this.#graph === null) {
      this.#graph = buildGraph(rules);
      this.#rules = rules;
    }
    return this.#graph;
  }

  /** The plan of everything, by way of the one of before where that saves work. */
  plan(
    graph: Graph,
    facts: Facts,
    expectations: ReadonlyMap<string, Expectation>,
    options: PlanOptions,
  ): WavePlan {
    const updated = this.#update(graph, facts, expectations, options);
    if (updated !== null) return updated;
    const planned = planWith(graph, facts, expectations, options);
    const waveOf = new Int32Array(graph.names.length).fill(-1);
    for (const [at, wave] of planned.plan.waves.entries()) {
      for (const { name } of wave.packages) waveOf[graph.indexOf.get(name) ?? 0] = at;
    }
    this.#known = {
      ...planned,
      options,
      facts: new Snapshot(facts),
      expected: new Snapshot(expectations),
      waveOf,
    };
    return planned.plan;
  }

  /** Null where the plan must be made anew; what is known is then of no use any more. */
  #update(
    graph: Graph,
    facts: Facts,
    expectations: ReadonlyMap<string, Expectation>,
    options: PlanOptions,
  ): WavePlan | null {
    const known = this.#known;
    this.#known = null;
    if (known === null || known.standing.graph !== graph) return null;
    if (!sameOptions(known.options, options)) return null;
    const others = known.expected.renew(expectations, sameExpectation);
    const news = known.facts.renew(facts, sameFacts);
    if (others === null || news === null) return null;
    const waveOf = (name: string): number => known.waveOf[graph.indexOf.get(name) ?? -1] ?? -1;
    for (const name of others.keys()) if (waveOf(name) >= 0) return null;
    const changed = whatRan(known.options, options, facts, news, graph);
    if (changed === null) return null;
    const touched = advance(known.standing, changed);
    const expected = (index: number): Expectation =>
      expectations.get(graph.names[index] ?? '') ?? UNKNOWN_EXPECTATION;
    const write = packageWriter(known.standing, expected, options);
    const waves: PlannedWave[] = [...known.plan.waves];
    for (const index of touched) {
      const at = known.waveOf[index] ?? -1;
      const wave = waves[at];
      if (wave === undefined) continue;
      const name = graph.names[index];
      const packages = wave.packages.map((one) =>
        one.name === name ? write(index, wave.number) : one,
      );
      waves[at] = { ...wave, packages };
    }
    const plan = { ...known.plan, waves };
    this.#known = { ...known, plan, options };
    return plan;
  }
}

/**
 * Which packages are built now that ran, or run now that waited for a slot. Null where something else has happened.
 * `news`: those whose facts are others, with the facts that they had.
 */
const whatRan = (
  before: PlanOptions,
  options: PlanOptions,
  facts: Facts,
  news: ReadonlyMap<string, PackageFacts>,
  graph: Graph,
): ReadonlyMap<number, Position> | null => {
  const isOf = withEdits(facts, options);
  const changed = new Map<number, Position>();
  const inRunningWave = [...before.running, ...options.running];
  for (const name of new Set([...news.keys(), ...inRunningWave])) {
    const index = graph.indexOf.get(name);
    if (index === undefined) continue;
    const old = news.get(name) ?? facts.get(name) ?? NO_FACTS;
    const was = ownPosition(withEdits(new Map([[name, old]]), before)(name));
    const is = ownPosition(isOf(name));
    if (was === is && !news.has(name)) continue;
    if (!RUNS.has(was) || !(RUNS.has(is) || is === 'built')) return null;
    // A BLOCKED result speaks of its dependencies as they were: one that is built now may lift it.
    if (is === 'built' && hasBlockedDependent(graph, facts, index)) return null;
    changed.set(index, is);
  }
  return changed;
};

const hasBlockedDependent = (graph: Graph, facts: Facts, index: number): boolean => {
  let found = false;
  forEachTarget(graph.dependents, index, (to) => {
    found ||= facts.get(graph.names[to] ?? '')?.status === 'BLOCKED';
  });
  return found;
};
