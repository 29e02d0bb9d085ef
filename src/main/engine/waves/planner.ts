import type { Expectation, RulePackage } from '../../../shared/package';
import type { HeldPackage, WavePlan } from '../../../shared/wave';
import { UNKNOWN_EXPECTATION } from './estimate';
import { buildGraph, type Graph } from './graph';
import { editor, type PlanOptions, type PlanWriter, planWith, wavePlan, writer } from './plan';
import {
  advance,
  type Facts,
  isCandidate,
  isHeld,
  ownPosition,
  type PackageFacts,
  type Position,
  type Standing,
} from './standing';

/** What came of the last look. What is said of waves and held packages is brought up to date in place. */
interface Known {
  readonly plan: WavePlan;
  readonly standing: Standing;
  readonly options: PlanOptions;
  readonly facts: Snapshot<PackageFacts>;
  readonly expected: Snapshot<Expectation>;
  readonly waves: readonly (readonly number[])[];
  /** Package → which of the waves it is in, counted from 0; -1 for none. */
  readonly waveOf: Int32Array;
  /** Packages of which nothing is known yet but that their wave was launched. */
  readonly launched: ReadonlySet<number>;
  /** True once packages were taken out of waves and the rest was not put in order anew. */
  readonly isThinned: boolean;
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
 * Keeps a plan up to date. What happens to a batch, nearly always, is that the next wave is launched, which leaves the
 * others as they are, or that a package that ran has a result. Where that is a
 * success, the waves to come took it for granted, and only the words of what depends on it are others. Where it is not,
 * all that depends on it is held now: while a wave runs, it is taken out of the waves to come, which stay in the order
 * that they have. Anything else is planned anew, and so is the plan as soon as no wave runs any more: the wave that is
 * launched next is always of a whole plan.
 *
 * What it gives is what `plan` gives; but after a failure, until the running wave has ended, the same packages may be in
 * other waves, each still after what it depends on.
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

  /**
   * The plan of everything, by way of the one of before where that saves work. `waveRuns`: nothing of it can be launched
   * yet.
   */
  plan(
    graph: Graph,
    facts: Facts,
    expectations: ReadonlyMap<string, Expectation>,
    options: PlanOptions,
    waveRuns: boolean,
  ): WavePlan {
    const before = this.#known;
    // Brought up to date in place: where that leads nowhere, it is of no use any more.
    this.#known = null;
    const look = { facts, expectations, options, waveRuns };
    const isUsable =
      before !== null && before.standing.graph === graph && (waveRuns || !before.isThinned);
    const since = isUsable ? (afterLaunch(before, options) ?? before) : null;
    const isSame = since !== null && sameOptions(since.options, options);
    const now = (isSame ? update(since, look) : null) ?? knowAnew(graph, look);
    this.#known = now;
    return now.plan;
  }
}

const NOTHING: ReadonlySet<number> = new Set();

interface Look {
  readonly facts: Facts;
  readonly expectations: ReadonlyMap<string, Expectation>;
  readonly options: PlanOptions;
  readonly waveRuns: boolean;
}

const knowAnew = (graph: Graph, { facts, expectations, options }: Look): Known => {
  const planned = planWith(graph, facts, expectations, options);
  const waveOf = new Int32Array(graph.names.length).fill(NOWHERE);
  tellPlaces(planned.waves, waveOf);
  return {
    ...planned,
    options,
    facts: new Snapshot(facts),
    expected: new Snapshot(expectations),
    waveOf,
    launched: NOTHING,
    isThinned: false,
  };
};

/**
 * What was known, once the first of the waves to come has been launched: the others stand where they stood. Null where
 * something else has happened.
 */
const afterLaunch = (known: Known, options: PlanOptions): Known | null => {
  const { waves, plan, waveOf, standing } = known;
  const [launched, ...left] = waves;
  const before = known.options;
  if (launched === undefined || before.running.length > 0) return null;
  // One that was moved to a later wave may be in line for another.
  if (Object.keys(options.edits.notBefore).length > 0) return null;
  const { indexOf } = standing.graph;
  const running = new Set(options.running.map((name) => indexOf.get(name)));
  const isLaunch =
    options.firstWave === before.firstWave + 1 &&
    running.size === launched.length &&
    launched.every((index) => running.has(index));
  if (!isLaunch) return null;
  for (const index of launched) waveOf[index] = NOWHERE;
  tellPlaces(left, waveOf);
  return {
    ...known,
    options: { ...before, firstWave: options.firstWave },
    waves: left,
    plan: wavePlan(plan.waves.slice(1), plan.held),
    launched: new Set(launched),
  };
};

/** Null where the plan must be made anew. */
const update = (known: Known, look: Look): Known | null => {
  const { standing, waveOf } = known;
  const { graph } = standing;
  const { facts, expectations, options } = look;
  const others = known.expected.renew(expectations, sameExpectation);
  const news = known.facts.renew(facts, sameFacts);
  if (others === null || news === null) return null;
  for (const name of others.keys()) {
    if (isPlanned(waveOf, graph.indexOf.get(name) ?? NOWHERE)) return null;
  }
  const changed = whatRan(known, look, news);
  if (changed === null) return null;
  const factsNow = editor(options);
  const touched = advance(standing, changed, (name) => factsNow(name, facts.get(name)));
  if (touched === null) return null;
  // What was held and may be built now has no place in the waves: a BLOCKED result that a success lifts.
  if (touched.some((one) => isCandidate(standing, one) && !isPlanned(waveOf, one))) return null;
  const isThinner = touched.some((one) => isHeld(standing, one) && isPlanned(waveOf, one));
  // With fewer waves, one that was moved to a later wave may be in line for another.
  const mayThin = look.waveRuns && Object.keys(options.edits.notBefore).length === 0;
  if (isThinner && !mayThin) return null;
  const expected = (index: number): Expectation =>
    expectations.get(graph.names[index] ?? '') ?? UNKNOWN_EXPECTATION;
  const write = writer(standing, expected, options);
  const { waves, planned } = wavesNow(known, touched, write);
  return {
    ...known,
    plan: wavePlan(planned, heldNow(known, touched, write)),
    options,
    waves,
    launched: NOTHING,
    isThinned: known.isThinned || isThinner,
  };
};

/** Not in any wave. */
const NOWHERE = -1;

const isPlanned = (waveOf: Int32Array, index: number): boolean =>
  (waveOf[index] ?? NOWHERE) !== NOWHERE;

/** Writes down which wave each package of these is in. */
const tellPlaces = (waves: readonly (readonly number[])[], waveOf: Int32Array): void => {
  for (const [at, wave] of waves.entries()) for (const index of wave) waveOf[index] = at;
};

/**
 * Which packages ran and have a result now, or run now that waited for a slot or for their wave. Null where something
 * else has happened.
 * `news`: those whose facts are others, with the facts that they had.
 */
const whatRan = (
  { standing: { graph }, options: before, launched }: Known,
  { facts, options }: Look,
  news: ReadonlyMap<string, PackageFacts>,
): ReadonlyMap<number, Position> | null => {
  const factsBefore = editor(before);
  const factsNow = editor(options);
  const changed = new Map<number, Position>();
  for (const name of new Set([...news.keys(), ...before.running, ...options.running])) {
    const index = graph.indexOf.get(name);
    if (index === undefined) continue;
    const was = ownPosition(factsBefore(name, news.get(name) ?? facts.get(name)));
    const is = ownPosition(factsNow(name, facts.get(name)));
    if (was === is && !news.has(name)) continue;
    const isLaunched = launched.has(index) && was === 'ready';
    if (was !== 'queued' && was !== 'building' && !isLaunched) return null;
    changed.set(index, is);
  }
  return changed;
};

/** The waves as they are with these packages touched: what is held is out of them, and a wave that is empty is gone. */
const wavesNow = (
  { plan, standing, options, waves, waveOf }: Known,
  touched: readonly number[],
  write: PlanWriter,
) => {
  const left = [...waves];
  const planned = [...plan.waves];
  const isOther = new Uint8Array(waves.length);
  for (const index of touched) {
    const at = waveOf[index] ?? NOWHERE;
    if (at === NOWHERE) continue;
    isOther[at] = 1;
    if (isHeld(standing, index)) waveOf[index] = NOWHERE;
  }
  for (let at = isOther.indexOf(1); at !== -1; at = isOther.indexOf(1, at + 1)) {
    const wave = (left[at] ?? []).filter((index) => !isHeld(standing, index));
    left[at] = wave;
    if (wave.length > 0) planned[at] = write.wave(wave, at);
  }
  if (left.every((wave) => wave.length > 0)) return { waves: left, planned };
  const isLeft = (_: unknown, at: number): boolean => (left[at] ?? []).length > 0;
  const remaining = left.filter(isLeft);
  tellPlaces(remaining, waveOf);
  const renumbered = planned.filter(isLeft).map((wave, at) => {
    const number = options.firstWave + at;
    return wave.number === number ? wave : { ...wave, number };
  });
  return { waves: remaining, planned: renumbered };
};

/** What is held with these packages touched, in the order of the graph. */
const heldNow = (
  { plan, standing }: Known,
  touched: readonly number[],
  write: PlanWriter,
): readonly HeldPackage[] => {
  const { names } = standing.graph;
  const isOther = new Uint8Array(names.length);
  for (const index of touched) if (isHeld(standing, index)) isOther[index] = 1;
  if (!isOther.includes(1)) return plan.held;
  const held: HeldPackage[] = [];
  let at = 0;
  names.forEach((name, index) => {
    const before = plan.held[at]?.name === name ? plan.held[at] : undefined;
    if (before !== undefined) at += 1;
    if (isOther[index] === 1) held.push(write.held(index));
    else if (before !== undefined) held.push(before);
  });
  return held;
};
