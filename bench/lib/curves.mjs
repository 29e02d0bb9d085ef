/** Figures over time, for people: a line of a table and a line of small bars for each. */

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/** As many bars as fit beside the words. */
const WIDTH = 50;

/**
 * One tenth of the samples.
 * @template T
 * @param {readonly T[]} samples
 * @param {number} tenth 0 to 9
 * @returns {readonly T[]} at least one of them, where there is any
 */
export const share = (samples, tenth) => {
  const from = Math.min(Math.floor((samples.length * tenth) / 10), Math.max(0, samples.length - 1));
  const until = Math.max(from + 1, Math.floor((samples.length * (tenth + 1)) / 10));
  return samples.slice(from, until);
};

/** Bars from nothing to the highest value: a level that stays looks level. */
export const sparkline = (values) => {
  const step = Math.max(1, values.length / WIDTH);
  const highest = Math.max(...values, 1);
  let bars = '';
  for (let at = 0; at < values.length; at += step) {
    const value = Math.max(
      ...values.slice(Math.floor(at), Math.max(Math.floor(at + step), at + 1)),
    );
    bars += BARS[Math.round((value / highest) * (BARS.length - 1))];
  }
  return bars;
};

const BYTES_FROM = 100_000;
const shown = (value) => (value < BYTES_FROM ? String(value) : `${(value / 1e6).toFixed(1)} MB`);

/**
 * First, lowest, highest and last value of each, with its curve.
 * @param {readonly Readonly<Record<string, number>>[]} samples
 * @param {readonly string[]} names
 */
export const curveTable = (samples, names) => {
  const rows = [['', 'first', 'lowest', 'highest', 'last', '']];
  for (const name of names) {
    const values = samples.map((one) => one[name]);
    const few = [values[0], Math.min(...values), Math.max(...values), values.at(-1)];
    rows.push([name, ...few.map(shown), sparkline(values)]);
  }
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
