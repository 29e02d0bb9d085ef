import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../shared/build';
import type { PackageView } from '../../../shared/package';
import { cardMarkdown } from './card-markdown';

const row: PackageView = {
  name: 'lz4',
  version: '1.9.2',
  ruleFile: 'rules/packages/lz4.yaml',
  depends: [],
  dependents: ['zstd'],
  state: 'failed',
  reason: 'failed',
  expected: { ms: 1000, basis: 'estimate' },
  result: null,
  verdict: null,
  attempt: 'lz4-2',
  pinned: false,
};

const attempt: Attempt = {
  id: 'lz4-2',
  package: 'lz4',
  number: 2,
  state: 'ended',
  outcome: 'failed',
  askedBy: 'wave 1',
  command: ['x'],
  startedAt: new Date(2026, 0, 2, 11, 42).toISOString(),
  endedAt: null,
  durationMs: 65_000,
  exit: { code: 2, signal: null },
  bytes: 10,
  lines: 1,
  lastOutputAt: null,
  notes: [],
  report: { exitCode: 2, status: 'FAILED', summary: 'a | b', error: 'use `x` | y' },
  evidence: null,
  log: '',
};

describe('cardMarkdown', () => {
  it('writes what stands on the card, with tables that hold and code that ends', () => {
    const text = cardMarkdown({
      row,
      attempts: [attempt],
      tasks: [],
      index: [{ line: 7, under: [], cells: [{ title: 'Package', text: 'lz4' }] }],
      now: new Date(2026, 0, 2, 12).getTime(),
    });
    expect(text).toBe(`## lz4 1.9.2

- State: failed
- Error: \`\`use \`x\` | y\`\`
- Depends on: nothing
- Needed by: zstd
- Rule file: \`rules/packages/lz4.yaml\`

### Attempts

| # | Outcome | Started | Took | Exit | Summary |
|---|---|---|---|---|---|
| 2 | failed | 11:42 | 1:05 | 2 | a \\| b |

### Index

- line 7: Package: lz4
`);
  });
});
