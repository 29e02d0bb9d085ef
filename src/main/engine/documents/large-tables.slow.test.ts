import { describe, expect, it } from 'vitest';
import { duplicateGroups, indexEntries } from '../../../shared/index-search';
import { findTables } from '../../../shared/markdown/markdown-table';
import { listSections } from '../../../shared/markdown/sections';
import { linesOfTable } from '../../../shared/markdown/table-shape';
import { readBatchRows } from './batch-reading';
import { updateBatchTable } from './batch-table';
import { readHandoff } from './handoff-reading';
import { applyIndexRows, readIndexRows } from './index-rows';

const ROWS = 100_000;
const times = (row: (at: number) => string): string =>
  Array.from({ length: ROWS }, (_, at) => row(at)).join('\n');
/** What took the square of the rows took minutes with a fifth of them. Nothing here is timed but by this. */
const ROOM_MS = 300_000;

const INDEX =
  '# Rules index\n\n## Packages\n\n| Package | Version | Status | Notes |\n|---|---|---|---|\n';
const BATCH = '# Handoff\n\n## Batch Progress\n\n| Package | Status | Details |\n|---|---|---|\n';
const card = {
  package: 'p77777',
  version: '2.0',
  status: 'FAILED',
  rpms: [],
  staged: null,
  summary: 'broken',
  ruleFile: null,
  date: null,
} as const;

describe(`a table of ${ROWS} rows`, () => {
  it('is read, searched for duplicates and updated as an index', { timeout: ROOM_MS }, () => {
    const text = `${INDEX}${times((at) => `| p${at} | 1.${at} | SUCCESS | note ${at} |`)}\n`;
    const entries = indexEntries(text);
    expect(entries).toHaveLength(ROWS);
    expect(duplicateGroups(entries)).toEqual([]);
    expect(readIndexRows(text, ['p99999'])).toEqual([
      'Package: p99999; Version: 1.99999; Status: SUCCESS; Notes: note 99999',
    ]);
    const { text: updated, changed } = applyIndexRows(text, [card]);
    expect(changed).toEqual(['p77777']);
    expect(updated).toBe(
      text.replace(
        '| p77777 | 1.77777 | SUCCESS | note 77777 |',
        '| p77777 | 2.0 | FAILED | broken |',
      ),
    );
  });

  it('is one group of duplicates where all its rows are about one package', {
    timeout: ROOM_MS,
  }, () => {
    const text = `${INDEX}${times(() => '| zlib | 1.3 | SUCCESS | the same words |')}\n`;
    const [group, ...others] = duplicateGroups(indexEntries(text));
    expect(group?.why).toBe('same-package');
    expect(group?.entries).toHaveLength(ROWS);
    expect(others).toEqual([]);
  });

  it('is read and updated as a batch table', { timeout: ROOM_MS }, () => {
    const text = `${BATCH}${times((at) => `| p${at} | PENDING | next |`)}\n`;
    expect(readBatchRows(text)).toHaveLength(ROWS);
    const row = { package: 'p77777', status: 'COMPLETED', details: 'built' } as const;
    const { text: updated, changed } = updateBatchTable(text, [row]);
    expect(changed).toEqual(['p77777']);
    const line = '| p77777 | COMPLETED | built |';
    expect(updated).toBe(text.replace('| p77777 | PENDING | next |', line));
  });

  it('is one piece of work where all its rows say the same', { timeout: ROOM_MS }, () => {
    const text = `${BATCH}${times(() => '| zlib | PENDING | next |')}\n`;
    const { pending } = readHandoff(text, () => true);
    expect(pending).toHaveLength(1);
    expect(pending[0]?.sources).toHaveLength(ROWS);
    expect(pending[0]?.sources.at(-1)?.line).toBe(ROWS + 6);
  });

  it('has its lines, and as many headings have their sections', { timeout: ROOM_MS }, () => {
    const [table] = findTables(`| A | B |\n|---|---|\n${times((at) => `| ${at} | b |`)}\n`);
    if (table === undefined) throw new Error('no table');
    expect(linesOfTable(table)).toHaveLength(ROWS + 2);
    const sections = listSections(`# Top\n${times((at) => `## ${at}\n`)}`);
    expect(sections).toHaveLength(ROWS + 1);
    expect(sections.at(-1)?.path).toEqual(['Top', String(ROWS - 1)]);
    const some = Array.from({ length: ROWS / 10 }, (_, at) => `## ${at}\n\n| A | B |\n|---|---|\n`);
    const tables = findTables(some.join('\n'));
    expect(tables).toHaveLength(some.length);
    expect(tables.at(-1)?.headings.map((one) => one.text)).toEqual([String(some.length - 1)]);
  });
});
