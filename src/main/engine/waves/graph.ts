import type { RulePackage } from '../../../shared/package';

/**
 * The packages of a workspace and what each needs, as numbers: a package is its place in `names`.
 * Edges lie in one array per direction; those of package `i` are at `start[i]` up to `start[i + 1]`.
 */
export interface Graph {
  /** Sorted, so that the same rule files give the same plan in whatever order they were read. */
  readonly names: readonly string[];
  readonly packages: readonly RulePackage[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly dependencies: Edges;
  readonly dependents: Edges;
  /** Package → names that it depends on and that have no rule file. */
  readonly missing: ReadonlyMap<number, readonly string[]>;
}

export interface Edges {
  readonly start: Uint32Array;
  readonly target: Uint32Array;
}

/** Calls `visit` with every package that `edges` leads to from `from`. */
export const forEachTarget = (
  edges: Edges,
  from: number,
  visit: (target: number) => void,
): void => {
  const end = edges.start[from + 1] ?? 0;
  for (let at = edges.start[from] ?? 0; at < end; at++) visit(edges.target[at] ?? 0);
};

/**
 * Turns rule files into a graph. Of two packages with one name the first counts; a dependency named
 * twice counts once; one without a rule file goes to `missing`. O(packages + dependencies).
 */
export const buildGraph = (packages: readonly RulePackage[]): Graph => {
  const byName = new Map<string, RulePackage>();
  for (const one of packages) if (!byName.has(one.name)) byName.set(one.name, one);
  const names = [...byName.keys()].sort();
  const indexOf = new Map(names.map((name, index) => [name, index]));
  const sorted: RulePackage[] = [];
  const missing = new Map<number, readonly string[]>();
  const start = new Uint32Array(names.length + 1);
  const target: number[] = [];
  for (const [index, name] of names.entries()) {
    const one = byName.get(name);
    if (one === undefined) continue;
    sorted.push(one);
    const absent: string[] = [];
    for (const dependency of new Set(one.depends)) {
      const found = indexOf.get(dependency);
      if (found === undefined) absent.push(dependency);
      else target.push(found);
    }
    if (absent.length > 0) missing.set(index, absent);
    start[index + 1] = target.length;
  }
  const dependencies = { start, target: Uint32Array.from(target) };
  return {
    names,
    packages: sorted,
    indexOf,
    dependencies,
    dependents: reverse(dependencies),
    missing,
  };
};

/** The same edges, each the other way round. */
const reverse = (edges: Edges): Edges => {
  const count = edges.start.length - 1;
  const start = new Uint32Array(count + 1);
  for (const to of edges.target) start[to + 1] = (start[to + 1] ?? 0) + 1;
  for (let index = 0; index < count; index++) {
    start[index + 1] = (start[index + 1] ?? 0) + (start[index] ?? 0);
  }
  const next = start.slice();
  const target = new Uint32Array(edges.target.length);
  for (let from = 0; from < count; from++) {
    forEachTarget(edges, from, (to) => {
      const place = next[to] ?? 0;
      target[place] = from;
      next[to] = place + 1;
    });
  }
  return { start, target };
};

/**
 * Visits the strongly connected components of the part of the graph where `included` holds, each after
 * all that its members depend on. A component of more than one package is one or more cycles.
 * Tarjan's algorithm (SIAM J. Comput. 1, 1972) with its own stack: a chain of 30,000 packages must not
 * overflow the engine's.
 */
export const forEachComponent = (
  edges: Edges,
  included: (index: number) => boolean,
  visit: (members: readonly number[]) => void,
): void => {
  const count = edges.start.length - 1;
  // 0: not seen yet. Otherwise the order of the visit, from 1.
  const seen = new Uint32Array(count);
  const low = new Uint32Array(count);
  const cursor = new Uint32Array(count);
  const open = new Uint8Array(count);
  const path: number[] = [];
  const pending: number[] = [];
  let clock = 0;

  const enter = (index: number): void => {
    clock += 1;
    seen[index] = clock;
    low[index] = clock;
    cursor[index] = edges.start[index] ?? 0;
    open[index] = 1;
    path.push(index);
    pending.push(index);
  };

  const leave = (index: number): void => {
    path.pop();
    const parent = path.at(-1);
    if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[index] ?? 0);
    if (low[index] !== seen[index]) return;
    const members: number[] = [];
    let member: number | undefined;
    do {
      member = pending.pop();
      if (member === undefined) return;
      open[member] = 0;
      members.push(member);
    } while (member !== index);
    visit(members);
  };

  for (let root = 0; root < count; root++) {
    if (seen[root] !== 0 || !included(root)) continue;
    enter(root);
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const edge = cursor[at] ?? 0;
      if (edge >= (edges.start[at + 1] ?? 0)) {
        leave(at);
        continue;
      }
      cursor[at] = edge + 1;
      const to = edges.target[edge] ?? 0;
      if (!included(to)) continue;
      if (seen[to] === 0) enter(to);
      else if (open[to] === 1) low[at] = Math.min(low[at] ?? 0, seen[to] ?? 0);
    }
  }
};

/** True when the package names itself among what it depends on. */
export const dependsOnItself = (graph: Graph, index: number): boolean => {
  let found = false;
  forEachTarget(graph.dependencies, index, (to) => {
    if (to === index) found = true;
  });
  return found;
};

/**
 * A shortest cycle through `from` that stays where `included` holds, as `[from, …, from]`;
 * null when there is none.
 */
export const cycleThrough = (
  graph: Graph,
  from: number,
  included: (index: number) => boolean,
): readonly number[] | null => {
  const cameFrom = new Map<number, number>();
  let frontier = [from];
  while (frontier.length > 0) {
    const next: number[] = [];
    for (const at of frontier) {
      let closes = false;
      forEachTarget(graph.dependencies, at, (to) => {
        if (to === from) closes = true;
        else if (included(to) && !cameFrom.has(to)) {
          cameFrom.set(to, at);
          next.push(to);
        }
      });
      if (closes) return [...pathBack(cameFrom, at, from), from];
    }
    frontier = next;
  }
  return null;
};

const pathBack = (cameFrom: ReadonlyMap<number, number>, to: number, from: number): number[] => {
  const path: number[] = [];
  for (let at: number | undefined = to; at !== undefined && at !== from; at = cameFrom.get(at)) {
    path.push(at);
  }
  return [from, ...path.reverse()];
};

/**
 * The cycles among the rule files, one for each tangle of packages, as names: `[a, b, a]`.
 * For telling the author; whether a cycle holds packages back depends on what is built already.
 */
export const findCycles = (graph: Graph): readonly (readonly string[])[] => {
  const cycles: (readonly string[])[] = [];
  forEachComponent(
    graph.dependencies,
    () => true,
    (members) => {
      const first = members.reduce((least, one) => Math.min(least, one));
      if (members.length === 1 && !dependsOnItself(graph, first)) return;
      const inside = new Set(members);
      const cycle = cycleThrough(graph, first, (index) => inside.has(index));
      if (cycle !== null) cycles.push(cycle.map((index) => graph.names[index] ?? ''));
    },
  );
  return cycles.sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
};
