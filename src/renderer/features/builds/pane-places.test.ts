import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../shared/build';
import { FREE_PLACES, settlePlaces, showIn } from './pane-places';

const attempt = (id: string, over: Partial<Attempt> = {}): Attempt => ({
  id,
  package: id.slice(0, id.lastIndexOf('-')),
  number: 1,
  state: 'running',
  outcome: null,
  askedBy: 'window',
  command: [],
  startedAt: '2025-01-01T00:00:00Z',
  endedAt: null,
  durationMs: null,
  exit: null,
  bytes: 0,
  lines: 0,
  lastOutputAt: null,
  notes: [],
  report: null,
  evidence: null,
  log: '',
  ...over,
});
const ended = (id: string, endedAt: string): Attempt =>
  attempt(id, { state: 'ended', outcome: 'success', endedAt });
const map = (...rows: readonly Attempt[]) => new Map(rows.map((row) => [row.id, row]));

describe('settlePlaces', () => {
  it('fills the panes in the order of the builds’ start', () => {
    const attempts = map(
      attempt('b-1', { startedAt: '2025-01-01T00:00:02Z' }),
      attempt('a-1', { startedAt: '2025-01-01T00:00:01Z' }),
    );
    expect(settlePlaces(FREE_PLACES, attempts)).toEqual(['a-1', 'b-1', null]);
  });

  it('gives no pane to a build that waits for a slot', () => {
    const attempts = map(attempt('a-1', { state: 'waiting', startedAt: null }));
    expect(settlePlaces(FREE_PLACES, attempts)).toBe(FREE_PLACES);
  });

  it('keeps what ended until its place is needed, then takes the one that ended first', () => {
    const before = map(
      ended('a-1', '2025-01-01T00:10:00Z'),
      ended('b-1', '2025-01-01T00:05:00Z'),
      attempt('c-1'),
    );
    const places = ['a-1', 'b-1', 'c-1'];
    expect(settlePlaces(places, before)).toBe(places);
    const after = new Map([...before, ['d-1', attempt('d-1')] as const]);
    expect(settlePlaces(places, after)).toEqual(['a-1', 'd-1', 'c-1']);
  });

  it('shows a package’s agent or its build, as it stands, and never both', () => {
    const agent = attempt('agent:a-1', { package: 'a', startedAt: '2025-01-01T00:00:01Z' });
    const build = attempt('a-1', { startedAt: '2025-01-01T00:00:02Z' });
    expect(settlePlaces(FREE_PLACES, map(agent, build))).toEqual(['agent:a-1', null, null]);
    const switched = ['a-1', null, null];
    expect(settlePlaces(switched, map(agent, build))).toBe(switched);
    const over = map(agent, ended('a-1', '2025-01-01T00:00:03Z'));
    expect(settlePlaces(switched, over)).toBe(switched);
    const stopped = ended('agent:a-1', '2025-01-01T00:00:03Z');
    const left = map({ ...stopped, package: 'a' }, build);
    expect(settlePlaces(['agent:a-1', null, null], left)).toEqual(['a-1', null, null]);
  });

  it('puts a new attempt where the package’s last one stood', () => {
    const attempts = map(
      ended('a-1', '2025-01-01T00:10:00Z'),
      ended('b-1', '2025-01-01T00:05:00Z'),
      attempt('a-2', { number: 2 }),
    );
    expect(settlePlaces(['a-1', 'b-1', null], attempts)).toEqual(['a-2', 'b-1', null]);
  });

  it('never puts out a running build', () => {
    const attempts = map(attempt('a-1'), attempt('b-1'), attempt('c-1'), attempt('d-1'));
    expect(settlePlaces(['a-1', 'b-1', 'c-1'], attempts)).toEqual(['a-1', 'b-1', 'c-1']);
  });
});

describe('showIn', () => {
  it('finds the log where it stands', () => {
    expect(showIn(['a-1', 'b-1', null], map(), 'b-1', 0).index).toBe(1);
  });
  it('takes the focused pane when all three run', () => {
    const attempts = map(attempt('a-1'), attempt('b-1'), attempt('c-1'));
    const shown = showIn(['a-1', 'b-1', 'c-1'], attempts, 'z-1', 2);
    expect(shown).toEqual({ places: ['a-1', 'b-1', 'z-1'], index: 2 });
  });
});
