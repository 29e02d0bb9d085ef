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
  /** The packages that are `ready` or `waiting`, each after those that it depends on. */
  readonly open: readonly number[];
  /** Package → the packages that it is entangled with in cycles. */
  readonly tangles: ReadonlyMap<number, readonly number[]>;
}

/**
 * Takes in that packages which ran are built, or run that waited for a slot, in place: where what depends on them stands
 * follows. Gives those whose words are others now. What holds whom back stays as it was.
 */
export const advance = (
  standing: Standing,
  changed: ReadonlyMap<number, Position>,
): ReadonlySet<number> => {
  const { graph, position } = standing;
  const touched = new Set<number>();
  for (const [index, now] of changed) {
    position[index] = CODE[now];
    forEachTarget(graph.dependents, index, (to) => touched.add(to));
  }
  for (const index of touched) {
    if (!isOpen(position)(index)) {
      touched.delete(index);
      continue;
    }
    let waits = false;
    forEachTarget(graph.dependencies, index, (to) => {
      waits ||= position[to] !== CODE.built;
    });
    position[index] = waits ? CODE.waiting : CODE.ready;
  }
  return touched;
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
  const position = Uint8Array.from(facts, ownCode);
  const cause = new Int32Array(count).fill(NONE);
  const via = new Int32Array(count).fill(NONE);
  // How many packages lie between one and its cause: of equal causes the nearest is named.
  const distance = new Uint32Array(count);
  const open: number[] = [];
  const tangles = new Map<number, readonly number[]>();
  for (let index = 0; index < count; index++) {
    if ((position[index] ?? 0) >= CODE.unproven) cause[index] = index;
  }

  const hold = (index: number, code: number): void => {
    position[index] = code;
    cause[index] = index;
  };

  const settle = (index: number): void => {
    if (graph.missing.has(index)) {
      hold(index, CODE.missing);
      return;
    }
    let worst = NONE;
    let waits = false;
    let newestDependency = Number.NEGATIVE_INFINITY;
    forEachTarget(graph.dependencies, index, (to) => {
      if (position[to] === CODE.built) {
        newestDependency = Math.max(newestDependency, facts[to]?.resultAt ?? newestDependency);
        return;
      }
      waits = true;
      const held = cause[to] ?? NONE;
      if (held === NONE) return;
      const code = position[held] ?? 0;
      const best = worst === NONE ? 0 : (position[cause[worst] ?? 0] ?? 0);
      const nearer = code === best && (distance[to] ?? 0) < (distance[worst] ?? 0);
      if (worst === NONE || code > best || nearer) worst = to;
    });
    if (worst !== NONE) {
      cause[index] = cause[worst] ?? NONE;
      via[index] = worst;
      distance[index] = (distance[worst] ?? 0) + 1;
    }
    if (waits) position[index] = CODE.waiting;
    else if (isHeldByItsResult(facts[index], newestDependency)) hold(index, CODE.blocked);
    open.push(index);
  };

  forEachComponent(
    graph.dependencies,
    (index) => position[index] === CODE.ready || position[index] === CODE.waiting,
    (members) => {
      const first = members[0];
      if (first === undefined) return;
      if (members.length === 1 && !dependsOnItself(graph, first)) {
        settle(first);
        return;
      }
      for (const member of members) {
        hold(member, CODE.cycle);
        tangles.set(member, members);
      }
    },
  );
  return { graph, position, cause, via, open: open.filter(isOpen(position)), tangles };
};

const isOpen = (position: Uint8Array) => (index: number) =>
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
const isHeldByItsResult = (facts: PackageFacts | undefined, newestDependency: number): boolean =>
  facts?.status === 'BLOCKED' && !(newestDependency > (facts.resultAt ?? Number.NEGATIVE_INFINITY));
