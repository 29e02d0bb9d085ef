import { alignmentOf, rowOf, type Table } from './markdown-table';
import { linesOfTable, type Place } from './table-shape';
import { linesOf } from './text-lines';

/**
 * A table whose lines are known already, also one within a list item or a quotation. In: `text`, these lines and
 * nothing else; `headerStart`, where the header begins behind marks of the list or quotation. Null where header and
 * delimiter row do not make a table. Offsets are those of `text`.
 */
export const sliceTable = (text: string, headerStart: number): Table | null => {
  const quotes = text.slice(0, headerStart).split('>').length - 1;
  const marks = new RegExp(`^(?:[ \\t]*>){${quotes}}`);
  const rows = linesOf(text).map((line, index) => {
    const mark = marks.exec(text.slice(line.start, line.end));
    const start = index === 0 ? headerStart : line.start + (mark?.[0].length ?? 0);
    return mark === null && index > 0 ? null : rowOf(text, { ...line, start }, index);
  });
  const known = rows.filter((row) => row !== null);
  const [header, delimiter, ...rest] = known;
  if (header === undefined || delimiter === undefined || known.length < rows.length) return null;
  const alignments = delimiter.cells.map(alignmentOf).filter((one) => one !== null);
  const isTable =
    alignments.length === delimiter.cells.length && header.cells.length === alignments.length;
  return isTable ? { header, delimiter, rows: rest, alignments, headings: [] } : null;
};

/** Where an offset lies: its cell, and whether it stands in front of the row's first or behind its last one. */
export interface TablePosition extends Place {
  readonly edge: 'in' | 'before' | 'behind';
}

export const positionIn = (table: Table, offset: number): TablePosition => {
  const lines = linesOfTable(table);
  const found = lines.findIndex((row) => offset <= row.end);
  const row = found < 0 ? lines.length - 1 : found;
  const cells = lines[row]?.cells ?? [];
  const column = cells.findIndex((cell) => offset <= cell.end);
  if (column < 0) return { row, column: Math.max(0, cells.length - 1), edge: 'behind' };
  const isBefore = column === 0 && offset < (cells[0]?.start ?? 0);
  return { row, column, edge: isBefore ? 'before' : 'in' };
};

/** The span of a cell's words; of an empty cell the place to write at. Null where the row has no such cell. */
export const cellWords = (
  text: string,
  table: Table,
  at: Place,
): { readonly start: number; readonly end: number } | null => {
  const cell = linesOfTable(table)[at.row]?.cells[at.column];
  if (cell === undefined) return null;
  const inner = text.slice(cell.start, cell.end);
  if (cell.text === '') {
    const start = cell.start + Math.min(1, inner.length);
    return { start, end: start };
  }
  const start = cell.start + inner.length - inner.trimStart().length;
  return { start, end: start + cell.text.length };
};
