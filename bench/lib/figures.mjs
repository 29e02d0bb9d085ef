import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** Names the file that figures are also written to, a line of JSON each: run.mjs reads it. */
export const FIGURES_FILE = 'BREAKWATER_BENCH_FIGURES';

/**
 * One measured thing beside what it is measured against in the same run.
 * @typedef {{what: string, ours: string, baseline: string, ratio: number | null, aim: Aim | null}} Figure
 *   `ours` and `baseline` are written out with their units; `ratio` is ours over the baseline, or for
 *   times turned into speeds the other way round: what the words call it.
 * @typedef {{words: string, isMet: boolean}} Aim
 */

export const say = (line = '') => process.stdout.write(`${line}\n`);

/** Aims. A value that could not be had is NaN and meets none. @returns {Aim} */
export const atLeast = (value, limit, words = `at least ${limit}`) => ({
  words,
  isMet: value >= limit,
});
export const atMost = (value, limit, words = `at most ${limit}`) => ({
  words,
  isMet: value <= limit,
});

/** @param {Figure} figure */
export const isMissed = ({ aim }) => aim !== null && !aim.isMet;

/** Two decimals; a third where two would hide what is to be seen. */
export const ratioWords = (ratio) =>
  ratio === null ? '' : ratio.toFixed(Math.abs(ratio - 1) < 0.1 ? 3 : 2);

/**
 * Prints a figure and hands it to run.mjs where that started this bench.
 * @param {Figure} figure
 */
export const report = (figure) => {
  const { what, ours, baseline, ratio, aim } = figure;
  const parts = [ours, baseline, ratio === null ? '' : `ratio ${ratioWords(ratio)}`];
  if (aim !== null) parts.push(`aim ${aim.words}${isMissed(figure) ? ': missed' : ''}`);
  say(`${what}: ${parts.filter((part) => part !== '').join(' · ')}`);
  const file = process.env[FIGURES_FILE];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(figure)}\n`);
};

/**
 * The whole numbers that a bench is told on its command line.
 * @param {string} script its path, for the command to repeat it
 * @param {Readonly<Record<string, number>>} defaults
 * @returns {{values: Record<string, number>, again: string}} `again` repeats this very run
 */
export const numbersFrom = (script, defaults) => {
  const names = Object.keys(defaults);
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
  const { values: given } = parseArgs({ options });
  const values = { ...defaults };
  for (const [name, text] of Object.entries(given)) {
    if (!/^[1-9]\d{0,5}$/.test(text)) throw new Error(`--${name} takes a whole number from 1.`);
    values[name] = Number(text);
  }
  const words = Object.keys(given).map((name) => ` --${name} ${values[name]}`);
  return { values, again: `again: node ${script}${words.join('')}` };
};

export const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
