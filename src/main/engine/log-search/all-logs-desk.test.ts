import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../shared/build';
import { logsFor } from './all-logs-desk';

const attempt = (name: string, number: number, endedAt: string | null): Attempt => ({
  id: `${name}-${number}`,
  package: name,
  number,
  state: endedAt === null ? 'running' : 'ended',
  outcome: endedAt === null ? null : 'failed',
  askedBy: 'window',
  command: [],
  startedAt: '2026-01-01T00:00:00Z',
  endedAt,
  durationMs: null,
  exit: null,
  bytes: 1,
  lines: 1,
  lastOutputAt: null,
  notes: [],
  report: null,
  evidence: null,
  log: '',
});
const ids = (list: readonly Attempt[]): readonly string[] => list.map(({ id }) => id);

describe('logsFor', () => {
  const all = [
    attempt('zlib', 1, '2026-01-02T00:00:00Z'),
    attempt('curl', 1, '2026-01-03T00:00:00Z'),
    attempt('zlib', 2, '2026-01-04T00:00:00Z'),
    { ...attempt('waits', 1, null), state: 'waiting' as const, startedAt: null },
    attempt('xz', 1, null),
  ];

  it('takes what runs first, then packages by what happened last, each with its newest first', () => {
    const everything = logsFor(all, { packages: '', newestOnly: false });
    expect(ids(everything)).toEqual(['xz-1', 'zlib-2', 'zlib-1', 'curl-1']);
  });

  it('keeps to the newest attempts, and to names that hold a part', () => {
    expect(ids(logsFor(all, { packages: '', newestOnly: true }))).toEqual([
      'xz-1',
      'zlib-2',
      'curl-1',
    ]);
    expect(ids(logsFor(all, { packages: ' ZL ', newestOnly: false }))).toEqual([
      'zlib-2',
      'zlib-1',
    ]);
  });
});
