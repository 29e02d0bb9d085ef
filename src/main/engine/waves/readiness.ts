import type { PackageState } from '../../../shared/package';
import { cycleThrough, forEachTarget, type Graph } from './graph';
import { assess, type Facts, NO_FACTS, type Position, positionOf, type Standing } from './standing';

/** Where a package stands, and why, in words. */
export interface PackageReadiness {
  readonly state: PackageState;
  /** One short phrase, never empty: `ready`, `after libtiff`, `after libdrm (failed)`. */
  readonly reason: string;
  /**
   * From the package to what holds it back, both included: `[webkit, mesa, libdrm]`; a cycle comes back
   * to its first. Empty when nothing holds it back. Of more than 12 names the middle is left out: `…`.
   */
  readonly chain: readonly string[];
}

const NO_CHAIN: readonly string[] = [];

/** Longer chains lose their middle: nobody reads it, and 30,000 of 30,000 would not fit in memory. */
const CHAIN_LIMIT = 12;

/** In a tangle of at most this many packages each is told a cycle of its own; past it, all the same one. */
const OWN_CYCLE_LIMIT = 100;

/** Says for every package of the graph where it stands and why. O(packages + dependencies). */
export const readiness = (graph: Graph, facts: Facts): ReadonlyMap<string, PackageReadiness> => {
  const standing = assess(graph, (name) => facts.get(name) ?? NO_FACTS);
  const explain = explainer(standing);
  return new Map(graph.names.map((name, index) => [name, explain(index)]));
};

/** Puts a standing into words, one package at a time. */
export const explainer = (standing: Standing): ((index: number) => PackageReadiness) => {
  const cycleOf = cycles(standing);
  return (index) => explain(standing, index, cycleOf);
};

const explain = (
  standing: Standing,
  index: number,
  cycleOf: (index: number) => readonly string[],
): PackageReadiness => {
  const position = positionOf(standing, index);
  const cause = standing.cause[index] ?? -1;
  if (cause < 0) {
    const reason =
      position === 'waiting' ? `after ${dependenciesToCome(standing, index)}` : position;
    return { state: stateOf(position), reason: plainReason(position, reason), chain: NO_CHAIN };
  }
  if (cause === index) {
    const names = position === 'cycle' ? cycleOf(index) : ownChain(standing, index);
    return { state: stateOf(position), reason: ownReason(standing, index, names), chain: names };
  }
  const held = positionOf(standing, cause);
  return {
    state: stateOf(held) === 'blocked' || held === 'failed' ? 'blocked' : 'waiting',
    reason: `after ${nameOf(standing, cause)} (${note(standing, cause)})`,
    chain: chainTo(standing, index, cause),
  };
};

const plainReason = (position: Position, otherwise: string): string => {
  if (position === 'queued') return 'in line for a slot';
  return otherwise;
};

const stateOf = (position: Position): PackageState => {
  switch (position) {
    case 'cycle':
    case 'missing':
    case 'depends-unknown':
      return 'blocked';
    default:
      return position;
  }
};

/** Why a package holds itself back. `chain` is its cycle when it is in one. */
const ownReason = (standing: Standing, index: number, chain: readonly string[]): string => {
  switch (positionOf(standing, index)) {
    case 'unproven':
      return 'SUCCESS is not proven';
    case 'left-out':
      return 'left out until asked for by name';
    case 'blocked':
      return 'BLOCKED when last tried';
    case 'cycle': {
      const tangled = standing.tangles.get(index)?.length ?? 1;
      const where =
        tangled > OWN_CYCLE_LIMIT ? `among ${tangled} packages in cycles` : 'in a cycle';
      return `${where}: ${chain.join(' → ')}`;
    }
    default:
      return note(standing, index);
  }
};

/**
 * The reason with the whole chain in it where that says more: `webkit ← mesa ← libdrm (failed)`.
 * The package must be one that something holds back.
 */
export const chainReason = (standing: Standing, index: number, short: PackageReadiness): string => {
  const cause = standing.cause[index] ?? -1;
  if (cause < 0 || cause === index || standing.via[index] === cause) return short.reason;
  const end = short.chain.lastIndexOf(nameOf(standing, cause));
  return `${short.chain.slice(0, end + 1).join(' ← ')} (${note(standing, cause)})`;
};

/** What is said in brackets behind the name of a package that holds others back. */
const note = (standing: Standing, index: number): string => {
  const position = positionOf(standing, index);
  switch (position) {
    case 'unproven':
      return 'not proven';
    case 'left-out':
      return 'left out';
    case 'cycle':
      return 'in a cycle';
    case 'depends-unknown':
      return 'its depends cannot be read';
    case 'missing':
      return missingNote(standing.graph.missing.get(index) ?? []);
    default:
      return position;
  }
};

const missingNote = (names: readonly string[]): string =>
  `needs ${someOf(names)}, which ${names.length === 1 ? 'has' : 'have'} no rule file`;

/** `a`, `a, b`, `a, b and 3 more`: the first names at least, and how many there are. */
const someOf = (names: readonly string[], count = names.length): string => {
  const [first = '', second] = names;
  if (second === undefined) return first;
  return count <= 2 ? `${first}, ${second}` : `${first}, ${second} and ${count - 2} more`;
};

const dependenciesToCome = (standing: Standing, index: number): string => {
  const first: string[] = [];
  let count = 0;
  forEachTarget(standing.graph.dependencies, index, (to) => {
    if (positionOf(standing, to) === 'built') return;
    count += 1;
    if (count <= 2) first.push(nameOf(standing, to));
  });
  return someOf(first, count);
};

const nameOf = (standing: Standing, index: number): string => standing.graph.names[index] ?? '';

/** What a package that holds itself back is held by: a dependency without a rule file, or just itself. */
const ownChain = (standing: Standing, index: number): readonly string[] => {
  const missing = standing.graph.missing.get(index)?.[0];
  const isMissing = positionOf(standing, index) === 'missing' && missing !== undefined;
  return isMissing ? [nameOf(standing, index), missing] : [nameOf(standing, index)];
};

const chainTo = (standing: Standing, from: number, cause: number): readonly string[] => {
  const end = ownChain(standing, cause);
  const names: string[] = [];
  for (let at = from; at !== cause; at = standing.via[at] ?? cause) {
    names.push(nameOf(standing, at));
    if (names.length + end.length > CHAIN_LIMIT) {
      return [...names.slice(0, CHAIN_LIMIT - 1 - end.length), '…', ...end];
    }
  }
  return [...names, ...end];
};

/** A cycle for each package that is in one, shortened like a chain. */
const cycles = (standing: Standing): ((index: number) => readonly string[]) => {
  const shared = new Map<readonly number[], readonly string[]>();
  return (index) => {
    const members = standing.tangles.get(index) ?? [index];
    const known = shared.get(members);
    if (known !== undefined) return known;
    const isSmall = members.length <= OWN_CYCLE_LIMIT;
    const from = isSmall ? index : members.reduce((least, one) => Math.min(least, one));
    const inside = new Set(members);
    const cycle = cycleThrough(standing.graph, from, (one) => inside.has(one)) ?? [from, from];
    const names = shorten(cycle.map((one) => nameOf(standing, one)));
    if (!isSmall) shared.set(members, names);
    return names;
  };
};

const shorten = (names: readonly string[]): readonly string[] =>
  names.length <= CHAIN_LIMIT
    ? names
    : [...names.slice(0, CHAIN_LIMIT - 2), '…', ...names.slice(-1)];
