import { describe, expect, it } from 'vitest';
import type { Attempt, Evidence } from '../../../shared/build';
import type { PackageView, ResultCard } from '../../../shared/package';
import { evidenceWords } from './evidence-words';
import { cardStatus, resultList } from './result-list';

const result = (over: Partial<ResultCard> = {}): ResultCard => ({
  package: 'a',
  version: '1',
  status: 'SUCCESS',
  rpms: [],
  staged: null,
  summary: '',
  ruleFile: null,
  file: 'build-results/a.md',
  modifiedAt: '2025-01-01T10:00:00.000Z',
  quarantined: false,
  remarks: [],
  ...over,
});
const row = (name: string, over: Partial<PackageView> = {}): PackageView => ({
  name,
  version: null,
  ruleFile: '',
  depends: [],
  dependents: [],
  state: 'ready',
  reason: 'ready',
  expected: { ms: 1, basis: 'estimate' },
  result: null,
  verdict: null,
  attempt: null,
  pinned: false,
  ...over,
});
const attempt = (over: Partial<Attempt> = {}): Attempt => ({
  id: 'a-1',
  package: 'a',
  number: 1,
  state: 'ended',
  outcome: 'success',
  askedBy: 'window',
  command: [],
  startedAt: null,
  endedAt: '2025-01-01T11:00:00.000Z',
  durationMs: 1,
  exit: { code: 0, signal: null },
  bytes: 0,
  lines: 0,
  lastOutputAt: null,
  notes: [],
  report: null,
  evidence: null,
  log: '',
  ...over,
});
const byKey = <T>(key: (one: T) => string, ...all: readonly T[]) =>
  new Map(all.map((one) => [key(one), one]));

describe('resultList', () => {
  it('orders by the attempt’s end where there is one, else by the file', () => {
    const packages = byKey(
      (one) => one.name,
      row('old', { result: result({ modifiedAt: '2025-01-01T09:00:00.000Z' }) }),
      row('a', { result: result(), attempt: 'a-1' }),
      row('never'),
    );
    const attempts = byKey((one) => one.id, attempt());
    expect(resultList(packages, attempts)).toEqual([
      { package: 'a', at: '2025-01-01T11:00:00.000Z' },
      { package: 'old', at: '2025-01-01T09:00:00.000Z' },
    ]);
  });

  it('gives a card to an attempt that ended without a result, none to one that runs', () => {
    const packages = byKey((one) => one.name, row('a', { attempt: 'a-1' }));
    const cancelled = byKey((one) => one.id, attempt({ outcome: 'cancelled' }));
    const running = byKey(
      (one) => one.id,
      attempt({ state: 'running', outcome: null, endedAt: null }),
    );
    expect(resultList(packages, cancelled)).toHaveLength(1);
    expect(resultList(packages, running)).toHaveLength(0);
  });
});

describe('cardStatus', () => {
  it('shows a SUCCESS that is not borne out as unproven', () => {
    expect(cardStatus(row('a', { result: result(), verdict: 'unproven' }), attempt()).word).toBe(
      'UNPROVEN',
    );
    expect(cardStatus(row('a', { result: result(), verdict: 'accepted' }), attempt()).word).toBe(
      'SUCCESS',
    );
  });
  it('an interrupted attempt says more than the result before it', () => {
    expect(cardStatus(row('a', { result: result() }), attempt({ outcome: 'interrupted' }))).toEqual(
      {
        word: 'INTERRUPTED',
        tone: 'lamp',
      },
    );
  });
});

describe('evidenceWords', () => {
  const rpm = {
    file: 'a-1-1.x86_64.rpm',
    path: '/a',
    name: 'a',
    version: '1',
    release: '1',
    arch: 'x86_64',
    size: 1,
    modifiedAt: '',
  };
  const good: Evidence = {
    verdict: 'proven',
    rpms: [rpm, { ...rpm, file: 'b' }],
    checks: [
      { kind: 'exit-code', ok: true, subject: '0', detail: 'The command exited with 0.' },
      { kind: 'rpm-new', ok: true, subject: 'a', detail: '' },
      { kind: 'rpm-readable', ok: true, subject: 'a', detail: '' },
    ],
  };
  it('sums up what holds', () => {
    expect(evidenceWords(good).map((word) => word.text)).toEqual([
      'exit 0',
      '2 RPMs, readable, new',
    ]);
  });
  it('names each claim that does not, and then claims nothing of the RPMs', () => {
    const bad: Evidence = {
      ...good,
      verdict: 'unproven',
      checks: [
        ...good.checks,
        { kind: 'rpm-exists', ok: false, subject: 'c', detail: 'c is not on disk.' },
      ],
    };
    const words = evidenceWords(bad);
    expect(words.map((word) => word.text)).toEqual(['exit 0', 'c is not on disk.']);
    expect(words.at(-1)?.ok).toBe(false);
  });
});
