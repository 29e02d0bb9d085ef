/** How often a fault is injected: `short` in every run of the tests, `thorough` in `npm run soak`. */
export const times = (short: number, thorough: number): number =>
  process.env.BREAKWATER_THOROUGH === '1' ? thorough : short;
