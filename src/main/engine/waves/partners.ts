/** Who joins a wave, and what its slots together then wait at the barrier. */
export interface Partners {
  readonly joining: readonly number[];
  /** Idle milliseconds of all its packages together; 0 when there was nobody to choose from. */
  readonly idleMs: number;
}

/**
 * Chooses who shares a wave. `chosen` are in it already (at least one), those of `candidates` may join, list by
 * list, of equal ones the first; at most two are wanted. Taken are the ones whose cost is nearest to the longest of
 * `chosen`: shorter, longer or one of each, whichever leaves the slots less idle at the barrier. A wave
 * is as full as it can be. `costs`: expected milliseconds by candidate.
 */
export const choosePartners = (
  chosen: readonly number[],
  candidates: readonly (readonly number[])[],
  wanted: number,
  costs: Float64Array,
): Partners => {
  const target = chosen.reduce((longest, one) => Math.max(longest, costs[one] ?? 0), 0);
  const { shorter, longer, count } = nearest(chosen, candidates, target, costs);
  if (wanted <= 0) return { joining: [], idleMs: idleTime(chosen, [], costs) };
  if (count <= wanted) return { joining: [...shorter, ...longer], idleMs: 0 };
  let best: Partners = { joining: [], idleMs: Number.POSITIVE_INFINITY };
  for (let fromShorter = Math.min(wanted, shorter.length); fromShorter >= 0; fromShorter--) {
    const joining = [...shorter.slice(0, fromShorter), ...longer.slice(0, wanted - fromShorter)];
    if (joining.length < wanted) continue;
    const idleMs = idleTime(chosen, joining, costs);
    if (idleMs < best.idleMs) best = { joining, idleMs };
  }
  return best;
};

const idleTime = (
  chosen: readonly number[],
  joining: readonly number[],
  costs: Float64Array,
): number => {
  let longest = 0;
  let sum = 0;
  for (const one of [...chosen, ...joining]) {
    const cost = costs[one] ?? 0;
    longest = Math.max(longest, cost);
    sum += cost;
  }
  return longest * (chosen.length + joining.length) - sum;
};

/** The two candidates next below (or at) `target` and the two next above it, nearest first. */
const nearest = (
  chosen: readonly number[],
  candidates: readonly (readonly number[])[],
  target: number,
  costs: Float64Array,
) => {
  let below = -1;
  let furtherBelow = -1;
  let above = -1;
  let furtherAbove = -1;
  let belowCost = Number.NEGATIVE_INFINITY;
  let furtherBelowCost = Number.NEGATIVE_INFINITY;
  let aboveCost = Number.POSITIVE_INFINITY;
  let furtherAboveCost = Number.POSITIVE_INFINITY;
  let count = 0;
  const look = (candidate: number): void => {
    if (chosen.includes(candidate)) return;
    count += 1;
    const cost = costs[candidate] ?? 0;
    if (cost <= target && cost > furtherBelowCost) {
      if (cost > belowCost) {
        furtherBelow = below;
        furtherBelowCost = belowCost;
        below = candidate;
        belowCost = cost;
      } else {
        furtherBelow = candidate;
        furtherBelowCost = cost;
      }
    } else if (cost > target && cost < furtherAboveCost) {
      if (cost < aboveCost) {
        furtherAbove = above;
        furtherAboveCost = aboveCost;
        above = candidate;
        aboveCost = cost;
      } else {
        furtherAbove = candidate;
        furtherAboveCost = cost;
      }
    }
  };
  for (const list of candidates) for (const candidate of list) look(candidate);
  return {
    shorter: [below, furtherBelow].filter((one) => one >= 0),
    longer: [above, furtherAbove].filter((one) => one >= 0),
    count,
  };
};
