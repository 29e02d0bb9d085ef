import type { EvidenceVerdict, ResultStatus } from '../../../shared/build';
import { dependsOnItself, forEachComponent, forEachTarget, type Graph } from './graph';

/** What is known of one package besides its rule file. */
export interface PackageFacts {
  /** Of the newest result; null when there is none, or when a retry was asked for. */
  readonly status: ResultStatus | null;
  /** A SUCCESS without a verdict counts as not proven: a claim is shown as a claim. */
  readonly verdict: EvidenceVerdict | null;
  /** When the status, or a person's acceptance of it, came about: milliseconds since 1970. */
  readonly resultAt: number | null;
  readonly activity: 'building' | 'queued' | null;
  readonly skipped: boolean;
  /** Built only when asked for by name; false once it was asked for. */
  readonly leftOut: boolean;
  /** True when the rule file's `depends` cannot be read, so that nobody knows what must come first. */
  readonly dependsUnknown: boolean;
}

/** By package name. A package that is not in it has `NO_FACTS`. */
export type Facts = ReadonlyMap<string, PackageFacts>;

export const NO_FACTS: PackageFacts = {
  status: null,
  verdict: null,
  resultAt: null,
  activity: null,
  skipped: false,
  leftOut: false,
  dependsUnknown: false,
};

/**
 * Where a package stands by itself. From `unproven` on it holds back its dependents, the later in this
 * list the more it takes to mend; of several causes a dependent names the last in this order.
 */
export const POSITIONS = [
  'ready',
  'waiting',
  'built',
  'queued',
  'building',
  'unproven',
  'skipped',
  'left-out',
  'blocked',
  'depends-unknown',
  'missing',
  'cycle',
  'failed',
] as const;
export type Position = (typeof POSITIONS)[number];

const CODE = Object.fromEntries(POSITIONS.map((name, code) => [name, code])) as Readonly<
  Record<Position, number>
>;

/** No cause, no next package. */
const NONE = -1;

/** Where every package of a graph stands, indexed as the graph's names. */
export interface Standing {
  readonly graph: Graph;
  readonly position: Uint8Array;
  /** The package that holds this one back, possibly itself; -1 when nothing does. */
  readonly cause: Int32Array;
  /** The dependency through which the cause reaches it. */
  readonly via: Int32Array;
  /** How many packages lie between one and its cause: of equal causes the nearest is named. */
  readonly distance: Uint32Array;
  /** The packages whose dependencies say where they stand, each after those that it depends on. */
  readonly settled: readonly number[];
  /** Package → its place in `settled`; -1 for one that stands where it does by itself. */
  readonly turn: Int32Array;
  /** Package → the packages that it is entangled with in cycles. */
  readonly tangles: ReadonlyMap<number, readonly number[]>;
}

/** The packages that a wave may take, each after those that it depends on. */
export const candidatesOf = ({ settled, position, cause }: Standing): readonly number[] =>
  settled.filter((index) => isOpen(position, index) && (cause[index] ?? NONE) === NONE);

/** True for a package that something holds back. */
export const isHeld = (standing: Standing, index: number): boolean =>
  (standing.cause[index] ?? NONE) !== NONE;

/** True for a package that a wave may take. */
export const isCandidate = (standing: Standing, index: number): boolean =>
  isOpen(standing.position, index) && !isHeld(standing, index);

/**
 * Takes in, in place, what became of packages that ran: each is built, runs still, or holds itself back now. `changed`
 * has what their own facts say, `factsOf` everybody's facts as they are. Only the packages that this reaches are looked
 * at. Gives those whose words are others now, or null where all must be assessed anew: a package that ran may run again,
 * and then it may be in a cycle.
 */
export const advance = (
  standing: Standing,
  changed: ReadonlyMap<number, Position>,
  factsOf: (name: string) => PackageFacts,
): readonly number[] | null => {
  const { graph, position, cause, via, distance, settled, turn } = standing;
  const settle = settler(standing, (index) => factsOf(graph.names[index] ?? ''));
  const due = new Uint8Array(settled.length);
  const chainIsOther = new Uint8Array(graph.names.length);
  const touched: number[] = [];
  const reach = (index: number): void => {
    forEachTarget(graph.dependents, index, (to) => {
      const place = turn[to] ?? NONE;
      if (place !== NONE) due[place] = 1;
    });
  };

  for (const [index, now] of changed) {
    position[index] = CODE[now];
    if (CODE[now] >= CODE.unproven) cause[index] = index;
    reach(index);
  }
  for (const [index, now] of changed) {
    if (now === 'ready' && !isAllBuilt(standing, index)) return null;
    if (now === 'ready') settle(index);
    touched.push(index);
  }
  for (let place = 0; place < settled.length; place++) {
    if (due[place] !== 1) continue;
    const index = settled[place] ?? 0;
    const wasCause = cause[index];
    const wasVia = via[index];
    const wasDistance = distance[index];
    settle(index);
    touched.push(index);
    const isSame =
      wasCause === cause[index] && wasVia === via[index] && wasDistance === distance[index];
    if (isSame && chainIsOther[via[index] ?? NONE] !== 1) continue;
    chainIsOther[index] = 1;
    reach(index);
  }
  return touched;
};

const isAllBuilt = ({ graph, position }: Standing, index: number): boolean => {
  let isBuilt = true;
  forEachTarget(graph.dependencies, index, (to) => {
    isBuilt &&= position[to] === CODE.built;
  });
  return isBuilt;
};

export const positionOf = (standing: Standing, index: number): Position =>
  POSITIONS[standing.position[index] ?? 0] ?? 'ready';

/**
 * Works out where each package stands: its own facts first, then what its dependencies let it do.
 * O(packages + dependencies).
 */
export const assess = (graph: Graph, factsOf: (name: string) => PackageFacts): Standing => {
  const count = graph.names.length;
  const facts = graph.names.map(factsOf);
  const settled: number[] = [];
  const tangles = new Map<number, readonly number[]>();
  const standing: Standing = {
    graph,
    position: new Uint8Array(count),
    cause: new Int32Array(count).fill(NONE),
    via: new Int32Array(count).fill(NONE),
    distance: new Uint32Array(count),
    settled,
    turn: new Int32Array(count).fill(NONE),
    tangles,
  };
  const { position, cause, turn } = standing;
  facts.forEach((known, index) => {
    position[index] = ownCode(known);
    if ((position[index] ?? 0) >= CODE.unproven) cause[index] = index;
  });
  const settle = settler(standing, (index) => facts[index] ?? NO_FACTS);

  forEachComponent(
    graph.dependencies,
    (index) => position[index] === CODE.ready || position[index] === CODE.waiting,
    (members) => {
      const first = members[0];
      if (first === undefined) return;
      if (members.length === 1 && !dependsOnItself(graph, first)) {
        settle(first);
        turn[first] = settled.length;
        settled.push(first);
        return;
      }
      for (const member of members) {
        hold(standing, member, CODE.cycle);
        tangles.set(member, members);
      }
    },
  );
  return standing;
};

const hold = ({ position, cause }: Standing, index: number, code: number): void => {
  position[index] = code;
  cause[index] = index;
};

/** Works out, in place, where a package stands by where its dependencies do. */
const settler = (
  standing: Standing,
  factsAt: (index: number) => PackageFacts,
): ((index: number) => void) => {
  const { graph, position, cause, via, distance } = standing;
  return (index) => {
    if (graph.missing.has(index)) {
      hold(standing, index, CODE.missing);
      return;
    }
    let worst = NONE;
    let waits = false;
    forEachTarget(graph.dependencies, index, (to) => {
      if (position[to] === CODE.built) return;
      waits = true;
      const held = cause[to] ?? NONE;
      if (held === NONE) return;
      const code = position[held] ?? 0;
      const best = worst === NONE ? 0 : (position[cause[worst] ?? 0] ?? 0);
      const nearer = code === best && (distance[to] ?? 0) < (distance[worst] ?? 0);
      if (worst === NONE || code > best || nearer) worst = to;
    });
    cause[index] = worst === NONE ? NONE : (cause[worst] ?? NONE);
    via[index] = worst;
    distance[index] = worst === NONE ? 0 : (distance[worst] ?? 0) + 1;
    position[index] = waits ? CODE.waiting : CODE.ready;
    if (!waits && isHeldByItsResult(graph, index, factsAt)) hold(standing, index, CODE.blocked);
  };
};

const isOpen = (position: Uint8Array, index: number): boolean =>
  position[index] === CODE.ready || position[index] === CODE.waiting;

/** What a package's own facts say; `ready` where it is for its dependencies to say. */
export const ownPosition = (facts: PackageFacts): Position => POSITIONS[ownCode(facts)] ?? 'ready';

const ownCode = (facts: PackageFacts): number => {
  if (facts.activity !== null) return CODE[facts.activity];
  if (facts.status === 'SUCCESS' && facts.verdict !== null && facts.verdict !== 'unproven') {
    return CODE.built;
  }
  if (facts.skipped) return CODE.skipped;
  if (facts.status === 'SUCCESS') return CODE.unproven;
  if (facts.status === 'FAILED') return CODE.failed;
  if (facts.leftOut) return CODE['left-out'];
  return facts.dependsUnknown ? CODE['depends-unknown'] : CODE.ready;
};

/**
 * A BLOCKED result speaks of a dependency as it was then: one that was built since lifts it. With none
 * built since, the cause lies elsewhere and the package waits for a person's retry.
 */
const isHeldByItsResult = (
  graph: Graph,
  index: number,
  factsAt: (index: number) => PackageFacts,
): boolean => {
  const { status, resultAt } = factsAt(index);
  if (status !== 'BLOCKED') return false;
  let isLifted = false;
  forEachTarget(graph.dependencies, index, (to) => {
    const builtAt = factsAt(to).resultAt ?? Number.NEGATIVE_INFINITY;
    isLifted ||= builtAt > (resultAt ?? Number.NEGATIVE_INFINITY);
  });
  return !isLifted;
};
