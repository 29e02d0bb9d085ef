import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../../shared/config';
import type { PackageView } from '../../shared/package';
import { NO_EDITS } from '../../shared/wave';
import type { WorkspaceState } from '../../shared/workspace-state';
import { applyPatch, keyed } from './patch';

const row = (name: string, over: Partial<PackageView> = {}): PackageView => ({
  name,
  version: null,
  ruleFile: `rules/packages/${name}.yaml`,
  depends: [],
  dependents: [],
  state: 'ready',
  reason: 'ready',
  expected: { ms: 1000, basis: 'estimate' },
  result: null,
  verdict: null,
  attempt: null,
  pinned: false,
  ...over,
});

const state: WorkspaceState = {
  root: '/w',
  name: 'w',
  config: DEFAULT_CONFIG,
  problems: [],
  packages: [row('a'), row('b'), row('c')],
  attempts: [],
  tasks: [],
  plan: { waves: [], held: [], expectedMs: 0, estimated: false },
  edits: NO_EDITS,
  waves: [],
  batch: {
    mode: 'idle',
    pausing: false,
    total: 3,
    built: 0,
    failed: 0,
    building: 0,
    held: 0,
    wave: 1,
    waves: 1,
    remainingMs: null,
    estimated: true,
  },
  gate: { state: 'none', used: null, gate: 0.6, reason: 'no agent is attached' },
  agents: [],
  meters: { logBytes: 0, agentBytes: 0 },
  agentRuns: [],
  work: 'builds',
  checkpoint: null,
  documents: [],
  session: { number: 0, startedAt: null, endedAt: null },
  goals: [],
};

describe('applyPatch', () => {
  it('sets and removes the rows it names and keeps the identity of the others', () => {
    const before = keyed(state);
    const after = applyPatch(before, {
      packages: { set: [row('b', { state: 'built' }), row('d')], remove: ['c'] },
    });
    expect([...after.packages.keys()]).toEqual(['a', 'b', 'd']);
    expect(after.packages.get('b')?.state).toBe('built');
    expect(after.packages.get('a')).toBe(before.packages.get('a'));
    expect(after.attempts).toBe(before.attempts);
    expect(before.packages.get('c')).toBeDefined();
  });

  it('keeps the map itself when a patch has no rows', () => {
    const before = keyed(state);
    expect(applyPatch(before, { packages: { set: [], remove: [] } }).packages).toBe(
      before.packages,
    );
  });

  it('replaces everything else whole', () => {
    const before = keyed(state);
    const after = applyPatch(before, { meters: { logBytes: 5, agentBytes: 1 }, checkpoint: null });
    expect(after.meters.logBytes).toBe(5);
    expect(after.plan).toBe(before.plan);
  });

  it('a row removed and set in one message is there', () => {
    const after = applyPatch(keyed(state), { packages: { set: [row('a')], remove: ['a'] } });
    expect(after.packages.has('a')).toBe(true);
  });
});
