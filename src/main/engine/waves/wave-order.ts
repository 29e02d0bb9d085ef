import type { PlanEdits } from '../../../shared/wave';
import { forEachTarget, type Graph } from './graph';
import { choosePartners } from './partners';
import { rankSet } from './rank-set';

export interface WaveOrderInput {
  readonly graph: Graph;
  /**
   * What is to be put into waves, each package after those that it depends on. Dependencies that are
   * not among them are built or running.
   */
  readonly candidates: readonly number[];
  /** Expected milliseconds, by package. */
  readonly expectedMs: ArrayLike<number>;
  readonly edits: PlanEdits;
  readonly size: number;
  readonly firstWave: number;
}

/** Among how many ready packages the partners of a wave's first are looked for. */
const WINDOW = 100;

/**
 * A first that has not enough partners within about this factor of its expected time is passed over until it has. On
 * Debian's graph a hundred giants of 34,000 packages made nearly all of the idle time, each sharing a wave with whatever
 * happened to be ready.
 */
const COMPARABLE = 1.1;

/**
 * It is passed over only while the work to come lasts this many times longer than the chain that it
 * starts, so that no chain ends up last.
 */
const SAFE_SLACK = 2;

/**
 * Puts packages into waves, as lists of package indices. The first of a wave is the ready one with the
 * longest chain (see the constants above for the exception), and its partners are those of the next 100
 * whose expected time is nearest. Pins come before both.
 *
 * What a wave consists of follows from what is left alone, not from how the waves before it came about: once the first
 * wave is launched, the others are what they would be if they were planned anew (planner.ts rests on it).
 */
export const orderWaves = (input: WaveOrderInput): readonly (readonly number[])[] => {
  const ranking = rank(input);
  const { order, costs, chains } = ranking;
  const queue = waitingRoom(input, ranking);
  const levels = costLevels(costs);
  const waves: (readonly number[])[] = [];
  let passedOver = 0;
  let left = costs.reduce((sum, cost) => sum + cost, 0);

  const isPinned = (place: number): boolean => place < ranking.pinned;
  // The further down the line, the shorter the chain: where the first may wait, all may.
  const mayWait = (place: number): boolean =>
    (chains[place] ?? 0) * SAFE_SLACK <= left / input.size;

  // What is ready, the most urgent first; the partners of a wave are looked for among its first so many.
  const line = new Int32Array(order.length);
  const join = (first: readonly number[], reach: number): readonly number[] => [
    ...first,
    ...choosePartners(first, line, reach, input.size - first.length, costs),
  ];

  /** The ranks of the next wave; empty when nothing is ready. */
  const choose = (): readonly number[] => {
    let length = queue.ready.lowest(WINDOW + 1 + passedOver, line);
    const [longest] = line;
    if (longest === undefined || length === 0) return [];
    const near = Math.min(length, WINDOW + 1);
    if (isPinned(longest)) {
      return join([...line.subarray(0, Math.min(near, input.size))].filter(isPinned), near);
    }
    if (!mayWait(longest)) return join([longest], near);
    levels.clear();
    let reach = 0;
    for (passedOver = 0; passedOver < length; passedOver++) {
      const first = line[passedOver] ?? longest;
      if (length === passedOver + WINDOW) length = queue.ready.lowest(length + WINDOW, line);
      for (; reach <= passedOver + WINDOW && reach < length; reach++) levels.add(line[reach] ?? 0);
      const isAlone = reach > input.size && levels.near(first) < input.size;
      if (!isAlone) return join([first], reach);
    }
    return join([longest], length);
  };

  for (let number = input.firstWave; ; number++) {
    queue.open(number);
    const wave = choose();
    if (wave.length === 0) return waves;
    for (const place of wave) left -= costs[place] ?? 0;
    queue.take(wave);
    waves.push(wave.map((place) => order[place] ?? 0));
  }
};

const LEVELS = 300;

/** Counts ranks by the level of what they cost; each level begins at COMPARABLE times the cost of the one below. */
const costLevels = (costs: Float64Array) => {
  const perLevel = 1 / Math.log(COMPARABLE);
  const levels = new Uint16Array(costs.length);
  costs.forEach((cost, place) => {
    levels[place] = Math.min(LEVELS, 1 + Math.floor(Math.log(cost) * perLevel));
  });
  const counts = new Uint32Array(LEVELS + 2);
  return {
    clear: (): void => {
      counts.fill(0);
    },
    add: (place: number): void => {
      const level = levels[place] ?? 0;
      counts[level] = (counts[level] ?? 0) + 1;
    },
    /** How many are at the level of this one, itself among them, and at the two next to it. */
    near: (place: number): number => {
      const level = levels[place] ?? 0;
      return (counts[level - 1] ?? 0) + (counts[level] ?? 0) + (counts[level + 1] ?? 0);
    },
  };
};

/**
 * The length of a chain must grow with each package on it, even one that is expected to take no time. Whole numbers: their
 * sums are the same in whatever order they are added up.
 */
const atLeastOne = (ms: number): number => (Number.isFinite(ms) && ms > 1 ? Math.round(ms) : 1);

interface Ranking {
  /** Rank → package; the lower the rank, the more urgent. */
  readonly order: readonly number[];
  /** Rank → expected milliseconds of the package, and of the longest chain that starts with it. */
  readonly costs: Float64Array;
  readonly chains: Float64Array;
  /** Package → rank; -1 for one that is not a candidate. */
  readonly placeOf: Int32Array;
  /** The ranks below this one are pinned. */
  readonly pinned: number;
}

/** As `Float64Array.from` with a function would give it, in a tenth of the time. */
const numbers = (count: number, valueAt: (at: number) => number): Float64Array => {
  const values = new Float64Array(count);
  for (let at = 0; at < count; at++) values[at] = valueAt(at);
  return values;
};

/** Pinned first, in the order of the pins, then by the length of the chain, then by name. */
const rank = ({ graph, candidates, expectedMs, edits }: WaveOrderInput): Ranking => {
  const ms = numbers(expectedMs.length, (index) => atLeastOne(expectedMs[index] ?? 0));
  const chain = chainLengths(graph, candidates, ms);
  const isCandidate = new Uint8Array(graph.names.length);
  for (const index of candidates) isCandidate[index] = 1;
  const pinned = [...new Set(edits.pinned)]
    .map((name) => graph.indexOf.get(name) ?? -1)
    .filter((index) => isCandidate[index] === 1);
  for (const index of pinned) isCandidate[index] = 0;
  const others = longestFirst(chain, isCandidate);
  const order = pinned.concat(others);
  const placeOf = new Int32Array(graph.names.length).fill(-1);
  order.forEach((index, place) => {
    placeOf[index] = place;
  });
  return {
    order,
    costs: numbers(order.length, (place) => ms[order[place] ?? 0] ?? 0),
    chains: numbers(order.length, (place) => chain[order[place] ?? 0] ?? 0),
    placeOf,
    pinned: pinned.length,
  };
};

/**
 * The packages that are marked, by the length of their chains, longest first, equal ones by name. Numbers by themselves
 * are sorted in a tenth of the time that a comparing function takes; then each package looks up its place.
 */
const longestFirst = (chain: Float64Array, marked: Uint8Array): readonly number[] => {
  const lengths = chain.filter((_, index) => marked[index] === 1).sort();
  const order = new Array<number>(lengths.length).fill(0);
  // How many with as many longer ones before them have their place.
  const placed = new Uint32Array(lengths.length);
  for (let index = 0; index < chain.length; index++) {
    if (marked[index] !== 1) continue;
    const longer = lengths.length - countUpTo(lengths, chain[index] ?? 0);
    order[longer + (placed[longer] ?? 0)] = index;
    placed[longer] = (placed[longer] ?? 0) + 1;
  }
  return order;
};

/** How many of these numbers, in ascending order, are at most so much. */
const countUpTo = (ascending: Float64Array, most: number): number => {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) <= most) low = middle + 1;
    else high = middle;
  }
  return low;
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
const waitingRoom = ({ graph, edits, firstWave }: WaveOrderInput, ranking: Ranking) => {
  const ready = rankSet(ranking.order.length);
  const notBefore = new Map(Object.entries(edits.notBefore));
  const moved = new Map<number, number[]>();
  const missing = new Int32Array(ranking.order.length);
  let wave = firstWave;

  const earliestOf = (place: number): number =>
    notBefore.size === 0 ? 0 : (notBefore.get(graph.names[ranking.order[place] ?? 0] ?? '') ?? 0);

  const admit = (place: number): void => {
    const earliest = earliestOf(place);
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

  ranking.order.forEach((index, place) => {
    forEachTarget(graph.dependencies, index, (to) => {
      if ((ranking.placeOf[to] ?? -1) >= 0) missing[place] = (missing[place] ?? 0) + 1;
    });
    if (missing[place] === 0) admit(place);
  });

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
