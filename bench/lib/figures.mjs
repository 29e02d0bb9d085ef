import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** Names the file that figures are also written to, a line of JSON each: run.mjs reads it. */
export const FIGURES_FILE = 'BREAKWATER_BENCH_FIGURES';

/**
 * One measured thing beside what it is measured against in the same run.
 * @typedef {{what: string, ours: string, baseline: string, ratio: number | null,
 *   aim: {least: number} | {most: number} | null}} Figure
 *   `ours` and `baseline` are written out with their units; `ratio` is ours over the baseline.
 */

export const say = (line = '') => process.stdout.write(`${line}\n`);

/** @param {Figure} figure */
export const isMissed = ({ ratio, aim }) => {
  if (aim === null || ratio === null) return false;
  // A ratio that could not be had is no ratio that is good enough.
  return 'least' in aim ? !(ratio >= aim.least) : !(ratio <= aim.most);
};

/** @param {Figure['aim']} aim */
export const aimWords = (aim) => {
  if (aim === null) return '';
  return 'least' in aim ? `at least ${aim.least}` : `at most ${aim.most}`;
};

export const ratioWords = (ratio) =>
  ratio === null ? '' : ratio.toFixed(Math.abs(ratio - 1) < 0.1 ? 3 : 2);

/**
 * Prints a figure and hands it to run.mjs where that started this bench.
 * @param {Figure} figure
 */
export const report = (figure) => {
  const { what, ours, baseline, ratio, aim } = figure;
  const parts = [ours, baseline, ratio === null ? '' : `ratio ${ratioWords(ratio)}`];
  if (aim !== null) parts.push(`aim ${aimWords(aim)}${isMissed(figure) ? ': missed' : ''}`);
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
  const options = Object.fromEntries(
    Object.keys(defaults).map((name) => [name, { type: 'string' }]),
  );
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
