import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseResult } from './result-file';
import { reviewResult } from './result-review';

const review = (text: string, status: 'SUCCESS' | 'FAILED' | 'BLOCKED' | null = null) =>
  reviewResult(Buffer.from(text), 'build-results/zlib.md', 'v', status);

const STRICT = `package: zlib
version: 1.3.1
status: SUCCESS
rpms: zlib-1.3.1-1.x86_64.rpm
staged: yes
summary: built unchanged
rule_file: rules/packages/zlib.yaml
`;

describe('reviewResult', () => {
  it('finds nothing to say about a file that is as it should be', () => {
    const { isStrict, unused, rewritten, fields } = review(STRICT);
    expect(isStrict).toBe(true);
    expect(unused).toEqual([]);
    expect(rewritten).toBe(STRICT);
    expect(fields.every((field) => field.written === field.understood)).toBe(true);
  });

  it('shows line by line what was understood of one that an agent wrote its own way', () => {
    const { isStrict, fields, unused, rewritten } = review(
      '# Result\n\nHere is what I did:\n- **Package**: zlib\n- **Status**: ✅ success\n- Version: about 1.3\n- RPMs: /root/RPMS/zlib-1.3.1-1.x86_64.rpm\n- staged: maybe\n- summary: it works\n',
    );
    expect(isStrict).toBe(false);
    expect(fields).toEqual([
      { key: 'package', line: 4, written: '- **Package**: zlib', understood: 'package: zlib' },
      { key: 'version', line: 6, written: '- Version: about 1.3', understood: null },
      {
        key: 'status',
        line: 5,
        written: '- **Status**: ✅ success',
        understood: 'status: SUCCESS',
      },
      {
        key: 'rpms',
        line: 7,
        written: '- RPMs: /root/RPMS/zlib-1.3.1-1.x86_64.rpm',
        understood: 'rpms: zlib-1.3.1-1.x86_64.rpm',
      },
      { key: 'staged', line: 8, written: '- staged: maybe', understood: null },
      { key: 'summary', line: 9, written: '- summary: it works', understood: 'summary: it works' },
      { key: 'rule_file', line: null, written: null, understood: null },
    ]);
    expect(unused.map((line) => line.line)).toContain(3);
    expect(rewritten).toBe(
      'package: zlib\nversion: unknown\nstatus: SUCCESS\nrpms: zlib-1.3.1-1.x86_64.rpm\nstaged: no\nsummary: it works\nrule_file: none\n',
    );
  });

  it('writes nothing anew where the status is in doubt, until a person says it', () => {
    const text = 'package: zlib\nstatus: done, I think\nsummary: hm\n';
    const doubtful = review(text);
    expect(doubtful.rewritten).toBeNull();
    expect(doubtful.fields.find((field) => field.key === 'status')?.understood).toBeNull();
    expect(doubtful.problems).toHaveLength(1);
    expect(review(text, 'FAILED').rewritten).toContain('status: FAILED\n');
  });

  it('takes "none" and "unknown" for what they say', () => {
    const { fields } = review(
      STRICT.replace('1.3.1\n', 'unknown\n').replace('rules/packages/zlib.yaml', 'none'),
    );
    expect(fields.find((field) => field.key === 'version')?.understood).toBe('version: unknown');
    expect(fields.find((field) => field.key === 'rule_file')?.understood).toBe('rule_file: none');
  });

  it('what it writes reads as the same result, and as strict, whatever the bytes', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'status: SUCCESS',
        '* Status - FAILED',
        '**status:** `blocked` by x',
        'version: 1.2',
        'rpms:',
        '  - a-1-1.noarch.rpm',
        '```',
        '| key | value |',
      ),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const bytes = Buffer.from(lines.join('\n'));
        const { rewritten } = reviewResult(bytes, 'build-results/zlib.md', 'v');
        const before = parseResult(bytes, 'build-results/zlib.md', '').card;
        expect(rewritten === null).toBe(before === null);
        if (rewritten === null || before === null) return;
        const after = parseResult(Buffer.from(rewritten), 'build-results/zlib.md', '').card;
        const { version, status, rpms, summary, ruleFile } = before;
        expect(after).toMatchObject({ version, status, rpms, summary, ruleFile });
        expect(reviewResult(Buffer.from(rewritten), 'build-results/zlib.md', 'v').isStrict).toBe(
          true,
        );
      }),
    );
  });
});
