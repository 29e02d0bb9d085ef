import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBatchRows } from './batch-reading';
import { type BatchRow, updateBatchTable } from './batch-table';

const row = (name: string, status: BatchRow['status'], details = ''): BatchRow => ({
  package: name,
  status,
  details,
});

describe('updateBatchTable', () => {
  it('updates five thousand rows in a moment', () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `package${index}`);
    const { text } = updateBatchTable(
      '',
      names.map((name) => row(name, 'PENDING')),
    );
    const { changed } = updateBatchTable(
      text,
      names.map((name) => row(name, 'COMPLETED', 'x')),
    );
    expect(changed).toHaveLength(5_000);
  });

  it('writes what it then reads, whatever the details', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9+-]{0,8}$/);
    const status = fc.constantFrom('PENDING', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'BLOCKED');
    const entry = fc.record<BatchRow>({ package: name, status, details: fc.string() });
    const rows = fc.uniqueArray(entry, {
      minLength: 1,
      maxLength: 6,
      selector: (one) => one.package,
    });
    fc.assert(
      fc.property(rows, rows, (before, after) => {
        const { text } = updateBatchTable(updateBatchTable('# H\n', before).text, after);
        const read = new Map(readBatchRows(text).map((one) => [one.name, one.status]));
        for (const one of after) expect(read.get(one.package)).toBe(one.status);
        const names = new Set([...before, ...after].map((one) => one.package));
        expect(read.size).toBe(names.size);
      }),
    );
  });

  it('changes nothing the second time, whatever the table', () => {
    const cell = fc.constantFrom(
      '',
      ' ',
      'zlib',
      ' zlib 1.3 ',
      'm4, zlib',
      'Batch 1',
      ' COMPLETED ',
      'done',
      '**FAILED**',
      'pending: m4',
      '1 of 3 patches',
      'x',
    );
    const line = fc
      .tuple(fc.array(cell, { minLength: 1, maxLength: 6 }), fc.boolean(), fc.boolean())
      .map(([cells, leads, trails]) => `${leads ? '|' : ''}${cells.join('|')}${trails ? '|' : ''}`);
    const titles = fc.shuffledSubarray(['Batch', 'Package', 'Status', 'Details', 'Task', ''], {
      minLength: 2,
    });
    const status = fc.constantFrom('PENDING', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'BLOCKED');
    const entry = (name: string) =>
      fc.record<BatchRow>({
        package: fc.constant(name),
        status,
        details: fc.constantFrom('', 'exit 2', 'm4 failed', 'done'),
      });
    fc.assert(
      fc.property(
        titles,
        fc.array(line, { maxLength: 5 }),
        fc.tuple(entry('zlib'), entry('m4')),
        (heading, lines, rows) => {
          const table = [`|${heading.join('|')}|`, `|${heading.map(() => '-').join('|')}|`];
          const once = updateBatchTable([...table, ...lines, ''].join('\n'), rows).text;
          expect(updateBatchTable(once, rows).text).toBe(once);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
