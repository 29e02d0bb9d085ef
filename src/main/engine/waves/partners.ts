/**
 * Chooses who shares a wave. `chosen` are in it already (at least one), any other of the first `reach` of `candidates`,
 * which have `chosen` among them, may join, of equal ones the first; at most two are wanted. Taken are the ones whose cost is nearest to the longest of
 * `chosen`: shorter, longer or one of each, whichever leaves the slots less idle at the barrier. A wave
 * is as full as it can be. `costs`: expected milliseconds by candidate.
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
  let best: readonly number[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (let fromShorter = Math.min(wanted, shorter.length); fromShorter >= 0; fromShorter--) {
    const joining = [...shorter.slice(0, fromShorter), ...longer.slice(0, wanted - fromShorter)];
    if (joining.length < wanted) continue;
    const idleMs = idleTime(chosen, joining, costs);
    if (idleMs < least) {
      best = joining;
      least = idleMs;
    }
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
