/**
 * The kernel stamps files with the time of its last tick, which lies up to 10 ms back (CONFIG_HZ=100), and the
 * attempt's start is rounded to a millisecond.
 */
const TICK_MS = 20;

/** File systems with coarse times (FAT: 2 s, ext3 and HFS+: 1 s) round down to a whole second. */
const COARSE_MS = 2_000;

/**
 * True when a file was last written at or after `startedAtMs`, both in milliseconds since 1970. A time that is a whole
 * second is taken for a coarse one and given two seconds' leave; any other is exact but for a tick, so that an RPM of
 * the attempt before this one does not pass for new.
 */
export const isNewSince = (modifiedAtMs: number, startedAtMs: number): boolean => {
  const leave = modifiedAtMs % 1_000 === 0 ? COARSE_MS : TICK_MS;
  return modifiedAtMs >= startedAtMs - leave;
};
