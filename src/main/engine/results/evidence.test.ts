import { describe, expect, it } from 'vitest';
import { type EvidenceFacts, failedClaims, judgeEvidence } from './evidence';
import type { FoundRpm } from './find-rpms';
import { isNewSince } from './freshness';
import type { RpmHeader } from './rpm-header';

const START = Date.UTC(2026, 0, 1, 12, 0, 0, 123);

const header = (name: string, sourceRpm: string | null = `${name}-1-1.src.rpm`): RpmHeader => ({
  name,
  version: '1',
  release: '1',
  epoch: null,
  arch: 'x86_64',
  os: 'linux',
  kind: 'binary',
  sourceRpm,
  summary: null,
  buildTime: null,
  installedSize: null,
  fileCount: 1,
});

const rpm = (name: string, more: Partial<FoundRpm> = {}): FoundRpm => ({
  file: `${name}-1-1.x86_64.rpm`,
  path: `/out/${name}-1-1.x86_64.rpm`,
  size: 1_000,
  modifiedAtMs: START + 60_001,
  wrote: false,
  header: { ok: true, value: header(name) },
  ...more,
});

const BROKEN = {
  header: { ok: false, refusal: { code: 'rpm-truncated', message: 'It ends early.' } },
} as const;

const judge = (facts: Partial<EvidenceFacts>) =>
  judgeEvidence({
    package: 'zlib',
    exit: { code: 0, signal: null },
    claimed: null,
    found: [],
    startedAtMs: START,
    artifactsRequired: true,
    accepted: false,
    ...facts,
  });

describe('judgeEvidence', () => {
  it('proves a SUCCESS whose RPMs are there', () => {
    const evidence = judge({ claimed: ['zlib-1-1.x86_64.rpm'], found: [rpm('zlib')] });
    expect(evidence.verdict).toBe('proven');
    expect(evidence.checks.map(({ kind }) => kind)).toEqual([
      'exit-code',
      'rpm-exists',
      'rpm-new',
      'rpm-readable',
    ]);
    expect(evidence.rpms).toEqual([
      expect.objectContaining({ name: 'zlib', version: '1', release: '1', arch: 'x86_64' }),
    ]);
  });

  it('proves by new RPMs where nobody wrote a result', () => {
    expect(judge({ found: [rpm('zlib')] }).verdict).toBe('proven');
  });

  it('takes exit code 0 alone where the workspace makes no RPMs', () => {
    expect(judge({ artifactsRequired: false }).verdict).toBe('proven');
    expect(judge({ artifactsRequired: false, claimed: [] }).verdict).toBe('proven');
  });

  it.each<[string, Partial<EvidenceFacts>, RegExp]>([
    ['another exit code', { exit: { code: 2, signal: null }, found: [rpm('zlib')] }, /exit code 2/],
    [
      'a signal with exit code 0',
      { exit: { code: 0, signal: 'SIGSEGV' }, found: [rpm('zlib')] },
      /SIGSEGV/,
    ],
    ['no run', { exit: null, found: [rpm('zlib')] }, /not run/],
    ['no RPM at all', {}, /no RPM/],
    ['a claim of none', { claimed: [] }, /names no RPM/],
    ['a claim that is not there', { claimed: ['a.rpm'] }, /names a\.rpm, which was not found/],
    [
      'a claim that nothing could find',
      { claimed: ['a.rpm'], artifactsRequired: false },
      /has no artifacts\.rpms/,
    ],
    [
      'a claim that is older than the attempt',
      { claimed: ['zlib-1-1.x86_64.rpm'], found: [rpm('zlib', { modifiedAtMs: START - 60_001 })] },
      /older than this attempt/,
    ],
    [
      'a claim that is no RPM',
      { claimed: ['zlib-1-1.x86_64.rpm'], found: [rpm('zlib', BROKEN)] },
      /not readable as an RPM: It ends early/,
    ],
    [
      'a damaged RPM beside a good one',
      {
        claimed: ['zlib-1-1.x86_64.rpm'],
        found: [rpm('zlib'), rpm('zlib-devel', { ...BROKEN, wrote: true })],
      },
      /zlib-devel.*not readable/,
    ],
    ['an old RPM only', { found: [rpm('zlib', { modifiedAtMs: START - 60_001 })] }, /no new one/],
    ['an RPM of a package with a like name', { found: [rpm('zlib-ng')] }, /no new one/],
  ])('does not prove with %s', (_, facts, sentence) => {
    const evidence = judge(facts);
    expect(evidence.verdict).toBe('unproven');
    expect(failedClaims(evidence)).toHaveLength(1);
    expect(failedClaims(evidence)[0]).toMatch(sentence);
  });

  it('counts an RPM by its source package, whatever it is called', () => {
    const found = rpm('libz1', {
      header: { ok: true, value: header('libz1', 'zlib-1.3-1.fc40.src.rpm') },
    });
    expect(judge({ found: [found] }).verdict).toBe('proven');
    expect(judge({ found: [{ ...found, wrote: false }], package: 'zlib-1.3' }).verdict).toBe(
      'unproven',
    );
  });

  it('does not take a source package for a build', () => {
    const source = rpm('zlib', {
      file: 'zlib-1-1.src.rpm',
      wrote: true,
      header: { ok: true, value: { ...header('zlib', null), kind: 'source', arch: 'src' } },
    });
    expect(judge({ found: [source] }).verdict).toBe('unproven');
    expect(judge({ found: [source], claimed: ['zlib-1-1.src.rpm'] }).verdict).toBe('unproven');
    expect(judge({ found: [source, rpm('zlib')] }).rpms).toHaveLength(1);
  });

  it('counts what the build said that it wrote, whatever the header says', () => {
    expect(judge({ found: [rpm('zlib-ng', { wrote: true })] }).verdict).toBe('proven');
  });

  it('ignores a damaged file that belongs to a package with a like name', () => {
    const found = [rpm('zlib'), rpm('zlib-ng', BROKEN)];
    expect(judge({ found }).verdict).toBe('proven');
  });

  it('takes the good one of two files of one name', () => {
    const old = rpm('zlib', { path: '/old', modifiedAtMs: START - 60_001 });
    const broken = rpm('zlib', { path: '/broken', modifiedAtMs: START + 90_001, ...BROKEN });
    const found = [old, broken, rpm('zlib')];
    const evidence = judge({ claimed: ['zlib-1-1.x86_64.rpm'], found });
    expect(evidence.verdict).toBe('proven');
    expect(evidence.rpms.map(({ path }) => path)).toEqual(['/out/zlib-1-1.x86_64.rpm']);
  });

  it('lets a person vouch, and shows the checks all the same', () => {
    const evidence = judge({ claimed: ['a.rpm'], accepted: true });
    expect(evidence.verdict).toBe('accepted');
    expect(failedClaims(evidence)).toHaveLength(1);
    expect(judge({ found: [rpm('zlib')], accepted: true }).verdict).toBe('proven');
  });
});

describe('isNewSince', () => {
  it.each([
    [START, true],
    [START - 8, true],
    [START - 500.5, false],
    [START - 123, true],
    [START - 123 - 1_000, true],
    [START - 123 - 2_000, false],
    [START + 86_400_000, true],
  ])('judges %s', (modifiedAtMs, expected) => {
    expect(isNewSince(modifiedAtMs, START)).toBe(expected);
  });
});
