import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findTables } from '../../../shared/markdown/markdown-table';
import { applyIndexRows, type IndexRow } from './index-rows';

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
  it('keeps five thousand packages in order in a moment', () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `package${index}`);
    const { text } = applyIndexRows(
      '',
      names.map((name) => row(name)),
    );
    expect(
      applyIndexRows(
        text,
        names.map((name) => row(name, { version: '2' })),
      ).changed,
    ).toHaveLength(5_000);
  });

  it('leaves every other line as it was, whatever the values', () => {
    const value = fc.string({ maxLength: 30 });
    fc.assert(
      fc.property(value, fc.option(value), (summary, version) => {
        const { text } = applyIndexRows(INDEX, [row('snappy', { summary, version })]);
        const before = INDEX.split('\n');
        const after = text.split('\n');
        expect(after).toHaveLength(before.length);
        expect(after.filter((line, index) => line !== before[index])).toHaveLength(1);
        expect(after[10]?.startsWith('| bzip2')).toBe(true);
        expect(findTables(text)[1]?.rows[1]?.cells).toHaveLength(7);
      }),
    );
  });
});
