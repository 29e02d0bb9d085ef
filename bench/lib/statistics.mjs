import { spawnSync } from 'node:child_process';

/** The middle value, or the mean of the middle two; NaN for none. */
export const median = (values) => quantile(values, 0.5);

/**
 * The value below which this share of the others lies, between two of them where it falls between.
 * @param {readonly number[]} values in any order
 * @param {number} share 0 to 1
 * @returns {number} NaN for no values
 */
export const quantile = (values, share) => {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) return Number.NaN;
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  return below + (above - below) * (place - Math.floor(place));
};

/**
 * Runs every work once per round, in turns, so that whatever else the machine does weighs on all of
 * them; every other round backwards, so that none always profits from coming second.
 * @template T
 * @param {number} rounds
 * @param {Readonly<Record<string, (round: number) => Promise<T>>>} works
 * @returns {Promise<Record<string, T[]>>} what each work gave, a value per round
 */
export const inTurns = async (rounds, works) => {
  const names = Object.keys(works);
  const given = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? names : names.toReversed();
    for (const name of order) given[name].push(await works[name](round));
  }
  return given;
};

/**
 * Waits until the disk has what was written so far. What one run leaves in memory is else written out, by the kernel and
 * on the same processors, while the next is being measured.
 */
export const settleDisk = () => {
  spawnSync('sync');
};
