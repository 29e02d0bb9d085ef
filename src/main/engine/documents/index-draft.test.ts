import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findTables } from '../../../shared/markdown/markdown-table';
import { applyChosenRow, draftIndexTables } from './index-draft';
import type { IndexRow } from './index-rows';

const ROW: IndexRow = {
  package: 'lz4',
  version: '1.9',
  status: 'SUCCESS',
  rpms: ['lz4-1.9.rpm'],
  staged: null,
  summary: 'a | b',
  ruleFile: 'rules/packages/lz4.yaml',
  date: '2026-02-17',
};
const INDEX = [
  '# Index',
  '',
  '## Packages',
  '',
  '| Package | Version | Notes |',
  '|---------|---------|-------|',
  '| jq | 1.7 |  |',
  '| zlib | 1.3 | fine |',
  '',
  '## Lessons',
  '',
  '| Problem | Rule location | Notes / constraints |',
  '|---------|---------------|---------------------|',
  '| CMake | rules/* | set the root |',
  'tail',
].join('\r\n');

const first = (text: string, row: IndexRow) => {
  const [table] = draftIndexTables(text, row);
  if (table === undefined) throw new Error('There is no draft.');
  return table;
};

describe('draftIndexTables', () => {
  it('drafts the row in the columns of each table that may take it', () => {
    const drafts = draftIndexTables(INDEX, ROW);
    expect(drafts.map(({ under, cells }) => [under.at(-1), cells])).toEqual([
      ['Packages', ['lz4', '1.9', 'a | b']],
      ['Lessons', ['', '`rules/packages/lz4.yaml`', 'a | b']],
    ]);
    expect(drafts[0]?.before).toBeNull();
  });

  it('begins with the row that the package has', () => {
    const draft = first(INDEX, { ...ROW, package: 'ZLIB', summary: '' });
    expect(draft).toMatchObject({
      line: 8,
      before: ['zlib', '1.3', 'fine'],
      cells: ['zlib', '1.9', 'fine'],
    });
  });

  it('offers a new table where none is of packages', () => {
    const draft = first('# Index\n', ROW);
    expect(draft.isNew).toBe(true);
    const made = applyChosenRow('# Index\n', 'lz4', draft);
    expect(made).toContain('## Packages');
    expect(made).toMatch(/\| lz4 +\| 1\.9 +\| SUCCESS \|/);
    expect(applyChosenRow(INDEX, 'lz4', draft)).toBeNull();
  });
});

describe('applyChosenRow', () => {
  const draft = first(INDEX, ROW);
  it('writes the row as it was edited, at its place, and leaves every other byte', () => {
    const cells = ['lz4', '1.10', 'mine | too\nand more'];
    expect(applyChosenRow(INDEX, 'lz4', { ...draft, cells })).toBe(
      INDEX.replace('| zlib', '| lz4 | 1.10 | mine \\| too and more |\r\n| zlib'),
    );
  });

  it('writes over the row of the package, and over none that changed since', () => {
    const own = first(INDEX, { ...ROW, package: 'zlib' });
    const cells = ['zlib', '1.3', 'better'];
    expect(applyChosenRow(INDEX, 'zlib', { ...own, cells })).toBe(INDEX.replace('fine', 'better'));
    const changed = INDEX.replace('fine', 'theirs');
    expect(applyChosenRow(changed, 'zlib', { ...own, cells })).toBeNull();
    expect(applyChosenRow(INDEX.replace('| zlib | 1.3 | fine |\r\n', ''), 'zlib', own)).toBeNull();
    expect(applyChosenRow(INDEX.replace('## Packages', '## Parcels'), 'zlib', own)).toBeNull();
  });

  it('adds to a table of what was learnt', () => {
    const learnt = draftIndexTables(INDEX, ROW)[1];
    if (learnt === undefined) throw new Error('There is no second table.');
    const cells = ['LZ4', 'here', 'there'];
    expect(applyChosenRow(INDEX, 'lz4', { ...learnt, cells })).toBe(
      INDEX.replace('tail', '| LZ4 | here | there |\r\ntail'),
    );
  });

  const sample = path.resolve(
    import.meta.dirname,
    '../../../../../shared/samples/mogrix/rules/INDEX.md',
  );
  it.skipIf(!existsSync(sample))('goes into each table that a real index offers', () => {
    const text = readFileSync(sample, 'utf8');
    const drafts = draftIndexTables(text, ROW);
    expect(drafts.map((one) => one.under.at(-1))).toContain('Per-Package Problem Reference');
    for (const one of drafts) {
      const made = applyChosenRow(text, 'lz4', one);
      const lines = made?.split('\n') ?? [];
      if (!one.isNew) {
        expect(lines).toHaveLength(text.split('\n').length + 1);
        expect(lines.filter((line) => !text.includes(line))).toHaveLength(1);
      }
      expect(findTables(made ?? '').length).toBe(findTables(text).length + (one.isNew ? 1 : 0));
    }
  });
});
