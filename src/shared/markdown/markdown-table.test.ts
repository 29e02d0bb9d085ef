import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findTables, plainText, type Table } from './markdown-table';
import { deleteRow, insertRow, replaceCell, replaceRow } from './table-edit';

const SAMPLE = path.resolve(import.meta.dirname, '../../../../shared/samples/mogrix');
const sample = (file: string): string => readFileSync(path.join(SAMPLE, file), 'utf8');

const grid = (table: Table | undefined): string[][] =>
  [table?.header, ...(table?.rows ?? [])].map((row) => row?.cells.map((cell) => cell.text) ?? []);

const grids = (text: string): string[][][] => findTables(text).map(grid);

const first = (text: string): Table => {
  const [table] = findTables(text);
  if (table === undefined) throw new Error('There is no table.');
  return table;
};

const row = (text: string, index: number) => {
  const found = first(text).rows[index];
  if (found === undefined) throw new Error('There is no such row.');
  return found;
};

describe('findTables', () => {
  it.each([
    ['outer pipes', '| a | b |\n|---|---|\n| 1 | 2 |\n'],
    ['no outer pipes', 'a | b\n--- | ---\n1 | 2\n'],
    ['a leading pipe alone', '| a | b\n|---|---\n| 1 | 2\n'],
    ['a trailing pipe alone', 'a | b |\n---|---|\n1 | 2 |\n'],
    ['no blanks', '|a|b|\n|-|-|\n|1|2|\n'],
    ['alignment', '| a | b |\n|:--|--:|\n| 1 | 2 |\n'],
    ['an indent', '   | a | b |\n   |---|---|\n   | 1 | 2 |\n'],
    ['trailing blanks', '| a | b |  \n|---|---|\t\n| 1 | 2 |  \n'],
    ['CRLF', '| a | b |\r\n|---|---|\r\n| 1 | 2 |\r\n'],
    ['CR', '| a | b |\r|---|---|\r| 1 | 2 |\r'],
    ['mixed line ends', '| a | b |\r\n|---|---|\n| 1 | 2 |\r'],
    ['no last newline', '| a | b |\n|---|---|\n| 1 | 2 |'],
    ['a byte order mark', '\uFEFF| a | b |\n|---|---|\n| 1 | 2 |\n'],
    ['a heading right above', '# x\n| a | b |\n|---|---|\n| 1 | 2 |\n'],
    ['a paragraph right above', 'words\n| a | b |\n|---|---|\n| 1 | 2 |\n'],
    ['a heading right below', '| a | b |\n|---|---|\n| 1 | 2 |\n# x\n'],
    ['a list right below', '| a | b |\n|---|---|\n| 1 | 2 |\n- x | y\n'],
    ['a quotation right below', '| a | b |\n|---|---|\n| 1 | 2 |\n> x | y\n'],
    ['a fence right below', '| a | b |\n|---|---|\n| 1 | 2 |\n```\n| x |\n```\n'],
    ['a list item above', '- item\n\n  | a | b |\n  |---|---|\n  | 1 | 2 |\n'],
    [
      'a deep list item above',
      '1. one\n   - two\n\n     | a | b |\n     |---|---|\n     | 1 | 2 |\n',
    ],
    [
      'details above',
      '<details>\n<summary>s</summary>\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n</details>\n',
    ],
    ['a comment above', '<!-- x -->\n| a | b |\n|---|---|\n| 1 | 2 |\n'],
  ])('finds a table with %s', (_, text) => {
    expect(grids(text)).toEqual([
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ]);
  });

  it.each([
    ['a fence', '```\n| a | b |\n|---|---|\n```\n'],
    ['a tilde fence with back quotes in it', '~~~\n```\n| a | b |\n|---|---|\n```\n~~~\n'],
    ['a fence that is not closed', '````md\n```\n| a | b |\n|---|---|\n'],
    ['a fence in a list', '- ```\n  | a | b |\n  |---|---|\n  ```\n'],
    ['a comment', '<!--\n| a | b |\n|---|---|\n-->\n'],
    ['a pre element', '<pre>\n\n| a | b |\n|---|---|\n</pre>\n'],
    ['indented code', 'words\n\n    | a | b |\n    |---|---|\n'],
    ['a quotation', '> | a | b |\n> |---|---|\n'],
    ['a delimiter row of another length', '| a | b |\n|---|\n| 1 | 2 |\n'],
    ['a delimiter row with words', '| a | b |\n|---|-x-|\n'],
    ['a setext heading', 'a\n---\n| 1 |\n'],
    ['a list of dashes', '| a |\n- - -\n'],
    ['a blank line between', '| a | b |\n\n|---|---|\n'],
  ])('finds none in %s', (_, text) => expect(findTables(text)).toEqual([]));

  it('splits at pipes as GitHub does', () => {
    const text = '| a | b |\n|--|--|\n| x \\| y | `p \\| q` |\n| `p | q` | z |\n| \\\\| w |\n';
    expect(grids(text)[0]?.slice(1)).toEqual([
      ['x \\| y', '`p \\| q`'],
      ['`p', 'q`', 'z'],
      ['\\\\', 'w'],
    ]);
  });

  it('takes rows that are shorter or longer than the header', () => {
    const text = '| a | b | c |\n|---|---|---|\n| 1 |\n| 1 | 2 | 3 | 4 |\nlazy\n||x||\n';
    expect(grids(text)[0]?.slice(1)).toEqual([
      ['1'],
      ['1', '2', '3', '4'],
      ['lazy'],
      ['', 'x', ''],
    ]);
  });

  it('knows the headings above', () => {
    const text = '# One\n## Two ##\nThree\n-----\n### Four\n| a |\n|---|\n\n# Five\n| b |\n|---|\n';
    expect(findTables(text).map(({ headings }) => headings.map((heading) => heading.text))).toEqual(
      [['One', 'Three', 'Four'], ['Five']],
    );
  });

  it('takes no heading from a fence', () => {
    const text = '# One\n```sh\n# not this\n```\n| a |\n|---|\n';
    expect(findTables(text)[0]?.headings.map((heading) => heading.text)).toEqual(['One']);
  });

  it.skipIf(!existsSync(SAMPLE)).each([
    ['handoff/HANDOFF-35dbbb9.md', 3],
    ['handoff/HANDOFF-73e6449.md', 3],
    ['handoff/HANDOFF-a800c32.md', 3],
    ['plan.md', null],
    ['rules/INDEX.md', null],
  ])('finds every table of %s, a real document', (file, count) => {
    const text = sample(file);
    // Told apart by another rule: each delimiter row of these documents begins with a pipe and a dash.
    const expected = text.split('\n').filter((line) => /^\|[-| ]+\|$/.test(line)).length;
    expect(findTables(text)).toHaveLength(count ?? expected);
    expect(expected).toBeGreaterThan(2);
  });
});

describe('plainText', () => {
  it.each([
    ['**zlib**', 'zlib'],
    ['`zlib`', 'zlib'],
    ['[zlib](https://zlib.net)', 'zlib'],
    ['_zlib_', 'zlib'],
    ['lib_of_x', 'lib_of_x'],
    ['a \\| b', 'a | b'],
    ['~~gdb~~', 'gdb'],
  ])('reads %s', (markdown, expected) => expect(plainText(markdown)).toBe(expected));
});

describe('replaceCell', () => {
  it('keeps blanks and widths as the author has them', () => {
    const text = 'x  \r\n| a    | b |\r\n|------|---|\r\n| one  |2|\r\n| two  | 3 |  \r\nend';
    expect(replaceCell(text, first(text), row(text, 0), 1, 'new')).toBe(
      text.replace('|2|', '|new|'),
    );
    expect(replaceCell(text, first(text), row(text, 1), 0, 'x')).toBe(text.replace('two ', 'x   '));
    expect(replaceCell(text, first(text), row(text, 1), 0, 'longer')).toBe(
      text.replace('| two  |', '| longer |'),
    );
  });

  it('follows the alignment of a padded column', () => {
    const text = '|     a |   b   |\n|------:|:-----:|\n|     1 |   2   |\n';
    expect(replaceRow(text, first(text), row(text, 0), { 0: '100', 1: '30' })).toContain(
      '|   100 |  30   |',
    );
  });

  it('counts wide characters where the author did', () => {
    const text = '| a     |\n|-------|\n| ✅ ok |\n| no    |\n';
    expect(replaceCell(text, first(text), row(text, 1), 0, '✅')).toContain('| ✅    |');
  });

  it('escapes pipes, once, and makes one line of several', () => {
    const text = '| a |\n|---|\n| 1 |\n';
    expect(replaceCell(text, first(text), row(text, 0), 0, 'x | y \\| z\n\nw')).toBe(
      '| a |\n|---|\n| x \\| y \\| z w |\n',
    );
    expect(
      replaceCell('|a|\n|-|\n|1|\n', first('|a|\n|-|\n|1|\n'), row('|a|\n|-|\n|1|\n', 0), 0, 'x\\'),
    ).toBe('|a|\n|-|\n|x\\ |\n');
  });

  it('gives a short row the cells that it lacks', () => {
    const text = '| a | b | c |\n|---|---|---|\n| 1 |\n1\n';
    expect(replaceCell(text, first(text), row(text, 0), 2, 'x')).toContain('| 1 |   | x |\n');
    expect(grids(replaceCell(text, first(text), row(text, 1), 1, 'x'))[0]?.at(-1)).toEqual([
      '1',
      'x',
    ]);
  });

  it('changes nothing where the value stands there already', () => {
    const text = '|  a|b  |\n|--|--|\n|1  |   2|\n';
    expect(replaceRow(text, first(text), row(text, 0), { 0: '1', 1: ' 2 ' })).toBe(text);
  });
});

describe('insertRow and deleteRow', () => {
  it.each([
    ['| a | b |\n|---|---|\n| 1 | 2 |\n', '| a | b |\n|---|---|\n| 1 | 2 |\n| x | y |\n'],
    ['|a|b|\n|-|-|\n|1|2|\n', '|a|b|\n|-|-|\n|1|2|\n|x|y|\n'],
    ['a | b\n--|--\n1 | 2', 'a | b\n--|--\n1 | 2\nx | y'],
    [
      '| a   | b |\r\n|-----|---|\r\n| 111 | 2 |\r\n',
      '| a   | b |\r\n|-----|---|\r\n| 111 | 2 |\r\n| x   | y |\r\n',
    ],
    ['  | a | b |\n  |---|---|\n', '  | a | b |\n  |---|---|\n  | x | y |\n'],
  ])('adds a row like its neighbours to %j', (text, expected) => {
    const table = first(text);
    const after = table.rows.at(-1) ?? table.delimiter;
    const longer = insertRow(text, table, after, ['x', 'y']);
    expect(longer).toBe(expected);
    const added = first(longer).rows.at(-1);
    expect(added && deleteRow(longer, first(longer), added)).toBe(text);
  });

  it('adds a row in front and between', () => {
    const text = '| a |\n|---|\n| 1 |\n| 2 |\n';
    const table = first(text);
    expect(grids(insertRow(text, table, table.delimiter, ['x']))[0]).toEqual([
      ['a'],
      ['x'],
      ['1'],
      ['2'],
    ]);
    expect(grids(insertRow(text, table, row(text, 0), ['x']))[0]).toEqual([
      ['a'],
      ['1'],
      ['x'],
      ['2'],
    ]);
  });

  it('writes outer pipes where a row would be read as another block', () => {
    const text = 'a | b\n--|--\n1 | 2\n';
    for (const value of ['- x', '# x', '', '1. x', '> x', '```']) {
      const longer = insertRow(text, first(text), row(text, 0), [value, 'y']);
      expect(grids(longer)[0]?.[2]).toEqual([value, 'y']);
    }
  });
});

describe.skipIf(!existsSync(SAMPLE))(
  'a row of a real document (skipped without the samples)',
  () => {
    it('changes with every other byte the same', () => {
      for (const file of [
        'handoff/HANDOFF-35dbbb9.md',
        'handoff/HANDOFF-73e6449.md',
        'rules/INDEX.md',
      ]) {
        const text = sample(file);
        for (const found of findTables(text)) {
          for (const chosen of found.rows) {
            const cell = chosen.cells[1];
            if (cell === undefined) continue;
            const changed = replaceCell(text, found, chosen, 1, 'CHANGED');
            expect(changed).toBe(`${text.slice(0, cell.start)} CHANGED ${text.slice(cell.end)}`);
          }
        }
      }
    });
  },
);
