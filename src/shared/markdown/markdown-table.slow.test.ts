import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findTables, type Table } from './markdown-table';
import { deleteRow, insertRow, replaceCell } from './table-edit';

const grid = (table: Table | undefined): string[][] =>
  [table?.header, ...(table?.rows ?? [])].map((row) => row?.cells.map((cell) => cell.text) ?? []);

const first = (text: string): Table => {
  const [table] = findTables(text);
  if (table === undefined) throw new Error('There is no table.');
  return table;
};

describe('findTables', () => {
  it('stays linear on a megabyte of pipes', () => {
    expect(findTables(`${'|'.repeat(500_000)}\n${'-|'.repeat(250_000)}\n`)).toEqual([]);
    const many = `| a | b |\n|---|---|\n${'| 1 | 2 |\n'.repeat(100_000)}`;
    expect(findTables(many)[0]?.rows).toHaveLength(100_000);
  });
});

describe('edits of any document', () => {
  const eol = fc.constantFrom('\n', '\r\n');
  const word = fc.stringMatching(/^[a-zA-Z0-9.,;()#`_ é✅-]{0,12}$/).map((text) => text.trim());
  const value = fc.oneof(
    word,
    fc.string({ maxLength: 20 }),
    fc.constantFrom('a|b', '\\', '`|`', '\\|'),
  );
  const prose = fc.constantFrom(
    '# Heading',
    'Some words.',
    '',
    '- item',
    '> quote',
    '```\n| no |\n|--|\n```',
    '---',
  );

  const table = fc
    .record({
      columns: fc.integer({ min: 1, max: 4 }),
      rows: fc.array(fc.array(word, { minLength: 4, maxLength: 4 }), {
        minLength: 1,
        maxLength: 4,
      }),
      header: fc.array(fc.constantFrom('Package', 'Status', 'Notes', 'x'), {
        minLength: 4,
        maxLength: 4,
      }),
      padded: fc.boolean(),
      blank: fc.constantFrom(' ', ''),
      delimiter: fc.constantFrom('---', ':--', '--:', ':-:'),
    })
    .map(({ columns, rows, header, padded, blank, delimiter }) => {
      const width = padded ? 16 : 0;
      const line = (cells: readonly string[]): string =>
        `|${cells
          .slice(0, columns)
          .map((cell) => `${blank}${cell.padEnd(width)}${blank}`)
          .join('|')}|`;
      return [line(header), line(header.map(() => delimiter)), ...rows.map(line)];
    });

  const document = fc
    .record({
      before: fc.array(prose, { maxLength: 3 }),
      table,
      after: fc.array(prose, { maxLength: 3 }),
      eol,
      last: fc.boolean(),
      bom: fc.boolean(),
    })
    .map((parts) => {
      const lines = [...parts.before, '', ...parts.table, '', ...parts.after].join('\n');
      const text = lines.replaceAll('\n', parts.eol) + (parts.last ? parts.eol : '');
      return (parts.bom ? '\uFEFF' : '') + text;
    });

  it('replaces one cell and leaves every other byte', () => {
    fc.assert(
      fc.property(document, fc.nat(), fc.nat(), value, (text, rowSeed, columnSeed, by) => {
        const found = first(text);
        const chosen = found.rows[rowSeed % found.rows.length];
        const column = columnSeed % found.header.cells.length;
        const cell = chosen?.cells[column];
        if (chosen === undefined || cell === undefined) throw new Error('There is no such cell.');
        const changed = replaceCell(text, found, chosen, column, by);
        expect(changed.startsWith(text.slice(0, cell.start))).toBe(true);
        expect(changed.endsWith(text.slice(cell.end))).toBe(true);
        const wanted = grid(found);
        const target = wanted[found.rows.indexOf(chosen) + 1];
        const [again] = findTables(changed);
        const got = grid(again);
        if (target !== undefined)
          target[column] = got[found.rows.indexOf(chosen) + 1]?.[column] ?? '?';
        expect(got).toEqual(wanted);
      }),
      { numRuns: 400 },
    );
  });

  it('inserts a row and deletes it again', () => {
    fc.assert(
      fc.property(document, fc.nat(), fc.array(value, { maxLength: 5 }), (text, seed, values) => {
        const found = first(text);
        const places = [found.delimiter, ...found.rows];
        const place = seed % places.length;
        const after = places[place] ?? found.delimiter;
        const longer = insertRow(text, found, after, values);
        const table = first(longer);
        const expected = grid(found);
        const added = table.rows[place];
        expected.splice(place + 1, 0, added?.cells.map((cell) => cell.text) ?? []);
        expect(grid(table)).toEqual(expected);
        expect(added?.cells).toHaveLength(found.header.cells.length);
        expect(added && deleteRow(longer, table, added)).toBe(text);
      }),
      { numRuns: 400 },
    );
  });

  it('never throws on any text', () => {
    const piece = fc.constantFrom(
      '|',
      '-',
      ':',
      '\n',
      '\r',
      ' ',
      '    ',
      '`',
      '```',
      '\\',
      '#',
      '>',
      '<!--',
      'a',
      '\t',
      '- ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        for (const found of findTables(text)) {
          const last = found.rows.at(-1) ?? found.delimiter;
          expect(insertRow(text, found, last, ['x']).length).toBeGreaterThan(text.length);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
