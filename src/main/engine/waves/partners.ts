/**
 * Chooses who shares a wave. `chosen` are in it already (at least one), `candidates` may join, most
 * urgent first; at most two are wanted. Taken are those with which the slots idle least until the
 * barrier: the ones whose `cost` (expected milliseconds) is nearest to the longest of `chosen`. Of equal
 * ones the more urgent. Idle slots come only from a lack of candidates: a wave is as full as it can be.
 */
export const choosePartners = (
  chosen: readonly number[],
  candidates: readonly number[],
  wanted: number,
  cost: (candidate: number) => number,
): readonly number[] => {
  if (candidates.length <= wanted) return candidates;
  if (wanted <= 0) return [];
  const longest = Math.max(...chosen.map(cost));
  const { below, above } = nearest(candidates, longest, cost);
  const sets =
    wanted === 1
      ? [[below[0]], [above[0]]]
      : [
          [below[0], below[1]],
          [below[0], above[0]],
          [above[0], above[1]],
        ];
  let best: readonly number[] = [];
  let leastIdle = Number.POSITIVE_INFINITY;
  for (const set of sets) {
    const joining = set.filter((candidate) => candidate !== undefined);
    if (joining.length < wanted) continue;
    const idle = idleTime([...chosen, ...joining].map(cost));
    if (idle >= leastIdle) continue;
    best = joining;
    leastIdle = idle;
  }
  return best;
};

/** What all slots together wait at the barrier, milliseconds. */
const idleTime = (costs: readonly number[]): number => {
  const longest = Math.max(...costs);
  return costs.reduce((sum, cost) => sum + longest - cost, 0);
};

/** The two candidates next below (or at) `target` and the two next above it, nearest first. */
const nearest = (
  candidates: readonly number[],
  target: number,
  cost: (candidate: number) => number,
): { readonly below: readonly number[]; readonly above: readonly number[] } => {
  const below: number[] = [];
  const above: number[] = [];
  for (const candidate of candidates) {
    const side = cost(candidate) <= target ? below : above;
    const distance = (other: number | undefined): number =>
      other === undefined ? Number.POSITIVE_INFINITY : Math.abs(cost(other) - target);
    if (distance(candidate) < distance(side[0])) {
      side.splice(0, side.length, candidate, ...side.slice(0, 1));
    } else if (distance(candidate) < distance(side[1])) {
      side[1] = candidate;
    }
  }
  return { below, above };
};
