import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findTables } from '../../../shared/markdown/markdown-table';
import { applyIndexRows, draftIndexRow, type IndexRow } from './index-rows';

const SAMPLE = path.resolve(import.meta.dirname, '../../../../../shared/samples/mogrix');

const row = (name: string, more: Partial<IndexRow> = {}): IndexRow => ({
  package: name,
  version: '1.0',
  status: 'SUCCESS',
  rpms: [`${name}-1.0-1.x86_64.rpm`],
  staged: true,
  summary: 'built unchanged',
  ruleFile: `rules/packages/${name}.yaml`,
  date: '2026-02-17',
  ...more,
});

const INDEX = `# Rules

| Problem | Where |
|---------|-------|
| zlib | no table of packages |

## Packages

| Package  | Version | Status   | RPMs | Staged | Notes     | Mine |
|----------|---------|----------|-----:|--------|-----------|------|
| bzip2    | 1.0.8   | ✅ Done  |    3 | yes    | by hand   | keep |
| snappy   |         | Pending  |      |        |           | keep |

Words.`;

describe('applyIndexRows', () => {
  it('updates a row in the columns and the words of its table', () => {
    const { text, changed, added } = applyIndexRows(INDEX, [row('snappy')]);
    expect(text).toBe(
      INDEX.replace(
        '| snappy   |         | Pending  |      |        |           | keep |',
        '| snappy   | 1.0     | ✅ Done  |    1 | yes    | built unchanged | keep |',
      ),
    );
    expect({ changed, added }).toEqual({ changed: ['snappy'], added: [] });
  });

  it('puts a new row in its alphabetical place', () => {
    const { text, added } = applyIndexRows(INDEX, [
      row('lz4', { summary: 'x' }),
      row('zlib', { status: 'FAILED', rpms: [], staged: null }),
      row('argon2'),
    ]);
    const names = findTables(text)[1]?.rows.map(({ cells }) => cells[0]?.text);
    expect(names).toEqual(['argon2', 'bzip2', 'lz4', 'snappy', 'zlib']);
    expect(text).toContain(
      '\n| lz4      | 1.0     | ✅ Done  |    1 | yes    | x         |      |\n',
    );
    expect(text).toContain(
      '| zlib     | 1.0     | ❌ Failed |    0 |        | built unchanged |      |\n\nWords.',
    );
    expect(added).toEqual(['argon2', 'lz4', 'zlib']);
  });

  it('appends to a table that is not sorted', () => {
    const text = '| Package | Status |\n|---|---|\n| b | SUCCESS |\n| a | FAILED |\n';
    expect(applyIndexRows(text, [row('aa')]).text).toBe(`${text}| aa | SUCCESS |\n`);
  });

  it('updates the version that a name carries', () => {
    const text = '| Package | Status | Notes |\n|---|---|---|\n| m4 1.4 | FAILED | - |\n';
    expect(applyIndexRows(text, [row('m4', { version: '1.5', summary: '' })]).text).toBe(
      text.replace('m4 1.4 | FAILED', 'm4 1.5 | SUCCESS'),
    );
  });

  it('is at rest when nothing changed', () => {
    const once = applyIndexRows(INDEX, [row('snappy'), row('zlib')]).text;
    expect(applyIndexRows(once, [row('snappy'), row('zlib')])).toEqual({
      text: once,
      changed: [],
      added: [],
    });
  });

  it('adds a section where no table has packages', () => {
    const text =
      '# Rules\r\n\r\n| Problem | Where |\r\n|---|---|\r\n| zlib | x |\r\n\r\n## Reference\r\n';
    const { text: longer, added } = applyIndexRows(text, [row('zlib'), row('bc')]);
    expect(added).toEqual(['bc', 'zlib']);
    expect(longer).toContain('## Packages\r\n\r\n| Package | Version |');
    expect(longer.indexOf('| bc ')).toBeLessThan(longer.indexOf('| zlib    | 1.0'));
    expect(longer.replace(/## Packages\r\n\r\n(?:\|.*\r\n)+\r\n/, '')).toBe(text);
  });

  it('takes no table of blocked packages for the index', () => {
    const text = '## Blocked packages\n\n| Package | Status |\n|---|---|\n| zlib | x |\n';
    expect(applyIndexRows(text, [row('zlib')]).text.startsWith(text)).toBe(true);
  });

  it('drafts from a card, with the version of the rule file where the card has none', () => {
    const card = {
      package: 'zlib',
      version: null,
      status: 'FAILED',
      rpms: [],
      staged: null,
      summary: 'no strlcpy',
      ruleFile: null,
      file: 'build-results/zlib.md',
      modifiedAt: '2026-02-17T10:00:00.000Z',
      quarantined: false,
      remarks: [],
    } as const;
    expect(draftIndexRow(card, '1.3')).toMatchObject({ version: '1.3', date: '2026-02-17' });
  });

  it.skipIf(!existsSync(SAMPLE))('updates a real plan in place and leaves every other byte', () => {
    const text = readFileSync(path.join(SAMPLE, 'plan.md'), 'utf8');
    const { text: changed, changed: names } = applyIndexRows(text, [
      row('perl', { version: '5.40.0', summary: 'rebuilt' }),
    ]);
    expect(names).toEqual(['perl']);
    const before = text.split('\n');
    const different = changed.split('\n').filter((line, index) => line !== before[index]);
    expect(different).toEqual([expect.stringMatching(/^\| perl 5\.40\.0 \| .* \| rebuilt \|$/)]);
  });
});
