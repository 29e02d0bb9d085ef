import { isMissed, ratioWords } from './figures.mjs';

export const BEGIN = '<!-- figures: written by npm run bench -->';
export const END = '<!-- end of figures -->';
const HEADS = ['What', 'Breakwater', 'Against', 'Ratio', 'Aim', '', 'Reason'];

const row = (cells) => `| ${cells.join(' | ')} |`;

/**
 * A Markdown table, a row per figure.
 * @param {readonly import('./figures.mjs').Figure[]} figures
 * @param {ReadonlyMap<string, string>} [reasons] for figures that miss their aim, by what was measured
 */
export const figureTable = (figures, reasons = new Map()) =>
  [
    row(HEADS),
    row(HEADS.map((_, at) => (at === 3 ? '---:' : '---'))),
    ...figures.map((figure) => {
      const { what, ours, baseline, ratio, aim } = figure;
      const verdict = aim === null ? '' : isMissed(figure) ? 'missed' : 'met';
      const reason = isMissed(figure) ? (reasons.get(what) ?? '') : '';
      return row([what, ours, baseline, ratioWords(ratio), aim?.words ?? '', verdict, reason]);
    }),
  ].join('\n');

/** What people wrote beside missed aims. */
const readReasons = (text) =>
  new Map(
    text
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .filter((cells) => cells.length === HEADS.length + 2)
      .map((cells) => [cells[1], cells[HEADS.length]]),
  );

/**
 * Puts the table between the document's two marks. Reasons stay with figures that still miss their aim.
 * @param {string} document
 * @param {readonly import('./figures.mjs').Figure[]} figures
 * @param {string} machine the line that says what they were taken on
 * @returns {string} the document, all else as it was
 * @throws when a mark is missing
 */
export const fillIn = (document, figures, machine) => {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`The document lacks "${BEGIN}" and "${END}".`);
  const reasons = readReasons(document.slice(begin, end));
  const table = figureTable(figures, reasons);
  return `${document.slice(0, begin + BEGIN.length)}\n${machine}\n\n${table}\n${document.slice(end)}`;
};
