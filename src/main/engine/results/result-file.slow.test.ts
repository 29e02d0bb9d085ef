import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseResult, type ResultFields, writeResult } from './result-file';

const FILE = 'build-results/zlib.md';
const AT = '2026-01-01T00:00:00.000Z';

const STRICT = `package: zlib
version: 1.3.1
status: SUCCESS
rpms: zlib-1.3.1-1.x86_64.rpm, zlib-devel-1.3.1-1.x86_64.rpm
staged: yes
summary: built unchanged; minizip disabled
rule_file: rules/packages/zlib.yaml
`;

const read = (text: string | Uint8Array, file = FILE) =>
  parseResult(typeof text === 'string' ? Buffer.from(text) : text, file, AT);

describe('parseResult', () => {
  describe('quarantine', () => {
    it('reads no more than the beginning of a huge file', () => {
      const huge = Buffer.concat([Buffer.alloc(50_000_000, 'words and\n'), Buffer.from(STRICT)]);
      expect(read(huge).card).toBeNull();
    });
  });
});

describe('writeResult', () => {
  it('gives back what it was given, whatever the values', () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.constantFrom('a\nstatus: FAILED', '\u001b[2K', '\u202e'),
    );
    const any = fc.record<ResultFields>({
      package: fc.constant('zlib'),
      version: fc.option(hostile),
      status: fc.constantFrom('SUCCESS', 'FAILED', 'BLOCKED'),
      rpms: fc.array(fc.oneof(hostile, fc.constantFrom('a-1-1.noarch.rpm', 'b.rpm'))),
      staged: fc.boolean(),
      summary: hostile,
      ruleFile: fc.option(hostile),
    });
    fc.assert(
      fc.property(any, (given) => {
        const text = writeResult(given);
        expect(text.split('\n')).toHaveLength(8);
        const { card } = read(text);
        expect(card?.status).toBe(given.status);
        expect(card?.staged).toBe(given.staged);
        expect(card?.quarantined).toBe(false);
        expect(card && writeResult(card)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});
