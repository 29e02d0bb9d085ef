import { describe, expect, it } from 'vitest';
import { findTables } from './markdown-table';
import {
  alignTable,
  deleteColumn,
  deleteRowAt,
  insertColumnLeft,
  insertColumnRight,
  insertRowAbove,
  insertRowBelow,
  moveColumn,
  moveRow,
  nextCell,
  nextRow,
  type Place,
  previousCell,
  setAlignment,
  type TableOperation,
} from './table-shape';
import { cellWords, positionIn, sliceTable } from './table-slice';
import { applyEdits } from './text-lines';

const PLAIN = 'words\n\n| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\nmore\n';

const run = (text: string, operation: TableOperation, row: number, column: number) => {
  const [table] = findTables(text);
  if (table === undefined) throw new Error('There is no table.');
  const change = operation(text, table, { row, column });
  return change === null ? null : { text: applyEdits(text, change.edits), at: change.at };
};

const place = (row: number, column: number): Place => ({ row, column });
const body = (...lines: readonly string[]): string => `words\n\n${lines.join('\n')}\n\nmore\n`;

describe('rows', () => {
  it('come in below and above, from the header at the top', () => {
    const empty = '|   |   |';
    const below = body('| a | b |', '|---|---|', '| 1 | 2 |', empty, '| 3 | 4 |');
    expect(run(PLAIN, insertRowBelow, 2, 1)).toEqual({ text: below, at: place(3, 1) });
    expect(run(PLAIN, insertRowAbove, 3, 0)).toEqual({ text: below, at: place(3, 0) });
    const top = body('| a | b |', '|---|---|', empty, '| 1 | 2 |', '| 3 | 4 |');
    for (const operation of [insertRowBelow, insertRowAbove]) {
      expect(run(PLAIN, operation, 0, 1)).toEqual({ text: top, at: place(2, 1) });
    }
  });

  it('go, but for header and delimiter row', () => {
    expect(run(PLAIN, deleteRowAt, 3, 1)).toEqual({
      text: body('| a | b |', '|---|---|', '| 1 | 2 |'),
      at: place(2, 1),
    });
    expect(run(PLAIN, deleteRowAt, 0, 0)).toBeNull();
    expect(run(PLAIN, deleteRowAt, 1, 0)).toBeNull();
    const last = '| a |\r\n|---|\r\n| 1 |';
    expect(run(last, deleteRowAt, 2, 0)).toEqual({ text: '| a |\r\n|---|', at: place(0, 0) });
  });

  it('change places, with their own trailing blanks and line ends where they were', () => {
    const text = '| a | b |\r\n|---|---|\r\n| 1 | 2 |  \n| long | row |\n';
    expect(run(text, moveRow(1), 2, 0)).toEqual({
      text: '| a | b |\r\n|---|---|\r\n| long | row |  \n| 1 | 2 |\n',
      at: place(3, 0),
    });
    expect(run(text, moveRow(-1), 2, 0)).toBeNull();
    expect(run(text, moveRow(1), 3, 0)).toBeNull();
  });
});

describe('columns', () => {
  it('come in left and right', () => {
    expect(run(PLAIN, insertColumnLeft, 2, 1)?.text).toBe(
      body('| a |   | b |', '|---|---|---|', '| 1 |   | 2 |', '| 3 |   | 4 |'),
    );
    expect(run(PLAIN, insertColumnRight, 2, 1)).toEqual({
      text: body('| a | b |   |', '|---|---|---|', '| 1 | 2 |   |', '| 3 | 4 |   |'),
      at: place(2, 2),
    });
  });

  it('come in where there are no outer pipes', () => {
    const text = 'a | b\n--- | ---\n1 | 2\n';
    expect(run(text, insertColumnLeft, 2, 0)?.text).toBe(
      '|     | a | b\n--- | --- | ---\n|     | 1 | 2\n',
    );
    expect(run(text, insertColumnRight, 2, 1)?.text).toBe(
      'a | b |     |\n--- | --- | ---\n1 | 2 |     |\n',
    );
  });

  it('go, but for the only one', () => {
    expect(run(PLAIN, deleteColumn, 2, 0)?.text).toBe(body('| b |', '|---|', '| 2 |', '| 4 |'));
    expect(run('| a |\n|---|\n', deleteColumn, 0, 0)).toBeNull();
  });

  it('leave a table behind where the last two had no pipes', () => {
    expect(run('a | b\n--- | ---\n1 | 2\n', deleteColumn, 0, 1)?.text).toBe('| a |\n| --- |\n1\n');
    // Without the pipe in front each of these would begin another block.
    const text = 'x | b\n--- | ---\nx | - 2\nx | ___\nx | # 4\nx\n';
    expect(run(text, deleteColumn, 0, 0)?.text).toBe(
      '| b |\n| --- |\n| - 2 |\n| ___ |\n| # 4 |\n| |\n',
    );
  });

  it('change places with their alignment', () => {
    const text = '| a | b |\n|:--|--:|\n| 1 | `x \\| y` |\n';
    expect(run(text, moveColumn(1), 2, 0)).toEqual({
      text: '| b | a |\n|--:|:--|\n| `x \\| y` | 1 |\n',
      at: place(2, 1),
    });
    expect(run(text, moveColumn(-1), 2, 0)).toBeNull();
  });

  it('change places where pipes are missing at the edges', () => {
    expect(run('a | b\n--- | ---\n1 | - 2\n', moveColumn(1), 2, 0)?.text).toBe(
      'b | a\n--- | ---\n| - 2 | 1\n',
    );
    expect(run('a|b\n-|-\n1|2\\\n', moveColumn(-1), 2, 1)?.text).toBe('b|a\n-|-\n2\\ |1\n');
  });

  it('leave rows alone that are too short to be meant, and excess cells', () => {
    const text = '| a | b | c |\n|---|---|---|\n| 1 |\n| 1 | 2 | 3 | 4 |\n';
    expect(run(text, insertColumnRight, 0, 2)?.text).toBe(
      '| a | b | c |   |\n|---|---|---|---|\n| 1 |\n| 1 | 2 | 3 |   | 4 |\n',
    );
    expect(run(text, deleteColumn, 0, 1)?.text).toBe(
      '| a | c |\n|---|---|\n| 1 |\n| 1 | 3 | 4 |\n',
    );
    expect(run(text, moveColumn(1), 0, 0)?.text).toBe(
      '| b | a | c |\n|---|---|---|\n|  | 1 |\n| 2 | 1 | 3 | 4 |\n',
    );
  });

  it('are aligned in the delimiter row alone', () => {
    expect(run(PLAIN, setAlignment('center'), 2, 1)?.text).toBe(
      PLAIN.replace('|---|---|', '|---|:-:|'),
    );
    const wide = '| a |\n| ------ |\n';
    expect(run(wide, setAlignment('right'), 0, 0)?.text).toBe('| a |\n| -----: |\n');
    expect(run('|a|\n|-|\n', setAlignment('left'), 0, 0)?.text).toBe('|a|\n|:-|\n');
  });
});

describe('alignTable', () => {
  it('pads to the widest cell, as shown, and fills short rows', () => {
    const text = 'n | wide\n:-- | --:\n字 | 1\nx\n`a \\| b` | 22\n';
    const tidy = [
      '| n        | wide |',
      '| :------- | ---: |',
      '| 字       |    1 |',
      '| x        |      |',
      '| `a \\| b` |   22 |',
      '',
    ].join('\n');
    expect(run(text, alignTable, 0, 0)?.text).toBe(tidy);
    expect(run(tidy, alignTable, 0, 0)?.text).toBe(tidy);
  });

  it('lets a very long cell stick out', () => {
    const long = 'x'.repeat(200);
    expect(run(`| a |\n|---|\n| ${long} |\n| yes |\n`, alignTable, 0, 0)?.text).toBe(
      `| a   |\n|-----|\n| ${long} |\n| yes |\n`,
    );
  });
});

describe('going from cell to cell', () => {
  it('passes the delimiter row over, and begins a row at the end', () => {
    expect(run(PLAIN, nextCell, 0, 1)?.at).toEqual(place(2, 0));
    expect(run(PLAIN, previousCell, 2, 0)?.at).toEqual(place(0, 1));
    expect(run(PLAIN, previousCell, 0, 0)).toBeNull();
    expect(run(PLAIN, nextCell, 2, 0)).toEqual({ text: PLAIN, at: place(2, 1) });
    const longer = body('| a | b |', '|---|---|', '| 1 | 2 |', '| 3 | 4 |', '|   |   |');
    expect(run(PLAIN, nextCell, 3, 1)).toEqual({ text: longer, at: place(4, 0) });
    expect(run(PLAIN, nextRow, 3, 1)).toEqual({ text: longer, at: place(4, 1) });
    expect(run('| a |\n|---|', nextRow, 1, 0)?.text).toBe('| a |\n|---|\n|   |');
  });

  it('gives a short row the cell that it lacks', () => {
    const text = '| a | b |\n|---|---|\n| 1 |\n';
    expect(run(text, nextCell, 2, 0)).toEqual({
      text: '| a | b |\n|---|---|\n| 1 |  |\n',
      at: place(2, 1),
    });
  });
});

describe('sliceTable', () => {
  const inPlace = (text: string, headerStart: number, operation: TableOperation, at: Place) => {
    const table = sliceTable(text, headerStart);
    const change = table === null ? null : operation(text, table, at);
    return change === null ? null : applyEdits(text, change.edits);
  };

  it('reads a table in a quotation and keeps its marks', () => {
    const text = '> | a | b |\n> |---|---|\n>| 1 | 2 |';
    expect(inPlace(text, 2, insertRowBelow, place(2, 0))).toBe(`${text}\n>|   |   |`);
    expect(inPlace(text, 2, deleteRowAt, place(2, 0))).toBe('> | a | b |\n> |---|---|');
    expect(inPlace(text, 2, insertColumnLeft, place(2, 0))).toBe(
      '> |   | a | b |\n> |---|---|---|\n>|   | 1 | 2 |',
    );
  });

  it('reads a table that begins behind a list mark', () => {
    const text = '- | a | b |\n  |---|---|\n';
    expect(inPlace(text, 2, nextRow, place(0, 0))).toBe(`${text}  |   |   |\n`);
  });

  it('is null where lines make no table', () => {
    expect(sliceTable('| a |\n| b |\n', 0)).toBeNull();
    expect(sliceTable('> | a |\n|---|\n', 2)).toBeNull();
    expect(sliceTable('| a | b |\n|---|\n', 0)).toBeNull();
  });
});

describe('positions', () => {
  const text = '| a | bc |\n|---|---|\n|   |x|\n';
  const table = sliceTable(text, 0);
  if (table === null) throw new Error('There is no table.');
  it.each([
    [0, 0, 0, 'before'],
    [2, 0, 0, 'in'],
    [6, 0, 1, 'in'],
    [10, 0, 1, 'behind'],
    [12, 1, 0, 'in'],
    [23, 2, 0, 'in'],
    [26, 2, 1, 'in'],
  ])('finds the cell at %i', (offset, row, column, edge) =>
    expect(positionIn(table, offset)).toEqual({ row, column, edge }),
  );
  it('knows the words of a cell, and where to write in an empty one', () => {
    expect(cellWords(text, table, place(0, 1))).toEqual({ start: 6, end: 8 });
    expect(cellWords(text, table, place(2, 0))).toEqual({ start: 23, end: 23 });
    expect(cellWords(text, table, place(2, 2))).toBeNull();
  });
});
