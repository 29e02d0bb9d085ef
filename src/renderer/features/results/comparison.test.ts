import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../shared/build';
import { comparedFacts, originLines } from './comparison';

const attempt = (over: Partial<Attempt>): Attempt => ({
  id: 'a-1',
  package: 'a',
  number: 1,
  state: 'ended',
  outcome: 'failed',
  askedBy: 'window',
  command: [],
  startedAt: null,
  endedAt: null,
  durationMs: 60_000,
  exit: { code: 2, signal: null },
  bytes: 1_000,
  lines: 1,
  lastOutputAt: null,
  notes: [],
  report: null,
  evidence: null,
  log: '',
  ...over,
});

describe('comparedFacts', () => {
  it('says how much longer or shorter the later one took', () => {
    const took = (left: number | null, right: number | null): string | undefined =>
      comparedFacts(attempt({ durationMs: left }), attempt({ durationMs: right })).find(
        (fact) => fact.name === 'Took',
      )?.between;
    expect(took(60_000, 90_000)).toBe('0:30, 50 % longer');
    expect(took(60_000, 45_000)).toBe('0:15, 25 % shorter');
    expect(took(60_000, 60_000)).toBe('');
    expect(took(120, 320)).toBe('');
    expect(took(null, 60_000)).toBe('');
  });
  it('shows a signal as what ended a build, and what is unknown as unknown', () => {
    const facts = comparedFacts(
      attempt({ exit: { code: 0, signal: 'SIGKILL' } }),
      attempt({ exit: null }),
    );
    expect(facts.find((fact) => fact.name === 'Exit')).toMatchObject({
      left: 'SIGKILL',
      right: '–',
    });
  });
});

describe('originLines', () => {
  it('lists the environment in order, and quotes arguments with blanks', () => {
    expect(
      originLines({
        command: ['sh', '-c', 'a b'],
        cwd: '/w',
        env: { B: '2', A: '1' },
        timeoutMs: null,
        nice: 5,
        rule: null,
      }),
    ).toBe('command: sh -c "a b"\nfolder: /w\ntime limit: none\ngives way by: 5\nA=1\nB=2');
  });
});
