import type { IndexDraftTable } from '../../../shared/card';
import { findTables, plainText, type Table } from '../../../shared/markdown/markdown-table';
import { addSection } from '../../../shared/markdown/sections';
import { insertionEdit, insertRow, replaceRow } from '../../../shared/markdown/table-edit';
import { applyEdits } from '../../../shared/markdown/text-lines';
import {
  HEADING,
  homeOf,
  type IndexRow,
  NEW_TABLE,
  type PackageTable,
  packageTables,
  placesOf,
  valuesOf,
} from './index-rows';

const titlesOf = (table: Table): readonly string[] =>
  table.header.cells.map((cell) => plainText(cell.text));
const underOf = (table: Table): readonly string[] =>
  table.headings.map((heading) => plainText(heading.text));

const packageDraft = (found: PackageTable, row: IndexRow): IndexDraftTable => {
  const old = found.rows.get(row.package.toLowerCase());
  const values = valuesOf(found, row, old);
  const titles = titlesOf(found.table);
  const before =
    old === undefined ? null : titles.map((_, column) => old.cells[column]?.text ?? '');
  return {
    under: underOf(found.table),
    titles,
    cells: titles.map((_, column) => values[column] ?? before?.[column] ?? ''),
    before,
    line: old === undefined ? null : old.line + 1,
    isNew: false,
  };
};

/** What goes under a title of a table that is not one of packages, but of what was learnt from them. */
const LEARNT: readonly (readonly [RegExp, (row: IndexRow) => string])[] = [
  [/package/, (row) => row.package],
  [/version/, (row) => row.version ?? ''],
  [/location|file|yaml/, (row) => (row.ruleFile === null ? '' : `\`${row.ruleFile}\``)],
  [/note|detail|constraint|summary|remark|comment/, (row) => row.summary],
];

/** A table of what was learnt: it says where a rule stands, or which package it is about. */
const isOfLearnt = (table: Table): boolean =>
  table.header.cells.length > 2 &&
  titlesOf(table).some((title) => /location|package|rule file/i.test(title)) &&
  !/block|skip/i.test(table.headings.at(-1)?.text ?? '');

const learntDraft = (table: Table, row: IndexRow): IndexDraftTable => {
  const titles = titlesOf(table);
  const cells = titles.map((title) => {
    const write = LEARNT.find(([pattern]) => pattern.test(title.toLowerCase()))?.[1];
    return write?.(row) ?? '';
  });
  return { under: underOf(table), titles, cells, before: null, line: null, isNew: false };
};

/**
 * The row of a package as it would stand in each table of the index that may take it, the one that fits best first:
 * the table that has a row of the package, then the one that new packages go to. Cells are Markdown of one line. Where
 * no table is one of packages, the new one that would be added is among them.
 */
export const draftIndexTables = (text: string, row: IndexRow): readonly IndexDraftTable[] => {
  const packages = packageTables(text);
  const home = homeOf(packages);
  const drafts = packages
    .map((found) => ({ found, draft: packageDraft(found, row) }))
    .sort((left, right) => rankOf(left) - rankOf(right));
  function rankOf({ found, draft }: { found: PackageTable; draft: IndexDraftTable }): number {
    return draft.line !== null ? 0 : found === home ? 1 : 2;
  }
  const taken = new Set(packages.map(({ table }) => table.header.start));
  const learnt = findTables(text)
    .filter((table) => !taken.has(table.header.start) && isOfLearnt(table))
    .map((table) => learntDraft(table, row));
  const [added] = home === undefined ? packageTables(NEW_TABLE.join('\n')) : [];
  const fresh = added === undefined ? [] : [{ ...packageDraft(added, row), isNew: true }];
  return [...drafts.map(({ draft }) => draft), ...fresh, ...learnt];
};

const isSame = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((one, at) => one === right[at]);

/** Which table of a draft was chosen, and the cells as they are to stand there. */
export type ChosenRow = Omit<IndexDraftTable, 'line'>;

/** Writes the row into a table; null where what stands there of the package is not what the draft began with. */
const writeRow = (text: string, table: Table, name: string, chosen: ChosenRow): string | null => {
  const own = packageTables(text).find((one) => one.table.header.start === table.header.start);
  if (own === undefined) {
    // Words right below a table belong to it, but no row goes behind them.
    const last = table.rows.findLast((row) => row.leadingPipe || row.cells.length > 1);
    return insertRow(text, table, last ?? table.delimiter, chosen.cells);
  }
  const old = own.rows.get(name.toLowerCase());
  const before =
    old === undefined ? null : chosen.titles.map((_, column) => old.cells[column]?.text ?? '');
  if (JSON.stringify(before) !== JSON.stringify(chosen.before)) return null;
  if (old !== undefined) return replaceRow(text, own.table, old, { ...chosen.cells });
  return applyEdits(text, [insertionEdit(text, own.table, placesOf(own)(name), chosen.cells)]);
};

/**
 * Writes a row as it was drafted and edited: over the package's own where it has one in that table, else as a new row
 * at its place. Every other byte stays. Null where the text is no longer what the draft was made from: the table is
 * gone, or the package's row is another.
 */
export const applyChosenRow = (text: string, name: string, chosen: ChosenRow): string | null => {
  if (chosen.isNew) {
    if (packageTables(text).length > 0) return null;
    const bare = addSection(text, HEADING, NEW_TABLE);
    const [added] = packageTables(bare);
    return added === undefined ? null : writeRow(bare, added.table, name, chosen);
  }
  const tables = findTables(text).filter(
    (table) => isSame(titlesOf(table), chosen.titles) && isSame(underOf(table), chosen.under),
  );
  for (const table of tables) {
    const written = writeRow(text, table, name, chosen);
    if (written !== null) return written;
  }
  return null;
};
