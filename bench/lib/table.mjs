import { isMissed, ratioWords } from './figures.mjs';

export const BEGIN = '<!-- figures: written by npm run bench -->';
export const END = '<!-- end of figures -->';
const HEADS = ['What', 'Breakwater', 'Against', 'Ratio', 'Aim', '', 'Reason', 'On'];

const row = (cells) => `| ${cells.join(' | ')} |`;

/** The cells of a figure's row. */
const cellsOf = (figure, reasons, day) => {
  const { what, ours, baseline, ratio, aim } = figure;
  const verdict = aim === null ? '' : isMissed(figure) ? 'missed' : 'met';
  const reason = isMissed(figure) ? (reasons.get(what) ?? '') : '';
  return [what, ours, baseline, ratioWords(ratio), aim?.words ?? '', verdict, reason, day];
};

const tableOf = (rows) =>
  [row(HEADS), row(HEADS.map((_, at) => (at === 3 ? '---:' : '---'))), ...rows.map(row)].join('\n');

/**
 * A Markdown table, a row per figure.
 * @param {readonly import('./figures.mjs').Figure[]} figures
 * @param {ReadonlyMap<string, string>} [reasons] for figures that miss their aim, by what was measured
 * @param {string} [day] when they were taken
 */
export const figureTable = (figures, reasons = new Map(), day = '') =>
  tableOf(figures.map((figure) => cellsOf(figure, reasons, day)));

/** The rows that stand in the document, by what was measured; a row of before the days were noted gets that of all. */
const readRows = (text) => {
  const day = /^\d{4}-\d\d-\d\d/m.exec(text)?.[0] ?? '';
  const rows = text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .map((cells) => (cells.length === HEADS.length - 1 ? [...cells, day] : cells))
    .filter((cells) => cells.length === HEADS.length && cells[0] !== HEADS[0]);
  return new Map(rows.map((cells) => [cells[0], cells]));
};

/**
 * Puts the table between the document's two marks. Reasons stay with figures that still miss their aim.
 * @param {string} document
 * @param {readonly import('./figures.mjs').Figure[]} figures
 * @param {string} machine the line that says what they were taken on; it begins with the day
 * @param {boolean} [isAll] false where they are some of them: the rows of the others stay as they were
 * @returns {string} the document, all else as it was
 * @throws when a mark is missing
 */
export const fillIn = (document, figures, machine, isAll = true) => {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`The document lacks "${BEGIN}" and "${END}".`);
  const before = readRows(document.slice(begin, end));
  const reasons = new Map([...before].map(([what, cells]) => [what, cells[HEADS.length - 2]]));
  const day = machine.split(' ')[0];
  const news = new Map(figures.map((one) => [one.what, cellsOf(one, reasons, day)]));
  const kept = isAll ? [] : [...before].map(([what, cells]) => news.get(what) ?? cells);
  const added = [...news].filter(([what]) => isAll || !before.has(what)).map(([, cells]) => cells);
  const table = tableOf([...kept, ...added]);
  return `${document.slice(0, begin + BEGIN.length)}\n${machine}\n\n${table}\n${document.slice(end)}`;
};
