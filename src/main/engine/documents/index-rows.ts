import {
  findTables,
  plainText,
  type Table,
  type TableRow,
} from '../../../shared/markdown/markdown-table';
import { packageOfCell } from '../../../shared/markdown/package-cell';
import { addSection } from '../../../shared/markdown/sections';
import { insertionEdit, rowEdits } from '../../../shared/markdown/table-edit';
import { applyEdits, type Edit } from '../../../shared/markdown/text-lines';
import type { ResultCard } from '../../../shared/package';
import { statusStyle } from './status-words';

/** What a row of the index says of a package. */
export interface IndexRow {
  readonly package: string;
  readonly version: string | null;
  readonly status: 'SUCCESS' | 'FAILED' | 'BLOCKED';
  readonly rpms: readonly string[];
  readonly staged: boolean | null;
  readonly summary: string;
  readonly ruleFile: string | null;
  /** Day of the result, `2026-02-17`; null where it is not known. */
  readonly date: string | null;
}

export interface IndexUpdate {
  readonly text: string;
  readonly changed: readonly string[];
  readonly added: readonly string[];
}

type Role =
  | 'package'
  | 'version'
  | 'status'
  | 'rpms'
  | 'count'
  | 'staged'
  | 'notes'
  | 'rule'
  | 'date';

/** What authors call the columns of a table of packages. */
const ROLES: readonly (readonly [Role, RegExp])[] = [
  ['package', /^(?:packages?|name|source package|srpm)$/],
  ['version', /^(?:versions?|ver\.?|upstream)$/],
  ['status', /^(?:status|state|result|build)$/],
  ['count', /^(?:#|no\.?|count|rpm count)? ?rpms?$|^# of rpms$/],
  ['staged', /^(?:staged|staging|in staging)$/],
  ['rule', /^(?:rules?|rule file|rules file|yaml|file)$/],
  ['date', /^(?:date|built|updated|last built|last updated)$/],
  ['notes', /^(?:notes?|summary|details?|remarks?|comments?|description)$/],
];

export interface PackageTable {
  readonly table: Table;
  readonly columns: ReadonlyMap<Role, number>;
  /** Package, in small letters → its row; the first of several. */
  readonly rows: ReadonlyMap<string, TableRow>;
  /** How a status is written there. */
  readonly statusText: (status: IndexRow['status']) => string;
}

export const HEADING = '## Packages';
export const NEW_TABLE = [
  '| Package | Version | Status | RPMs | Rule file | Notes |',
  '|---------|---------|--------|------|-----------|-------|',
];

const columnsOf = (table: Table): ReadonlyMap<Role, number> => {
  const columns = new Map<Role, number>();
  table.header.cells.forEach((cell, column) => {
    const title = plainText(cell.text).toLowerCase();
    const role = ROLES.find(([, pattern]) => pattern.test(title))?.[0];
    if (role !== undefined && !columns.has(role)) columns.set(role, column);
  });
  // "RPMs" lists names or counts them: what stands there says which.
  const rpms = columns.get('count');
  const filled = table.rows
    .map((row) => row.cells[rpms ?? -1]?.text ?? '')
    .filter((one) => one !== '');
  if (
    rpms !== undefined &&
    !filled.some((one) => /^\d+$/.test(one)) &&
    !/#|no|count/i.test(table.header.cells[rpms]?.text ?? '')
  ) {
    columns.delete('count');
    columns.set('rpms', rpms);
  }
  return columns;
};

const BATCH_STATUS = { SUCCESS: 'COMPLETED', FAILED: 'FAILED', BLOCKED: 'BLOCKED' } as const;

/** As the table's own cells write a status; in the words of a result where they do, or where there is none yet. */
const statusWriter = (cells: readonly string[]): PackageTable['statusText'] => {
  const own = cells.some((cell) => /\b(?:SUCCESS|FAILED|BLOCKED)\b/.test(cell));
  if (own || cells.every((cell) => cell === '')) return (status) => status;
  const style = statusStyle(cells);
  return (status) => style(BATCH_STATUS[status]);
};

/** The tables of packages: a column with the name, one with the version or the status; none of blocked ones. */
export const packageTables = (text: string): readonly PackageTable[] =>
  findTables(text).flatMap((table) => {
    const columns = columnsOf(table);
    const heading = table.headings.at(-1)?.text ?? '';
    const described = columns.has('version') || columns.has('status');
    if (!columns.has('package') || !described || /block|skip/i.test(heading)) return [];
    const cellsOf = (role: Role): readonly string[] =>
      table.rows.map((row) => row.cells[columns.get(role) ?? -1]?.text ?? '');
    const rows = new Map<string, TableRow>();
    cellsOf('package').forEach((cell, index) => {
      const name = packageOfCell(cell)?.toLowerCase();
      const row = table.rows[index];
      if (name !== undefined && row !== undefined && !rows.has(name)) rows.set(name, row);
    });
    return [{ table, columns, rows, statusText: statusWriter(cellsOf('status')) }];
  });

export const valuesOf = (found: PackageTable, row: IndexRow, old: TableRow | undefined) => {
  const oldName = old?.cells[found.columns.get('package') ?? 0]?.text ?? '';
  // "m4 1.4.19" in a table without a version column: the name carries the version.
  const carries = !found.columns.has('version') && /\s+v?\d\S*$/.test(plainText(oldName));
  const name = carries && row.version !== null ? `${row.package} ${row.version}` : row.package;
  const keepsName = old !== undefined && !(carries && row.version !== null);
  const values: Partial<Record<Role, string>> = {
    ...(keepsName ? {} : { package: name }),
    ...(row.version === null ? {} : { version: row.version }),
    status: found.statusText(row.status),
    rpms: row.rpms.length === 0 ? 'none' : row.rpms.join(', '),
    count: String(row.rpms.length),
    ...(row.staged === null ? {} : { staged: row.staged ? 'yes' : 'no' }),
    ...(row.summary === '' ? {} : { notes: row.summary }),
    ...(row.ruleFile === null ? {} : { rule: `\`${row.ruleFile}\`` }),
    ...(row.date === null ? {} : { date: row.date }),
  };
  const entries = Object.entries(values).flatMap(([role, value]) => {
    const column = found.columns.get(role as Role);
    return column === undefined ? [] : [[column, value] as const];
  });
  return Object.fromEntries(entries);
};

const compare = (left: string, right: string): number =>
  left.toLowerCase() < right.toLowerCase() ? -1 : left.toLowerCase() > right.toLowerCase() ? 1 : 0;

/** Package → the row behind which it goes: its alphabetical place in a sorted table, else the last. */
export const placesOf = ({ table, columns }: PackageTable): ((name: string) => TableRow) => {
  const rows = table.rows.filter((row) => row.leadingPipe || row.cells.length > 1);
  const column = columns.get('package') ?? 0;
  const names = rows.map((row) => plainText(row.cells[column]?.text ?? ''));
  const sorted = names.every(
    (one, index) => index === 0 || compare(names[index - 1] ?? '', one) <= 0,
  );
  const last = rows.at(-1) ?? table.delimiter;
  if (!sorted) return () => last;
  return (name) => {
    let [low, high] = [0, names.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (compare(names[middle] ?? '', name) <= 0) low = middle + 1;
      else high = middle;
    }
    return rows[low - 1] ?? table.delimiter;
  };
};

/**
 * What the index says of these packages: a line for each row that is about one of them, its cells by their
 * columns' titles. In the order of the index; a package has one row at most in each table.
 */
export const readIndexRows = (text: string, names: readonly string[]): readonly string[] => {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return packageTables(text).flatMap(({ table, rows }) =>
    [...rows].flatMap(([name, row]) => {
      if (!wanted.has(name)) return [];
      const cells = row.cells.flatMap((cell, column) => {
        const title = plainText(table.header.cells[column]?.text ?? '');
        const value = plainText(cell.text);
        return value === '' ? [] : [title === '' ? value : `${title}: ${value}`];
      });
      return [cells.join('; ')];
    }),
  );
};

/** A result's card → the facts of its index row. */
export const draftIndexRow = (card: ResultCard, version: string | null = null): IndexRow => ({
  package: card.package,
  version: card.version ?? version,
  status: card.status,
  rpms: card.rpms,
  staged: card.staged,
  summary: card.summary,
  ruleFile: card.ruleFile,
  date: card.modifiedAt.slice(0, 10) || null,
});

/** The table that new packages go to: right under a heading that speaks of packages, else the one with most rows. */
export const homeOf = (tables: readonly PackageTable[]): PackageTable | undefined => {
  const named = tables.filter(({ table }) =>
    /packages|index|results|builds/i.test(table.headings.at(-1)?.text ?? ''),
  );
  const candidates = named.length > 0 ? named : tables;
  return [...candidates].sort((left, right) => right.table.rows.length - left.table.rows.length)[0];
};

/**
 * Brings the index up to date, in its own tables and their own columns. A package that a table of packages names keeps
 * its row: version, status, RPMs, notes and the like are updated where there is a column for them and something to say;
 * other cells stay. A new one goes to its alphabetical place where the table is sorted, else to the end. Where no table
 * has packages, a section `## Packages` is added. Every other byte stays.
 */
export const applyIndexRows = (text: string, rows: readonly IndexRow[]): IndexUpdate => {
  if (rows.length === 0) return { text, changed: [], added: [] };
  const tables = packageTables(text);
  const home = homeOf(tables);
  if (home === undefined) {
    const bare = addSection(text, HEADING, NEW_TABLE);
    if (packageTables(bare).length === 0)
      throw new Error('The table that was just added was not found.');
    return applyIndexRows(bare, rows);
  }
  const placeOf = placesOf(home);
  const edits: Edit[] = [];
  const changed: string[] = [];
  const added: string[] = [];
  // Several new rows at one place come out in the order in which they are put in.
  for (const row of [...rows].sort((left, right) => compare(left.package, right.package))) {
    const key = row.package.toLowerCase();
    const found = tables.find((one) => one.rows.has(key));
    const old = found?.rows.get(key);
    if (found !== undefined && old !== undefined) {
      const made = rowEdits(text, found.table, old, valuesOf(found, row, old));
      edits.push(...made);
      if (made.length > 0) changed.push(row.package);
      continue;
    }
    const values = valuesOf(home, row, undefined);
    const cells = home.table.header.cells.map((_, column) => values[column] ?? '');
    edits.push(insertionEdit(text, home.table, placeOf(row.package), cells));
    added.push(row.package);
  }
  return { text: applyEdits(text, edits), changed, added };
};
