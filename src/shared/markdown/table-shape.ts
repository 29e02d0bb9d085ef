import type { Alignment, Table, TableRow } from './markdown-table';
import { BLOCK_START, guarded, insertionEdit, shownWidth } from './table-edit';
import type { Edit } from './text-lines';

/** A cell: `row` counts the table's lines, 0 the header, 1 the delimiter row, 2 the first row; `column` from 0. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** What changes a table, and the cell to go on in. The edits' offsets are those of the unchanged text. */
export interface TableChange {
  readonly edits: readonly Edit[];
  readonly at: Place;
}

/** An operation on a table: null where it does not apply there (the header cannot be deleted). */
export type TableOperation = (text: string, table: Table, at: Place) => TableChange | null;

/** Line of the first row below the delimiter row. */
export const FIRST_ROW = 2;

/** The lines of a table, header and delimiter row first. */
export const linesOfTable = (table: Table): readonly TableRow[] => [
  table.header,
  table.delimiter,
  ...table.rows,
];

interface Content {
  readonly start: number;
  readonly end: number;
  /** The inside of each cell with its blanks, as if the row had both outer pipes. */
  readonly pieces: readonly string[];
  /** True where no blanks stand between pipes and words. */
  readonly compact: boolean;
}

const contentOf = (text: string, row: TableRow): Content => {
  const line = text.slice(row.start, row.end);
  const start = row.start + line.length - line.trimStart().length;
  const end = Math.max(start, row.start + line.trimEnd().length);
  const pieces = row.cells.map((cell) => text.slice(cell.start, cell.end));
  const inner = row.leadingPipe ? (pieces[0] ?? '') : (pieces[1] ?? ' ');
  const compact = inner.trim() !== '' && !/^\s/.test(inner);
  if (compact) return { start, end, pieces, compact };
  const last = pieces.length - 1;
  const even = pieces.map((piece, at) => {
    const opened = at === 0 && !row.leadingPipe ? ` ${piece}` : piece;
    return at === last && !row.trailingPipe ? `${opened} ` : opened;
  });
  return { start, end, pieces: even, compact };
};

/** Replaces `old`, which stands at `start`, by `by`, as far as they differ; null where they do not. */
const smallestEdit = (start: number, old: string, by: string): Edit | null => {
  if (old === by) return null;
  const most = Math.min(old.length, by.length);
  let head = 0;
  while (head < most && old[head] === by[head]) head += 1;
  let tail = 0;
  while (tail < most - head && old.at(-1 - tail) === by.at(-1 - tail)) tail += 1;
  return {
    start: start + head,
    end: start + old.length - tail,
    by: by.slice(head, by.length - tail),
  };
};

/** True for words with which a line is no row unless a pipe stands before them. Those of a delimiter row may be. */
const breaksAsStart = (words: string): boolean =>
  words === '-' || (!/^:?-+:?$/.test(words) && BLOCK_START.test(words));

/** A row made of these pieces, with the outer pipes that it has and those that it needs to stay a row. */
const rowText = (
  row: Pick<TableRow, 'leadingPipe' | 'trailingPipe'>,
  pieces: readonly string[],
  keepsFirst: boolean,
): string => {
  const [first = '', single] = [pieces[0], pieces.length === 1];
  const isNewStart = !keepsFirst || single;
  const wouldBreak = breaksAsStart(first.trim());
  const leads =
    row.leadingPipe || (isNewStart && wouldBreak) || (single && /^[-=:]/.test(first.trim()));
  const trails = row.trailingPipe || pieces.at(-1)?.trim() === '' || (single && leads);
  const line = pieces
    .map((piece, at) => (at < pieces.length - 1 || trails ? guarded(piece) : piece))
    .join('|');
  return `${leads ? '|' : ''}${line}${trails ? '|' : ''}`.trim();
};

/** Changes each line's pieces; a line that `change` answers null for keeps its bytes. */
const perLine = (
  text: string,
  table: Table,
  change: (content: Content, line: number) => readonly string[] | null,
): readonly Edit[] => {
  return linesOfTable(table).flatMap((row, line) => {
    const content = contentOf(text, row);
    const pieces = change(content, line);
    if (pieces === null) return [];
    // A header of one column without pipes would be a heading.
    const needsBoth = line < FIRST_ROW && pieces.length === 1;
    const leadingPipe = row.leadingPipe || needsBoth;
    const trailingPipe = row.trailingPipe || needsBoth;
    const isSameStart = pieces[0] === content.pieces[0];
    const by = rowText({ leadingPipe, trailingPipe }, pieces, isSameStart);
    const edit = smallestEdit(content.start, text.slice(content.start, content.end), by);
    return edit === null ? [] : [edit];
  });
};

const hasBlanks = (text: string, row: TableRow): boolean =>
  row.cells.some(({ start, end }) => /\s/.test(text.slice(start, end)));

const blank = (width: number): string => ' '.repeat(width);

/** The pieces of a short row, with blank ones up to `count`. */
const filled = (content: Content, count: number): readonly string[] => [
  ...content.pieces,
  ...Array.from({ length: Math.max(0, count - content.pieces.length) }, () =>
    content.compact ? ' ' : '  ',
  ),
];

/** Where the line of a row begins: before the marks of a quotation. A byte order mark is no part of it. */
const lineStart = (text: string, row: TableRow): number => {
  let at = row.start;
  while (at > 0 && !/[\r\n\uFEFF]/.test(text[at - 1] ?? '')) at -= 1;
  return at;
};

/** Inserts an empty row behind a line of the table: behind the delimiter row for the header's. */
const rowBehind = (text: string, table: Table, above: number, column: number): TableChange => {
  const after = table.rows[above - FIRST_ROW] ?? table.delimiter;
  const edit = insertionEdit(text, table, after, []);
  const prefix = text.slice(lineStart(text, after), contentOf(text, after).start);
  const [, eol = '', line = ''] = /^([\r\n]*)[ \t]*(.*)$/s.exec(edit.by) ?? [];
  const by = eol + prefix + line;
  return { edits: [{ ...edit, by }], at: { row: Math.max(above, 1) + 1, column } };
};

export const insertRowBelow: TableOperation = (text, table, at) =>
  rowBehind(text, table, at.row, at.column);

export const insertRowAbove: TableOperation = (text, table, at) =>
  rowBehind(text, table, Math.max(1, at.row - 1), at.column);

/** Deletes a row; header and delimiter row stay, since without them there is no table. */
export const deleteRowAt: TableOperation = (text, table, at) => {
  const row = table.rows[at.row - FIRST_ROW];
  if (row === undefined) return null;
  const before = linesOfTable(table)[at.row - 1];
  const own = lineStart(text, row);
  const start = row.eol === '' ? (before?.end ?? own) : own;
  const edit = { start, end: row.end + row.eol.length, by: '' };
  const isLast = at.row === table.rows.length + FIRST_ROW - 1;
  const next = isLast ? at.row - 1 : at.row;
  return { edits: [edit], at: { row: next < FIRST_ROW ? 0 : next, column: at.column } };
};

/** Exchanges a row with the one above (-1) or below (1). */
export const moveRow =
  (step: -1 | 1): TableOperation =>
  (text, table, at) => {
    const rows = [table.rows[at.row - FIRST_ROW], table.rows[at.row - FIRST_ROW + step]];
    const [own, other] = rows.map((row) => (row === undefined ? null : contentOf(text, row)));
    if (own == null || other == null) return null;
    const [ownText, otherText] = [own, other].map((one) => text.slice(one.start, one.end));
    const edits = [
      smallestEdit(own.start, ownText ?? '', otherText ?? ''),
      smallestEdit(other.start, otherText ?? '', ownText ?? ''),
    ].filter((edit) => edit !== null);
    return { edits, at: { row: at.row + step, column: at.column } };
  };

const insertColumn = (text: string, table: Table, column: number, row: number): TableChange => {
  const count = table.header.cells.length;
  const mark = hasBlanks(text, table.delimiter) ? ' --- ' : '---';
  const edits = perLine(text, table, ({ pieces, compact }, line) => {
    // What a short row lacks is empty already.
    if (column >= pieces.length && pieces.length < count) return null;
    const empty = compact ? ' ' : blank(mark.length);
    return [...pieces.slice(0, column), line === 1 ? mark : empty, ...pieces.slice(column)];
  });
  return { edits, at: { row, column } };
};

export const insertColumnLeft: TableOperation = (text, table, at) =>
  insertColumn(text, table, Math.min(at.column, table.header.cells.length), at.row);

export const insertColumnRight: TableOperation = (text, table, at) =>
  insertColumn(text, table, Math.min(at.column + 1, table.header.cells.length), at.row);

/** Deletes a column with its header; the only one stays. */
export const deleteColumn: TableOperation = (text, table, at) => {
  const count = table.header.cells.length;
  if (count < 2 || at.column >= count) return null;
  const edits = perLine(text, table, ({ pieces }) => {
    if (at.column >= pieces.length) return null;
    const left = pieces.filter((_, column) => column !== at.column);
    return left.length === 0 ? [' '] : left;
  });
  return { edits, at: { row: at.row, column: Math.min(at.column, count - 2) } };
};

/** Exchanges a column with the one to the left (-1) or right (1), header and alignment included. */
export const moveColumn =
  (step: -1 | 1): TableOperation =>
  (text, table, at) => {
    const [low, high] = [
      Math.min(at.column, at.column + step),
      Math.max(at.column, at.column + step),
    ];
    if (low < 0 || high >= table.header.cells.length) return null;
    const edits = perLine(text, table, (content) => {
      if (low >= content.pieces.length) return null;
      const pieces = [...filled(content, high + 1)];
      const [left = '', right = ''] = [pieces[low], pieces[high]];
      if (high >= content.pieces.length && left.trim() === '') return null;
      pieces[low] = right;
      pieces[high] = left;
      return pieces;
    });
    return { edits, at: { row: at.row, column: at.column + step } };
  };

const dashesOf = (alignment: Alignment, length: number): string => {
  const left = alignment === 'left' || alignment === 'center' ? ':' : '';
  const right = alignment === 'right' || alignment === 'center' ? ':' : '';
  return left + '-'.repeat(Math.max(1, length - left.length - right.length)) + right;
};

/** Says in the delimiter row how a column is aligned; the cells' own blanks stay. */
export const setAlignment =
  (alignment: Alignment): TableOperation =>
  (text, table, at) => {
    const cell = table.delimiter.cells[at.column];
    if (cell === undefined) return null;
    const start = text.indexOf(cell.text, cell.start);
    const edit = smallestEdit(start, cell.text, dashesOf(alignment, cell.text.length));
    return { edits: edit === null ? [] : [edit], at };
  };

/** A cell wider than that sticks out, rather than that each other cell of its column is padded to it. */
const WIDEST_PADDED = 80;

const padded = (value: string, width: number, alignment: Alignment): string => {
  const room = Math.max(0, width - shownWidth(value));
  const left = alignment === 'right' ? room : alignment === 'center' ? Math.floor(room / 2) : 0;
  return ` ${blank(left)}${value}${blank(room - left)} `;
};

/** Pads every column to its widest cell and gives each row its outer pipes. Words and alignment stay. */
export const alignTable: TableOperation = (text, table, at) => {
  const lines = linesOfTable(table);
  const count = table.header.cells.length;
  const widths = Array.from({ length: count }, (_, column) => {
    const all = lines
      .filter((_, line) => line !== 1)
      .map((row) => shownWidth(row.cells[column]?.text ?? ''))
      .filter((width) => width <= WIDEST_PADDED);
    return all.reduce((most, one) => Math.max(most, one), 3);
  });
  const spaced = hasBlanks(text, table.delimiter);
  const edits = lines.flatMap((row, line) => {
    const { start, end } = contentOf(text, row);
    const cells = Array.from({ length: Math.max(count, row.cells.length) }, (_, column) => {
      const alignment = table.alignments[column] ?? 'none';
      const width = widths[column] ?? 0;
      if (line !== 1) return padded(row.cells[column]?.text ?? '', width, alignment);
      return spaced ? ` ${dashesOf(alignment, width)} ` : dashesOf(alignment, width + 2);
    });
    const edit = smallestEdit(start, text.slice(start, end), `|${cells.join('|')}|`);
    return edit === null ? [] : [edit];
  });
  return { edits, at };
};

/** Gives a short row the cells that it lacks up to this one. */
const reach = (text: string, table: Table, at: Place): TableChange => {
  const row = linesOfTable(table)[at.row];
  if (row === undefined || at.column < row.cells.length) return { edits: [], at };
  const edits = perLine(text, table, (content, line) =>
    line === at.row ? filled(content, at.column + 1) : null,
  );
  return { edits, at };
};

/** To the next cell; behind the last one a new row begins. */
export const nextCell: TableOperation = (text, table, at) => {
  const row = linesOfTable(table)[at.row];
  const count = Math.max(table.header.cells.length, row?.cells.length ?? 0);
  if (at.row !== 1 && at.column + 1 < count) {
    return reach(text, table, { row: at.row, column: at.column + 1 });
  }
  return nextRow(text, table, { row: at.row, column: 0 });
};

/** To the cell before; null at the first. */
export const previousCell: TableOperation = (_, table, at) => {
  if (at.row !== 1 && at.column > 0) {
    return { edits: [], at: { row: at.row, column: at.column - 1 } };
  }
  const above = at.row <= FIRST_ROW ? 0 : at.row - 1;
  if (at.row === 0) return null;
  const row = linesOfTable(table)[above];
  return { edits: [], at: { row: above, column: Math.max(0, (row?.cells.length ?? 1) - 1) } };
};

/** To the cell below; below the last row a new one begins. */
export const nextRow: TableOperation = (text, table, at) => {
  const below = Math.max(FIRST_ROW, at.row + 1);
  return below - FIRST_ROW < table.rows.length
    ? reach(text, table, { row: below, column: at.column })
    : rowBehind(text, table, at.row, at.column);
};

/** True for a row in which nothing stands. */
export const isEmptyRow = (row: TableRow | undefined): boolean =>
  row?.cells.every((cell) => cell.text === '') ?? false;
