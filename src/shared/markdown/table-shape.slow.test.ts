import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findTables, type Table } from './markdown-table';
import { replaceSectionBody } from './sections';
import { replaceRow } from './table-edit';
import {
  alignTable,
  deleteColumn,
  deleteRowAt,
  FIRST_ROW,
  insertColumnLeft,
  insertColumnRight,
  insertRowAbove,
  insertRowBelow,
  linesOfTable,
  moveColumn,
  moveRow,
  nextCell,
  nextRow,
  previousCell,
  setAlignment,
  type TableOperation,
} from './table-shape';
import { applyEdits } from './text-lines';

const SAMPLE = path.resolve(import.meta.dirname, '../../../../shared/samples/mogrix');

/** What a table says: header and rows, short ones filled up; and its alignments. */
interface Model {
  readonly rows: readonly (readonly string[])[];
  readonly alignments: readonly string[];
}

const modelOf = (table: Table): Model => ({
  rows: [table.header, ...table.rows].map((row) => [
    ...row.cells.map((cell) => cell.text),
    ...Array.from({ length: Math.max(0, table.header.cells.length - row.cells.length) }, () => ''),
  ]),
  alignments: table.alignments,
});

const without = <T>(list: readonly T[], at: number): T[] => list.filter((_, index) => index !== at);
const inserted = <T>(list: readonly T[], at: number, one: T): T[] => [
  ...list.slice(0, at),
  one,
  ...list.slice(at),
];
const swapped = <T>(list: readonly T[], at: number, other: number): T[] =>
  list.map((one, index) => list[index === at ? other : index === other ? at : index] ?? one);

type Expected = (model: Model, row: number, column: number) => Model;

const emptyRow = (model: Model): string[] => model.alignments.map(() => '');
/** The row of the model that stands on a line of the table; the delimiter row counts as the header. */
const modelRow = (line: number): number => Math.max(0, line - 1);
const rowsBy = (change: (model: Model, row: number) => string[][]): Expected => {
  return (model, line) => ({ ...model, rows: change(model, modelRow(line)) });
};
const columnsBy = (change: <T>(list: readonly T[], column: number, empty: T) => T[]): Expected => {
  return (model, _, column) => ({
    rows: model.rows.map((row) => change(row, column, '')),
    alignments: change(model.alignments, column, 'none'),
  });
};
const same: Expected = (model) => model;
const mutable = (rows: Model['rows']): string[][] => rows.map((row) => [...row]);

/** Every operation, and what it makes of the table's words. */
const OPERATIONS: readonly (readonly [string, TableOperation, Expected])[] = [
  [
    'row below',
    insertRowBelow,
    rowsBy((model, row) => inserted(mutable(model.rows), row + 1, emptyRow(model))),
  ],
  [
    'row above',
    insertRowAbove,
    rowsBy((model, row) => inserted(mutable(model.rows), Math.max(1, row), emptyRow(model))),
  ],
  ['delete row', deleteRowAt, rowsBy((model, row) => without(mutable(model.rows), row))],
  ['row up', moveRow(-1), rowsBy((model, row) => swapped(mutable(model.rows), row, row - 1))],
  ['row down', moveRow(1), rowsBy((model, row) => swapped(mutable(model.rows), row, row + 1))],
  [
    'column left',
    insertColumnLeft,
    columnsBy((list, column, empty) => inserted(list, column, empty)),
  ],
  [
    'column right',
    insertColumnRight,
    columnsBy((list, column, empty) => inserted(list, column + 1, empty)),
  ],
  ['delete column', deleteColumn, columnsBy((list, column) => without(list, column))],
  ['move left', moveColumn(-1), columnsBy((list, column) => swapped(list, column, column - 1))],
  ['move right', moveColumn(1), columnsBy((list, column) => swapped(list, column, column + 1))],
  ...(['left', 'right', 'center', 'none'] as const).map(
    (alignment): readonly [string, TableOperation, Expected] => [
      alignment,
      setAlignment(alignment),
      (model, _, column) => ({
        ...model,
        alignments: model.alignments.map((one, at) => (at === column ? alignment : one)),
      }),
    ],
  ),
  ['align', alignTable, same],
  ['previous', previousCell, same],
];

/** A step that may add a row or a cell: known by how many lines there are after it. */
const STEPS: readonly TableOperation[] = [nextCell, nextRow];

interface Step {
  readonly table: number;
  readonly operation: number;
  readonly row: number;
  readonly column: number;
  readonly words: string | null;
}

const steps = fc.array(
  fc.record({
    table: fc.nat(),
    operation: fc.nat(),
    row: fc.nat(),
    column: fc.nat(),
    words: fc.option(
      fc.oneof(
        fc.constantFrom('a|b', '\\', '`|`', '- x', '___', '===', '1. x', '字', '# no', '> q', ''),
        fc.string({ maxLength: 12 }),
      ),
      { freq: 3, nil: null },
    ),
  }),
  { minLength: 1, maxLength: 12 },
);

/** The spans between the tables, which no operation on them may change. */
const between = (text: string, tables: readonly Table[]): readonly string[] => {
  const spans: string[] = [];
  let at = 0;
  for (const table of tables) {
    spans.push(text.slice(at, table.header.start));
    at = linesOfTable(table).at(-1)?.end ?? at;
  }
  return [...spans, text.slice(at)];
};

const tableAt = (text: string, which: number): Table => {
  const table = findTables(text)[which];
  if (table === undefined) throw new Error(`Table ${which} is gone.`);
  return table;
};

const steppedTo = (text: string, step: Step): string => {
  const tables = findTables(text);
  const which = step.table % tables.length;
  const table = tableAt(text, which);
  const lines = linesOfTable(table);
  const at = { row: step.row % lines.length, column: step.column % table.header.cells.length };
  const before = modelOf(table);
  const done = (changed: string, expected: Model): string => {
    expect(modelOf(tableAt(changed, which))).toEqual(expected);
    const after = findTables(changed);
    expect(after).toHaveLength(tables.length);
    // A last line without its end stays the last: the end that a new row needs comes in front of it.
    expect(between(changed, after)).toEqual(between(text, tables));
    return changed;
  };
  const row = table.rows[at.row - FIRST_ROW];
  if (step.words !== null && row !== undefined) {
    const changed = replaceRow(text, table, row, { [at.column]: step.words });
    const words = tableAt(changed, which).rows[at.row - FIRST_ROW]?.cells[at.column]?.text ?? '';
    const rows = before.rows.map((cells, index) =>
      index === at.row - 1 ? cells.map((cell, c) => (c === at.column ? words : cell)) : cells,
    );
    return done(changed, { ...before, rows });
  }
  const chosen = step.operation % (OPERATIONS.length + STEPS.length);
  const [, operation, expected] = OPERATIONS[chosen] ?? [
    '',
    STEPS[chosen - OPERATIONS.length] ?? nextCell,
    null,
  ];
  const change = operation(text, table, at);
  if (change === null) return text;
  const changed = applyEdits(text, change.edits);
  const now = tableAt(changed, which);
  // A short row may lack the cell: the caret then goes to its last one.
  expect(linesOfTable(now)[change.at.row]).toBeDefined();
  expect(change.at.column).toBeLessThan(
    Math.max(now.header.cells.length, linesOfTable(now)[change.at.row]?.cells.length ?? 0),
  );
  if (expected !== null) return done(changed, expected(before, at.row, at.column));
  const grew = now.rows.length > table.rows.length;
  return done(changed, grew ? { ...before, rows: [...before.rows, emptyRow(before)] } : before);
};

const walk = (text: string, list: readonly Step[]): void => {
  list.reduce(steppedTo, text);
};

describe('any sequence of edits of any table', () => {
  const word = fc.stringMatching(/^[a-zA-Z0-9.,;()#`_ é✅-]{0,9}$/).map((text) => text.trim());
  const document = fc
    .record({
      before: fc.constantFrom('', '# Heading\n\n', 'words\n\n', '- item\n\n', '> quote\n\n'),
      after: fc.constantFrom('', '\n# Next\n', '\nwords', '\n```\n| no |\n|--|\n```\n', '\n\n\n'),
      cells: fc.array(fc.array(word, { minLength: 1, maxLength: 5 }), {
        minLength: 1,
        maxLength: 5,
      }),
      header: fc.array(fc.constantFrom('Package', 'Status', 'x'), { minLength: 2, maxLength: 4 }),
      style: fc.constantFrom('| x |', '|x|', 'x | x', '| x', 'x |'),
      second: fc.boolean(),
      eol: fc.constantFrom('\n', '\r\n'),
      last: fc.boolean(),
      bom: fc.boolean(),
    })
    .map(({ before, after, cells, header, style, second, eol, last, bom }) => {
      const blank = style === '|x|' ? '' : ' ';
      const line = (row: readonly string[]): string => {
        const inner = row.map((cell) => `${blank}${cell}${blank}`).join('|');
        const [leads, trails] = [style.startsWith('|'), style.endsWith('|')];
        return `${leads ? '|' : ''}${leads ? inner : inner.trimStart()}${trails ? '|' : ''}`;
      };
      // A first cell without a pipe before it must begin no other block.
      const safe = cells.map(([first, ...rest]) => [`w${first ?? ''}`, ...rest]);
      const lines = [line(header), line(header.map(() => '---')), ...safe.map(line)].join('\n');
      const other = second ? '\n\n| other | table |\n|---|---|\n| 1 | 2 |' : '';
      const text = `${before}${lines}${other}${after === '' && last ? '\n' : after}`;
      return (bom ? '\uFEFF' : '') + text.replaceAll('\n', eol);
    });

  it('does to the table what it says, and leaves every other byte', () => {
    fc.assert(fc.property(document, steps, walk), { numRuns: 1_500 });
  });

  const files = existsSync(SAMPLE)
    ? [
        'plan.md',
        'rules/INDEX.md',
        ...readdirSync(path.join(SAMPLE, 'handoff')).map((name) => `handoff/${name}`),
      ]
    : [];
  it.skipIf(files.length === 0).each(files)('holds for %s, a real document', (file) => {
    const text = readFileSync(path.join(SAMPLE, file), 'utf8');
    if (findTables(text).length === 0) return;
    fc.assert(
      fc.property(steps, (list) => walk(text, list)),
      { numRuns: 60 },
    );
  });

  it('goes together with updates of a section beside it', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom('one\n\ntwo', '- a\n- b', ''), (list, words) => {
        const table = '| a | b |\n|---|---|\n| 1 | 2 |\n';
        const text = `# Top\n\n${table}\n## Notes\n\nold words\n\n## End\n\nlast`;
        const edited = list.reduce(steppedTo, text);
        const updated = replaceSectionBody(edited, ['Notes'], words);
        if (updated === null) throw new Error('The section is gone.');
        const rest = (one: string) => [
          one.slice(0, one.indexOf('## Notes')),
          one.slice(one.indexOf('## End')),
        ];
        expect(rest(updated)).toEqual(rest(edited));
        walk(updated, list);
      }),
      { numRuns: 200 },
    );
  });
});
