import {
  findTables,
  plainText,
  type Table,
  type TableRow,
} from '../../../shared/markdown/markdown-table';
import { isPackageName } from '../../../shared/package-name';
import { type BatchStatus, statusCell } from './status-words';

/** Where a table's columns are, counted from 0. */
export interface BatchColumns {
  readonly name: number;
  readonly status: number;
  /** The column that lists a batch's packages, where there is one of its own. */
  readonly members: number | null;
  readonly details: number | null;
}

export interface BatchTable {
  readonly table: Table;
  readonly columns: BatchColumns;
}

export interface BatchTables {
  /** The table that says how far each batch or package is; null where there is none. */
  readonly batch: BatchTable | null;
  /** Tables of packages that are blocked or skipped, with the column that says why. */
  readonly blocked: readonly {
    readonly table: Table;
    readonly name: number;
    readonly reason: number;
  }[];
}

/** One row of the batch table, as a person reads it. */
export interface BatchEntry {
  /** Line in the document, counted from 1. */
  readonly line: number;
  readonly name: string;
  /** Null where the cell begins with no status word. */
  readonly status: BatchStatus | null;
  readonly statusText: string;
  /** Packages that it lists, by the first word of each item: some may be words of prose. */
  readonly members: readonly string[];
  readonly details: string;
}

const NAME =
  /^(?:batch(?:es)?|packages?|names?|components?|groups?|items?|tasks?|waves?|#?\s*batch)$/;
const STATUS = /^(?:status|state|progress|result)$/;
const MEMBERS = /^(?:packages|members|contents?)$/;
const DETAILS = /^(?:details?|notes?|remarks?|comments?|description)$/;
const REASON = /^(?:reasons?|why|notes?|details?|blocker|cause|comments?)$/;

const columnsOf = (table: Table): readonly string[] =>
  table.header.cells.map((cell) => plainText(cell.text).toLowerCase());

const batchColumns = (table: Table): BatchColumns | null => {
  const columns = columnsOf(table);
  const status = columns.findIndex((column) => STATUS.test(column));
  const name = columns.findIndex((column, index) => index !== status && NAME.test(column));
  if (status === -1 || name === -1) return null;
  const other = (title: RegExp): number | null => {
    const found = columns.findIndex(
      (column, index) => index !== status && index !== name && title.test(column),
    );
    return found === -1 ? null : found;
  };
  return { name, status, members: other(MEMBERS), details: other(DETAILS) };
};

const nearest = (table: Table): string => table.headings.at(-1)?.text.toLowerCase() ?? '';

/** How sure it is that a table with a name and a status column is the batch table; 0 says that it is not. */
const likeness = (table: Table, columns: BatchColumns): number => {
  const heading = nearest(table);
  if (/block|skip|reference|depend|risk|decision/.test(heading)) return 0;
  const above = table.headings.map(({ text }) => text.toLowerCase()).join(' / ');
  const header = columnsOf(table)[columns.name] ?? '';
  let score = 1;
  if (/batch/.test(heading)) score += 4;
  if (/progress/.test(heading)) score += 3;
  if (/packages?|queue|waves?|status|builds?/.test(heading)) score += 1;
  if (/batch|progress/.test(above)) score += 1;
  if (/batch/.test(header)) score += 3;
  if (/packages?/.test(header)) score += 1;
  // A table of milestones or of tests may have the same columns: what is in them must look like statuses.
  const cells = table.rows.map((row) => layoutOf(row, { table, columns }));
  const read = cells.filter(({ status }) => status !== null).length;
  return read === 0 && table.rows.length > 0 && score < 4 ? 0 : score;
};

export interface RowLayout {
  /** Null where no cell can be told to be the status. */
  readonly status: number | null;
  /** Columns in which the row may list packages. */
  readonly lists: readonly number[];
  readonly details: number | null;
}

/** Where a row has what: as the header says, or, in a row with fewer cells, as its cells look. */
export const layoutOf = (row: TableRow, { table, columns }: BatchTable): RowLayout => {
  const { name, members, details } = columns;
  if (row.cells.length >= table.header.cells.length) {
    const cell = row.cells[columns.status];
    const known = cell !== undefined && statusCell(cell.text) !== null;
    // A column of its own for the packages leaves the details to prose, which may name other packages.
    const listed = members ?? details;
    const lists = listed === null ? [name] : [name, listed];
    return { status: known ? columns.status : null, lists, details };
  }
  // Authors leave a cell out: "| Batch | Task | Status | Details |" above rows of three.
  const status = row.cells.findIndex(
    (cell, index) => index > name && statusCell(cell.text) !== null,
  );
  if (status === -1) return { status: null, lists: [name], details: null };
  const shifted = status < columns.status ? status + 1 : details;
  const behind = details === null || shifted === status ? null : shifted;
  return { status, lists: behind === null ? [name] : [name, behind], details: behind };
};

/** Finds the batch table and the tables of blocked or skipped packages by their headings, columns and contents. */
export const findBatchTables = (text: string): BatchTables => {
  const tables = findTables(text);
  let batch: BatchTable | null = null;
  let best = 0;
  for (const table of tables) {
    const columns = batchColumns(table);
    const score = columns === null ? 0 : likeness(table, columns);
    if (columns === null || score <= best) continue;
    best = score;
    batch = { table, columns };
  }
  const blocked = tables.flatMap((table) => {
    if (table === batch?.table || !/block|skip/.test(nearest(table))) return [];
    const columns = columnsOf(table);
    const name = columns.findIndex((column) => /^(?:packages?|names?)$/.test(column));
    const reason = columns.findIndex((column, index) => index !== name && REASON.test(column));
    return name === -1 || reason === -1 ? [] : [{ table, name, reason }];
  });
  return { batch, blocked };
};

const entryOf = (row: TableRow, batch: BatchTable): BatchEntry => {
  const layout = layoutOf(row, batch);
  const at = (column: number | null): string =>
    column === null ? '' : plainText(row.cells[column]?.text ?? '');
  const statusText = at(layout.status ?? batch.columns.status);
  return {
    line: row.line + 1,
    name: at(batch.columns.name),
    status: statusCell(statusText)?.status ?? null,
    statusText,
    members: layout.lists.flatMap((column) =>
      listedItems(row.cells[column]?.text ?? '').map((item) => item.name),
    ),
    details: at(layout.details),
  };
};

/** The rows of the batch table; empty where there is none. What a session turns into tasks. */
export const readBatchRows = (text: string): readonly BatchEntry[] => {
  const { batch } = findBatchTables(text);
  return batch === null ? [] : batch.table.rows.map((row) => entryOf(row, batch));
};

/** The rows of every table that says how far things are, but for those of blocked or skipped packages. */
export const readStatusRows = (text: string): readonly BatchEntry[] => {
  const { batch, blocked } = findBatchTables(text);
  const ofBlocked = new Set(blocked.map((one) => one.table.header.line));
  return findTables(text).flatMap((table) => {
    const isBatch = table.header.line === batch?.table.header.line;
    if (ofBlocked.has(table.header.line)) return [];
    const columns = batchColumns(table);
    if (columns === null) return [];
    if (!isBatch && likeness(table, columns) === 0) return [];
    return table.rows.map((row) => entryOf(row, { table, columns }));
  });
};

/** Package → why it is blocked or skipped, as the document's own table has it. */
export const readBlockedRows = (
  text: string,
): readonly { readonly line: number; readonly name: string; readonly reason: string }[] =>
  findBatchTables(text).blocked.flatMap(({ table, name, reason }) =>
    table.rows.map((row) => ({
      line: row.line + 1,
      name: plainText(row.cells[name]?.text ?? ''),
      reason: plainText(row.cells[reason]?.text ?? ''),
    })),
  );

/** What a cell that lists things names: one entry per item, by the item's first word. */
export interface ListedItem {
  readonly name: string;
  /** True where the item is that word alone: `zstd`, and not `image libs now ready`. */
  readonly alone: boolean;
}

/** Items of a list cell: `snappy, lz4`, `ogg/vorbis done; opus building`, `cmake + ninja`. */
export const listedItems = (markdown: string): readonly ListedItem[] =>
  plainText(markdown)
    .split(/[,;/&\n]|\s\+\s|\sand\s/)
    .flatMap((item) => {
      const words = item.trim().split(/\s+/);
      const first = (words[0] ?? '').replace(/[.:)]+$/, '').replace(/^\(+/, '');
      return isPackageName(first) ? [{ name: first, alone: words.length === 1 }] : [];
    });
