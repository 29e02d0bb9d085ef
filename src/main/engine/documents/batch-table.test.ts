import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageOfCell } from '../../../shared/markdown/package-cell';
import { findBatchTables, listedItems, readBatchRows, readBlockedRows } from './batch-reading';
import { type BatchRow, updateBatchTable } from './batch-table';
import { statusCell } from './status-words';

const HANDOFFS = path.resolve(import.meta.dirname, '../../../../../shared/samples/mogrix/handoff');
const sample = (file: string): string => readFileSync(path.join(HANDOFFS, file), 'utf8');

const row = (name: string, status: BatchRow['status'], details = ''): BatchRow => ({
  package: name,
  status,
  details,
});

const PACKAGES = `# Handoff

## Batch Progress

| Package | Status | Details |
|---------|--------|---------|
| snappy | PENDING | |
| zlib 1.3.1 | COMPLETED | by hand |
| **lz4** | FAILED | link error |
| gdb | PENDING | snappy, lz4 |

## Blocked Packages

| Package | Reason |
|---------|--------|
| ksh | own build system |

## Reference

| What | Where |
|------|-------|
| Rules | \`rules/\` |
`;

const GROUPS = `### Batches

| Batch | Status | Details |
|-------|--------|---------|
| #1 Compression | Pending | snappy, lz4, zstd |
| #2 Audio | Mostly done | libogg/libvorbis done; flac pending |
| #3 Tools | Done -- all of them | cmake + ninja |
| #4 Other | 2 of 3 | popt |
`;

describe('statusCell', () => {
  it.each([
    ['PENDING', 'PENDING'],
    ['in progress', 'IN_PROGRESS'],
    ['IN_PROGRESS', 'IN_PROGRESS'],
    ['MOSTLY DONE', 'IN_PROGRESS'],
    ['DONE -- verified', 'COMPLETED'],
    ['✅ Done', 'COMPLETED'],
    ['**Completed**', 'COMPLETED'],
    ['❌ failed (ld)', 'FAILED'],
    ['BLOCKED on cmake', 'BLOCKED'],
    ['UNBLOCKED -- now', 'PENDING'],
  ])('reads %s', (text, status) => expect(statusCell(text)?.status).toBe(status));

  it.each(['', 'a/b DONE; c PENDING', 'donetoo', '2 of 3', 'not done', '-'])(
    'reads none in %j',
    (text) => {
      expect(statusCell(text)).toBeNull();
    },
  );
});

describe('packageOfCell and listedItems', () => {
  it.each([
    ['zlib', 'zlib'],
    ['`zlib` 1.3.1', 'zlib'],
    ['gtk+', 'gtk+'],
    ['zlib (static)', 'zlib'],
    ['snappy, lz4', null],
    ['#191 Quick CLI', null],
    ['', null],
  ])('takes %j for one package or not', (cell, name) => expect(packageOfCell(cell)).toBe(name));

  it.each([
    ['snappy, lz4; zstd', ['snappy', 'lz4', 'zstd']],
    ['libogg/libvorbis done', ['libogg', 'libvorbis']],
    ['cmake + ninja done', ['cmake', 'ninja']],
    ['mksh verified; ksh BLOCKED (own system)', ['mksh', 'ksh']],
  ])('lists %s', (cell, names) => expect(listedItems(cell).map(({ name }) => name)).toEqual(names));
});

describe('updateBatchTable', () => {
  it('updates the rows of packages in place and nothing else', () => {
    const { text, changed, added } = updateBatchTable(PACKAGES, [
      row('snappy', 'COMPLETED', 'wave 1'),
      row('zlib', 'COMPLETED', 'wave 1'),
      row('lz4', 'FAILED', 'no strlcpy'),
    ]);
    expect(text).toBe(
      PACKAGES.replace('| snappy | PENDING | |', '| snappy | COMPLETED | wave 1 |').replace(
        'link error',
        'no strlcpy',
      ),
    );
    expect(changed).toEqual(['snappy', 'lz4']);
    expect(added).toEqual([]);
  });

  it('does not take the details of an unknown package for a batch', () => {
    const { text } = updateBatchTable(PACKAGES, [row('snappy', 'PENDING'), row('lz4', 'FAILED')]);
    expect(text).toBe(PACKAGES);
  });

  it('adds a row for a package that no row names', () => {
    const { text, added } = updateBatchTable(PACKAGES, [row('zstd', 'IN_PROGRESS', 'a | b')]);
    expect(text).toBe(
      PACKAGES.replace(
        '| gdb | PENDING | snappy, lz4 |\n',
        '| gdb | PENDING | snappy, lz4 |\n| zstd | IN_PROGRESS | a \\| b |\n',
      ),
    );
    expect(added).toEqual(['zstd']);
  });

  it.each<[string, readonly BatchRow[], string, string]>([
    [
      'in progress while some are done',
      [row('snappy', 'COMPLETED'), row('lz4', 'PENDING'), row('zstd', 'PENDING')],
      'Pending | snappy',
      'In progress | snappy',
    ],
    [
      'in progress while one is not known',
      [row('snappy', 'COMPLETED'), row('lz4', 'COMPLETED')],
      'Pending | snappy',
      'In progress | snappy',
    ],
    [
      'done when all are',
      [row('snappy', 'COMPLETED'), row('lz4', 'COMPLETED'), row('zstd', 'COMPLETED')],
      'Pending | snappy',
      'Done | snappy',
    ],
    [
      'failed when one is and none is left',
      [row('snappy', 'COMPLETED'), row('lz4', 'FAILED'), row('zstd', 'BLOCKED')],
      'Pending | snappy',
      'Failed | snappy',
    ],
    ['as it is while all wait', [row('snappy', 'PENDING'), row('lz4', 'PENDING')], '', ''],
    [
      'as it is where its words say the same',
      [row('cmake', 'COMPLETED'), row('ninja', 'COMPLETED')],
      '',
      '',
    ],
    [
      'as its author has it where nothing is known of the rest',
      [row('cmake', 'COMPLETED')],
      '',
      '',
    ],
    ['as it is where the cell begins with no status', [row('popt', 'COMPLETED')], '', ''],
    [
      'done by members within words',
      [row('libogg', 'COMPLETED'), row('libvorbis', 'COMPLETED'), row('flac', 'COMPLETED')],
      'Mostly done',
      'Done',
    ],
    [
      'in progress again',
      [row('cmake', 'COMPLETED'), row('ninja', 'IN_PROGRESS')],
      'Done -- all of them',
      'In progress',
    ],
  ])('leaves the row of a batch: %s', (_, rows, from, to) => {
    const { text, added } = updateBatchTable(GROUPS, rows);
    expect(text).toBe(GROUPS.replace(from, to));
    expect(added).toEqual([]);
  });

  it('reads members from their own column, and not from the notes', () => {
    const text = `### Batch Progress

| Batch | Packages | Status | Details |
|-------|----------|--------|---------|
| 1 Base | snappy, lz4 | PENDING | xz comes later |
| 2 More | zstd | PENDING | after snappy, lz4 |
`;
    const { text: changed } = updateBatchTable(text, [
      row('snappy', 'COMPLETED'),
      row('lz4', 'COMPLETED'),
      row('zstd', 'PENDING'),
      row('bc', 'FAILED', 'why'),
    ]);
    expect(changed).toBe(
      `${text.replace('snappy, lz4 | PENDING', 'snappy, lz4 | COMPLETED')}| bc |  | FAILED | why |\n`,
    );
    expect(readBatchRows(text)[1]).toMatchObject({
      members: expect.arrayContaining(['zstd']),
      details: 'after snappy, lz4',
    });
  });

  it.each([
    ['✅ Done', '⏳ Pending', '✅ Done'],
    ['**DONE**', '**TODO**', '**DONE**'],
    ['done', 'pending', 'done'],
    ['COMPLETED', 'PENDING', 'COMPLETED'],
    ['x', 'Pending', 'Completed'],
    ['x', 'pending', 'completed'],
    ['x', '⏳ PENDING', '✅ COMPLETED'],
  ])('writes as the author does beside %j', (other, pending, expected) => {
    const text = `## Progress\n\n| Package | Status |\n|---|---|\n| a | ${other} |\n| b | ${pending} |\n| c | ${pending} |\n`;
    expect(updateBatchTable(text, [row('b', 'COMPLETED')]).text).toBe(
      text.replace(`| b | ${pending} |`, `| b | ${expected} |`),
    );
  });

  it('is at rest when nothing changed', () => {
    const rows = [
      row('snappy', 'COMPLETED', 'x'),
      row('zstd', 'FAILED', 'y'),
      row('gdb', 'BLOCKED', 'z'),
    ];
    const once = updateBatchTable(PACKAGES, rows).text;
    const twice = updateBatchTable(once, rows);
    expect(twice).toEqual({ text: once, changed: [], added: [] });
  });

  // Rows with fewer cells than the heading are told apart by how their cells look, before an update and after it.
  it.each([
    'Batch||Status||\n-|-|-|-\n||COMPLETE',
    '|Package|Task|Status|Details|\n|-|-|-|-|\n| zlib |',
    '|Task|Details|Status|Package||\n|-|-|-|-|-|\n| zlib |',
    '|Details|Package|Task|Status|\n|-|-|-|-|\n|a|zlib|pending|',
    '|Status|Batch|Details||Task|\n|-|-|-|-|-|\n||m4, zlib|pending: m4|',
  ])('is at rest after one update of %j', (text) => {
    const rows = [row('zlib', 'COMPLETED', 'done'), row('m4', 'FAILED', 'failed in configure')];
    const once = updateBatchTable(text, rows).text;
    expect(once).not.toBe(text);
    expect(updateBatchTable(once, rows)).toEqual({ text: once, changed: [], added: [] });
  });

  it('gives a new row all the cells of the heading, also below rows that leave one out', () => {
    const text = '| Batch | Task | Status | Details |\n|-|-|-|-|\n| core | DONE | all three |\n';
    const { text: longer } = updateBatchTable(text, [row('zlib', 'COMPLETED', 'by hand')]);
    expect(longer).toBe(`${text}| zlib |  | DONE | by hand |\n`);
  });

  it.each([
    ['', '## Batch Progress\n\n'],
    ['# H', '# H\n\n## Batch Progress\n\n'],
    ['# H\n', '# H\n\n## Batch Progress\n\n'],
    ['# H\n\n', '# H\n\n## Batch Progress\n\n'],
    ['\uFEFF# H\r\n', '\uFEFF# H\r\n\r\n## Batch Progress\r\n\r\n'],
    ['# H\n\n## Batch Progress\n\nNone yet.\n', '# H\n\n## Batch Progress\n\n'],
  ])('adds the section to %j', (text, start) => {
    const { text: longer, added } = updateBatchTable(text, [row('zlib', 'PENDING', 'next')]);
    expect(longer.startsWith(start)).toBe(true);
    expect(added).toEqual(['zlib']);
    expect(readBatchRows(longer)).toMatchObject([
      { name: 'zlib', status: 'PENDING', details: 'next' },
    ]);
    expect(/\n$/.test(longer)).toBe(text === '' || text.endsWith('\n'));
    const again = updateBatchTable(longer, [row('zlib', 'PENDING', 'next')]);
    expect(again.text).toBe(longer);
  });

  it('adds the section before what closes the document', () => {
    const text = '# H\n\nWords.\n\n---\n\n## Reference\n\n| What | Where |\n|---|---|\n| a | b |\n';
    const { text: longer } = updateBatchTable(text, [row('zlib', 'PENDING')]);
    expect(longer.indexOf('## Batch Progress')).toBeLessThan(longer.indexOf('---\n\n## Reference'));
    expect(longer).toContain('\n\n---\n\n## Reference');
    expect(longer.replace(/## Batch Progress\n\n(?:\|.*\n)+\n/, '')).toBe(text);
  });

  it('does not take other tables for the batch table', () => {
    const text =
      '## Blocked\n\n| Package | Status |\n|---|---|\n| a | BLOCKED |\n\n## Tests\n\n| Name | Result |\n|---|---|\n| t1 | 12 ms |\n';
    expect(findBatchTables(text).batch).toBeNull();
  });
});

describe.skipIf(!existsSync(HANDOFFS))('real handoffs (skipped without the samples)', () => {
  it.each([
    ['HANDOFF-35dbbb9.md', 6, 4],
    ['HANDOFF-73e6449.md', 15, 3],
    ['HANDOFF-a800c32.md', 15, 7],
  ])('reads the batch table and the blocked packages of %s', (file, batches, blocked) => {
    const entries = readBatchRows(sample(file));
    expect(entries).toHaveLength(batches);
    expect(entries.every(({ name }) => name.startsWith('#'))).toBe(true);
    expect(entries.filter(({ status }) => status === null).length).toBeLessThanOrEqual(1);
    expect(readBlockedRows(sample(file))).toHaveLength(blocked);
    expect(readBlockedRows(sample(file)).map(({ name }) => name)).toContain('htop');
  });

  it.each([
    ['HANDOFF-73e6449.md', 'hexchat', 2],
    ['HANDOFF-a800c32.md', 'hexchat', 2],
  ])('changes one row of %s and leaves every other byte', (file, name, cell) => {
    const text = sample(file);
    const { text: changed, changed: names } = updateBatchTable(text, [
      row(name, 'IN_PROGRESS', 'x'),
    ]);
    expect(names).toEqual([name]);
    const before = text.split('\n');
    const after = changed.split('\n');
    const different = before.flatMap((line, index) => (line === after[index] ? [] : [index]));
    expect(after).toHaveLength(before.length);
    expect(different).toHaveLength(1);
    const old = before[different[0] ?? 0] ?? '';
    const parts = old.split('|');
    expect(parts[cell]).toBe(' PENDING ');
    expect(after[different[0] ?? 0]).toBe(parts.with(cell, ' IN_PROGRESS ').join('|'));
  });
});
