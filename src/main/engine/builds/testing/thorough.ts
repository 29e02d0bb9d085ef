/** How often a fault is injected: `short` in every run of the tests, `thorough` in `npm run soak`. */
export const times = (short: number, thorough: number): number =>
  process.env.BREAKWATER_THOROUGH === '1' ? thorough : short;

/** Numbers from 0 to 1 that a seed brings back: BREAKWATER_SEED repeats the run that printed it. */
export const chance = (): { readonly seed: number; readonly next: () => number } => {
  const seed = Number(process.env.BREAKWATER_SEED ?? Date.now() % 1_000_000);
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  const next = (): number => {
    // Numerical Recipes' linear congruential generator: good enough for moments.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return { seed, next };
};
