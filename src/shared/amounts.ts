/*
 * Times and sizes in the words in which the window, the command line and agents are told them.
 */

const two = (value: number): string => String(value).padStart(2, '0');

/**
 * A running or measured time, to the second: `0:07`, `6:12`, `1:02:09`.
 * Takes milliseconds; a negative time (clocks differ) reads as zero.
 */
export const clock = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const h = Math.floor(seconds / 3600);
  const m = Math.floor((seconds % 3600) / 60);
  const s = seconds % 60;
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
};

const BYTE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Bytes in powers of 1000, three figures at most: `812 B`, `2.1 KB`, `48 MB`, `1.42 GB`. */
export const bytes = (count: number): string => {
  let value = Math.max(0, count);
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  if (unit === 0) return `${Math.round(value)} B`;
  const digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : unit >= 3 ? 2 : 1;
  return `${value.toFixed(digits)} ${BYTE_UNITS[unit]}`;
};
