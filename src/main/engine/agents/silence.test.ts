import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../shared/build';
import { type BuildsOfAgent, hangingSince } from './silence';

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString();
const NOW = Date.parse(at(60));
const LIMIT = 10 * 60_000;
const none: BuildsOfAgent = { active: false, lastEndedAt: null };
const agent = (fields: Partial<Attempt>): Attempt =>
  ({ state: 'running', startedAt: at(0), lastOutputAt: at(20), ...fields }) as Attempt;

describe('hangingSince', () => {
  it.each<[string, Attempt, BuildsOfAgent, string | null]>([
    ['its last words', agent({}), none, at(20)],
    ['its start where it never said one', agent({ lastOutputAt: null }), none, at(0)],
    ['the end of its last build', agent({}), { active: false, lastEndedAt: at(40) }, at(40)],
    ['not while it builds', agent({}), { active: true, lastEndedAt: null }, null],
    ['not after words just now', agent({ lastOutputAt: at(51) }), none, null],
    ['not in line', agent({ state: 'waiting', startedAt: null }), none, null],
    ['not once it has ended', agent({ state: 'ended' }), none, null],
  ])('%s', (_what, run, builds, since) => {
    expect(hangingSince(run, builds, LIMIT, NOW)).toBe(since);
  });
});
