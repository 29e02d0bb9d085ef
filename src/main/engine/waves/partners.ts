/**
 * Chooses who shares a wave. `chosen` are in it already (at least one); any other of the first `reach` of `candidates`,
 * which have `chosen` among them, may join, of equal ones the first; at most two are wanted. Taken are the ones whose
 * cost is nearest to the longest of `chosen`: shorter, longer or one of each, whichever leaves the slots less idle at
 * the barrier. A wave is as full as it can be. `costs`: expected milliseconds by candidate.
 */
export const choosePartners = (
  chosen: readonly number[],
  candidates: ArrayLike<number>,
  reach: number,
  wanted: number,
  costs: Float64Array,
): readonly number[] => {
  const target = chosen.reduce((longest, one) => Math.max(longest, costs[one] ?? 0), 0);
  if (wanted <= 0) return [];
  const count = Math.min(reach, candidates.length);
  const { shorter, longer } = nearest(chosen, candidates, count, target, costs);
  if (count - chosen.length <= wanted) return [...shorter, ...longer];
  // Nearest first, so that the last of the longer ones is the longest of all.
  const fewest = Math.max(0, wanted - longer.length);
  let fromShorter = fewest;
  let least = Number.POSITIVE_INFINITY;
  for (let split = Math.min(wanted, shorter.length); split >= fewest; split--) {
    let longest = target;
    let sum = 0;
    for (const one of chosen) sum += costs[one] ?? 0;
    for (let at = 0; at < split; at++) sum += costs[shorter[at] ?? 0] ?? 0;
    for (let at = 0; at < wanted - split; at++) {
      longest = costs[longer[at] ?? 0] ?? 0;
      sum += longest;
    }
    const idleMs = longest * (chosen.length + wanted) - sum;
    if (idleMs >= least) continue;
    least = idleMs;
    fromShorter = split;
  }
  return [...shorter.slice(0, fromShorter), ...longer.slice(0, wanted - fromShorter)];
};

/** The two candidates next below (or at) `target` and the two next above it, nearest first. */
const nearest = (
  chosen: readonly number[],
  candidates: ArrayLike<number>,
  count: number,
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
  for (let at = 0; at < count; at++) {
    const candidate = candidates[at] ?? 0;
    const cost = costs[candidate] ?? 0;
    const isNear = cost <= target ? cost > furtherBelowCost : cost < furtherAboveCost;
    // Whether it is chosen takes longer to tell than all the rest.
    if (!isNear || chosen.includes(candidate)) continue;
    if (cost <= target) {
      if (cost > belowCost) {
        furtherBelow = below;
        furtherBelowCost = belowCost;
        below = candidate;
        belowCost = cost;
      } else {
        furtherBelow = candidate;
        furtherBelowCost = cost;
      }
    } else if (cost < aboveCost) {
      furtherAbove = above;
      furtherAboveCost = aboveCost;
      above = candidate;
      aboveCost = cost;
    } else {
      furtherAbove = candidate;
      furtherAboveCost = cost;
    }
  }
  return {
    shorter: [below, furtherBelow].filter((one) => one >= 0),
    longer: [above, furtherAbove].filter((one) => one >= 0),
  };
};
