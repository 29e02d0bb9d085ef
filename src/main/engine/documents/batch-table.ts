import type { TableRow } from '../../../shared/markdown/markdown-table';
import { packageOfCell } from '../../../shared/markdown/package-cell';
import { addSection } from '../../../shared/markdown/sections';
import { cellMarkdown, insertionEdit, rowEdits } from '../../../shared/markdown/table-edit';
import { applyEdits, type Edit } from '../../../shared/markdown/text-lines';
import { type BatchTable, findBatchTables, layoutOf, listedItems } from './batch-reading';
import { type BatchStatus, statusCell, statusStyle } from './status-words';

/** How far a package is, for the batch table. */
export interface BatchRow {
  readonly package: string;
  readonly status: BatchStatus;
  /** One line; '' for nothing to say. */
  readonly details: string;
}

export interface BatchUpdate {
  readonly text: string;
  /** Packages whose row, or whose batch's row, was changed. */
  readonly changed: readonly string[];
  /** Packages that got a row. */
  readonly added: readonly string[];
}

const HEADING = '## Batch Progress';

type Known = ReadonlyMap<string, BatchRow>;

const keyOf = (name: string): string => name.toLowerCase();

/** The state of a row that stands for several packages; null where it is to be left as the author has it. */
export const groupStatus = (
  current: BatchStatus | null,
  members: readonly BatchStatus[],
  unknown: number,
): BatchStatus | null => {
  const has = (status: BatchStatus): boolean => members.includes(status);
  if (members.length === 0) return null;
  if (has('IN_PROGRESS')) return 'IN_PROGRESS';
  const done = members.every((status) => status === 'COMPLETED');
  if (done) {
    // Of the rest nothing is known: the author may know that it is done, we do not.
    if (unknown === 0) return 'COMPLETED';
    return current === 'COMPLETED' ? null : 'IN_PROGRESS';
  }
  if (has('PENDING') || unknown > 0) {
    return members.every((status) => status === 'PENDING') ? null : 'IN_PROGRESS';
  }
  return has('FAILED') ? 'FAILED' : 'BLOCKED';
};

interface Change {
  readonly values: Readonly<Record<number, string>>;
  readonly members: readonly string[];
}

const packageChange = (
  row: TableRow,
  batch: BatchTable,
  own: BatchRow,
  style: (status: BatchStatus) => string,
): Change => {
  const layout = layoutOf(row, batch);
  const values: Record<number, string> = {};
  const column = layout.status ?? batch.columns.status;
  const current = statusCell(row.cells[column]?.text ?? '');
  const written = row.cells[column]?.text ?? '';
  // A cell that says something of its own ("1 of 3 patches") is the author's.
  const replaceable = current !== null || written === '';
  const differs = replaceable && current?.status !== own.status;
  if (differs) values[column] = style(own.status);
  // Once a row that is too short says its status, its details are where the heading has them.
  const details = layout.status === null ? batch.columns.details : layout.details;
  if (details === null || own.details === '') return { values, members: [own.package] };
  const text = row.cells[details]?.text ?? '';
  const renews = own.status === 'FAILED' || own.status === 'BLOCKED';
  const more = { ...values, [details]: own.details };
  // Not where the row would then be read another way: its cells are told apart by how they look.
  const isReadSo = (layoutOf(rowWith(row, more), batch).status ?? batch.columns.status) === column;
  const writes = isReadSo && (differs || text === '' || renews);
  return { values: writes ? more : values, members: [own.package] };
};

/** A row as it is read once these values are in it; its offsets hold no longer. */
const rowWith = (row: TableRow, values: Readonly<Record<number, string>>): TableRow => {
  const length = Math.max(row.cells.length, ...Object.keys(values).map((column) => +column + 1));
  const cells = Array.from({ length }, (_, column) => {
    const value = values[column];
    const text = value === undefined ? (row.cells[column]?.text ?? '') : cellMarkdown(value);
    return { start: row.start, end: row.end, text };
  });
  return { ...row, cells };
};

interface Members {
  readonly known: readonly BatchRow[];
  /** Items that look like packages of which nothing is known here. */
  readonly unknown: number;
}

/** The packages that a row lists, in its name or its details; none for the row of one package that is not known. */
const membersOf = (
  row: TableRow,
  batch: BatchTable,
  lists: readonly number[],
  known: Known,
): Members => {
  const name = row.cells[batch.columns.name]?.text ?? '';
  const single = packageOfCell(name);
  const isPackageColumn = /^(?:packages?|names?|components?)$/i.test(
    batch.table.header.cells[batch.columns.name]?.text ?? '',
  );
  if (isPackageColumn && single !== null && single === single.toLowerCase()) {
    return { known: [], unknown: 0 };
  }
  const inName = listedItems(name);
  const title = inName.length === 1 && !known.has(keyOf(inName[0]?.name ?? ''));
  const others = lists.filter((column) => column !== batch.columns.name);
  const inDetails = others.flatMap((column) => listedItems(row.cells[column]?.text ?? ''));
  const members = new Map<string, BatchRow>();
  let unknown = 0;
  for (const item of [...(title ? [] : inName), ...inDetails]) {
    const names = known.has(keyOf(item.name)) ? [item.name] : item.name.split('+');
    const found = names.map((part) => known.get(keyOf(part)));
    if (found.every((one) => one === undefined)) unknown += item.alone ? 1 : 0;
    else if (found.includes(undefined)) unknown += 1;
    for (const one of found) if (one !== undefined) members.set(keyOf(one.package), one);
  }
  return { known: [...members.values()], unknown };
};

const groupChange = (
  row: TableRow,
  batch: BatchTable,
  known: Known,
  style: (status: BatchStatus) => string,
): Change | null => {
  const layout = layoutOf(row, batch);
  const members = membersOf(row, batch, layout.lists, known);
  if (members.known.length === 0) return null;
  const names = members.known.map((member) => member.package);
  if (layout.status === null) return { values: {}, members: names };
  const current = statusCell(row.cells[layout.status]?.text ?? '')?.status ?? null;
  const states = members.known.map(({ status }) => status);
  const next = groupStatus(current, states, members.unknown);
  const values = next === null || next === current ? {} : { [layout.status]: style(next) };
  return { values, members: names };
};

/** A new row has all of the heading's cells, also below rows that leave one out: so it is read as it is meant. */
const newValues = (batch: BatchTable, row: BatchRow, style: (status: BatchStatus) => string) => {
  const { table, columns } = batch;
  const values = Array.from({ length: table.header.cells.length }, () => '');
  values[columns.name] = row.package;
  values[columns.status] = style(row.status);
  if (columns.details !== null) values[columns.details] = row.details;
  return values;
};

/** The last row that has a pipe: a line of words right below a table is part of it, but no place to add behind. */
export const lastRow = ({ table }: Pick<BatchTable, 'table'>): TableRow =>
  table.rows.findLast((row) => row.leadingPipe || row.cells.length > 1) ?? table.delimiter;

/**
 * Brings the batch table of a HANDOFF.md up to date. In: every package that the table should know, with its state.
 * - A row whose name is a package (`zlib`, `zlib 1.3`) gets its status, and its details where the status changed, where
 *   it failed or is blocked, or where there were none.
 * - A row that lists packages, in its name or its details, gets the state that its members make together
 *   (`groupStatus`); its details stay as they are, and so does a COMPLETED of the author's over members that are not
 *   known here.
 * - A cell that already says the status, in whatever words, stays as it is; one that begins with no status word too.
 *   A new status is written in the author's words, capitals and symbols, and replaces the whole cell.
 * - A package that no row names gets a row of its own at the end. Where there is no such table, a section is added.
 */
export const updateBatchTable = (text: string, rows: readonly BatchRow[]): BatchUpdate => {
  if (rows.length === 0) return { text, changed: [], added: [] };
  const known: Known = new Map(rows.map((row) => [keyOf(row.package), row]));
  const { batch } = findBatchTables(text);
  if (batch === null) return withNewTable(text, [...known.values()]);
  const style = statusStyle(
    batch.table.rows.map((row) => row.cells[layoutOf(row, batch).status ?? -1]?.text ?? ''),
  );
  const edits: Edit[] = [];
  const named = new Set<string>();
  const changed = new Set<string>();
  for (const row of batch.table.rows) {
    const own = known.get(keyOf(packageOfCell(row.cells[batch.columns.name]?.text ?? '') ?? ''));
    const change =
      own === undefined
        ? groupChange(row, batch, known, style)
        : packageChange(row, batch, own, style);
    if (change === null) continue;
    for (const member of change.members) named.add(keyOf(member));
    const made = rowEdits(text, batch.table, row, change.values);
    edits.push(...made);
    if (made.length > 0) for (const member of change.members) changed.add(member);
  }
  const missing = [...known.values()].filter((row) => !named.has(keyOf(row.package)));
  const last = lastRow(batch);
  for (const row of missing) {
    edits.push(insertionEdit(text, batch.table, last, newValues(batch, row, style)));
  }
  const added = missing.map((row) => row.package);
  return { text: applyEdits(text, edits), changed: [...changed], added };
};

const withNewTable = (text: string, rows: readonly BatchRow[]): BatchUpdate => {
  const style = statusStyle([]);
  const table = ['| Package | Status | Details |', '|---------|--------|---------|'];
  const bare = addSection(text, HEADING, table);
  const { batch } = findBatchTables(bare);
  if (batch === null) throw new Error('The batch table that was just added was not found.');
  const after = lastRow(batch);
  const edits = rows.map((row) =>
    insertionEdit(bare, batch.table, after, newValues(batch, row, style)),
  );
  return { text: applyEdits(bare, edits), changed: [], added: rows.map((row) => row.package) };
};
