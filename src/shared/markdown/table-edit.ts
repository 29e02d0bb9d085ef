import type { Alignment, Table, TableRow } from './markdown-table';
import { applyEdits, type Edit, lineEndOf } from './text-lines';

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** Columns that a text takes in a fixed-width font. */
export const shownWidth = (text: string): number => {
  let width = 0;
  for (const character of text) {
    if (/[\p{M}\p{Cf}]/u.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
};

const codePoints = (text: string): number => Array.from(text).length;

type Measure = (text: string) => number;

interface Padding {
  readonly width: number;
  readonly measure: Measure;
}

/** Each table's paddings, so that an edit of many rows measures each column once. */
const measured = new WeakMap<Table, Map<number, Padding | null>>();

/** Share of the rows that must be as wide as the header for a column to be padded: one long entry may stick out. */
const PADDED_SHARE = 0.6;

/** The width that the cells of a column are padded to, and by which measure; null where they are not. */
const measuredWidth = (text: string, table: Table, column: number): Padding | null => {
  const widthsOf = (rows: readonly TableRow[], measure: Measure): readonly number[] =>
    rows
      .filter((row) => row.leadingPipe || row.cells.length > 1)
      .map((row) => row.cells[column])
      .filter((cell) => cell !== undefined)
      .map((cell) => measure(text.slice(cell.start, cell.end)));
  for (const measure of [shownWidth, codePoints]) {
    const [width, delimiter] = widthsOf([table.header, table.delimiter], measure);
    if (width === undefined || width !== delimiter) continue;
    const body = widthsOf(table.rows, measure);
    const fitting = body.filter((one) => one === width).length;
    if (fitting >= body.length * PADDED_SHARE) return { width, measure };
  }
  return null;
};

const paddedWidth = (text: string, table: Table, column: number): Padding | null => {
  const known = measured.get(table) ?? new Map<number, Padding | null>();
  measured.set(table, known);
  const found = known.get(column);
  if (found !== undefined) return found;
  const padding = measuredWidth(text, table, column);
  known.set(column, padding);
  return padding;
};

/** One line of Markdown for a cell: pipes escaped where they are not yet, line ends turned into blanks. */
export const cellMarkdown = (value: string): string =>
  value
    .replaceAll(/[\s\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .replaceAll(/\\[!-/:-@[-`{-~]|\|/g, (match) => (match === '|' ? '\\|' : match));

/** A backslash right before the closing pipe would escape it. */
export const guarded = (inner: string): string =>
  /(?:^|[^\\])(?:\\\\)*\\$/.test(inner) ? `${inner} ` : inner;

const aligned = (value: string, width: number, measure: Measure, alignment: Alignment): string => {
  const room = width - 2 - measure(value);
  if (room <= 0) return ` ${value} `;
  const left = alignment === 'right' ? room : alignment === 'center' ? Math.floor(room / 2) : 0;
  return ` ${' '.repeat(left)}${value}${' '.repeat(room - left)} `;
};

/** The inside of a cell for `value`, blanks included; `like` is what stands there, or in a row beside it. */
const inside = (
  text: string,
  table: Table,
  column: number,
  value: string,
  like: string | null,
): string => {
  const markdown = cellMarkdown(value);
  const padded = paddedWidth(text, table, column);
  if (padded !== null && padded.width >= 3) {
    const alignment = table.alignments[column] ?? 'none';
    const compact = like !== null && like !== '' && !/^\s/.test(like);
    if (!compact) return aligned(markdown, padded.width, padded.measure, alignment);
  }
  if (like === null || like.trim() === '') return markdown === '' ? (like ?? ' ') : ` ${markdown} `;
  const before = like.slice(0, like.length - like.trimStart().length);
  const after = like.slice(like.trimEnd().length);
  return guarded(before + markdown + after);
};

/**
 * Replaces the content of one cell; every byte outside it stays. A padded column keeps its width where the value
 * fits. In: `row`, of `table`, of `text`; `column` from 0; `value`, Markdown of one line. A row that is too short
 * gets the cells that it lacks. Out: the new text; the table's offsets hold no longer.
 */
export const replaceCell = (
  text: string,
  table: Table,
  row: TableRow,
  column: number,
  value: string,
): string => replaceRow(text, table, row, { [column]: value });

/** What a line must not begin with if it is to be a row: without an outer pipe it would be another block. */
export const BLOCK_START = /^(?:[-+*#>=<~`|:_]|\d+[.)]|$)/;

/**
 * The edits that replace several cells of a row: column → value. A cell whose content is already the value keeps its
 * bytes; columns past the header's are left out.
 */
export const rowEdits = (
  text: string,
  table: Table,
  row: TableRow,
  values: Readonly<Record<number, string>>,
): readonly Edit[] => {
  const changed = Object.keys(values)
    .map(Number)
    .filter((column) => column < table.header.cells.length)
    .filter((column) => (row.cells[column]?.text ?? '') !== cellMarkdown(values[column] ?? ''));
  const edits: Edit[] = [];
  for (const column of changed) {
    const cell = row.cells[column];
    if (cell === undefined) continue;
    const like = text.slice(cell.start, cell.end);
    const by = inside(text, table, column, values[column] ?? '', like);
    // Without an outer pipe an empty first cell, or one that looks like a list, would be no cell.
    const outer = column === 0 && !row.leadingPipe && BLOCK_START.test(by.trim());
    edits.push({ start: cell.start, end: cell.end, by: outer ? `| ${by.trim()} ` : by });
  }
  const needed = Math.max(0, ...changed.map((column) => column + 1));
  if (row.cells.length >= needed) return edits;
  const missing = Array.from({ length: needed - row.cells.length }, (_, index) => {
    const column = row.cells.length + index;
    return `${inside(text, table, column, values[column] ?? '', null)}|`;
  }).join('');
  const at = row.start + text.slice(row.start, row.end).trimEnd().length;
  return [...edits, { start: at, end: at, by: row.trailingPipe ? missing : ` |${missing}` }];
};

/** Replaces several cells of a row: see `rowEdits`. Out: the new text, for which the table's offsets do not hold. */
export const replaceRow = (
  text: string,
  table: Table,
  row: TableRow,
  values: Readonly<Record<number, string>>,
): string => applyEdits(text, rowEdits(text, table, row, values));

const newLine = (
  text: string,
  table: Table,
  model: TableRow,
  values: readonly string[],
): string => {
  const indent = /^\s*/.exec(text.slice(model.start, model.end))?.[0] ?? '';
  const count = table.header.cells.length;
  const inner = Array.from({ length: count }, (_, column) => {
    const cell = model.cells[column];
    const likeCell = cell === undefined ? '' : text.slice(cell.start, cell.end);
    const compact = likeCell.trim() !== '' && !/^\s|\s$/.test(likeCell);
    const value = values[column] ?? '';
    const padded = paddedWidth(text, table, column) !== null;
    if (compact && model.leadingPipe) return guarded(cellMarkdown(value));
    return padded ? inside(text, table, column, value, ' x ') : ` ${guarded(cellMarkdown(value))} `;
  });
  const line = inner.join('|');
  const leading = model.leadingPipe || BLOCK_START.test(line.trim()) || count === 1;
  const trailing = model.trailingPipe || (inner.at(-1)?.trim() ?? '') === '';
  const body = leading ? `|${line}` : line.trimStart();
  return indent + (trailing ? `${body}|` : body.trimEnd());
};

/**
 * The edit that inserts a row behind `after` (a row of the table, or its delimiter row for the first place), with the
 * outer pipes, padding and line end of the rows beside it. Where the text ends there without a line end, it does so
 * still.
 */
export const insertionEdit = (
  text: string,
  table: Table,
  after: TableRow,
  values: readonly string[],
): Edit => {
  const model = after === table.delimiter ? (table.rows[0] ?? table.header) : after;
  const line = newLine(text, table, model, values);
  const at = after.end + after.eol.length;
  if (after.eol !== '') return { start: at, end: at, by: line + after.eol };
  const eol = table.header.eol === '' ? lineEndOf(text) : table.header.eol;
  return { start: at, end: at, by: eol + line };
};

/** Inserts a row: see `insertionEdit`. Out: the new text, for which the table's offsets do not hold. */
export const insertRow = (
  text: string,
  table: Table,
  after: TableRow,
  values: readonly string[],
): string => applyEdits(text, [insertionEdit(text, table, after, values)]);

/** Deletes a row with its line end; a last line without one takes the line end before it along. */
export const deleteRow = (text: string, table: Table, row: TableRow): string => {
  const before = [table.delimiter, ...table.rows].find(({ line }) => line === row.line - 1);
  const end = row.end + row.eol.length;
  const start = row.eol === '' ? (before?.end ?? row.start) : row.start;
  return applyEdits(text, [{ start, end, by: '' }]);
};
