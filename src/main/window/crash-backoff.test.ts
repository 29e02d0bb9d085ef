import { describe, expect, it } from 'vitest';
import { CrashBackoff } from './crash-backoff';

/** Crashes a page `lives` milliseconds after each loading; what was decided each time. */
const run = (lives: readonly number[]): (number | null)[] => {
  let now = 0;
  const backoff = new CrashBackoff(now);
  return lives.map((life) => {
    now += life;
    const wait = backoff.crashed(now);
    now += wait ?? 0;
    backoff.loaded(now);
    return wait;
  });
};

describe('CrashBackoff', () => {
  it('waits longer each time for a page that crashes as soon as it is loaded, then stops', () => {
    expect(run([100, 100, 100, 100, 100, 100])).toEqual([0, 1000, 4000, null, null, null]);
  });

  it('counts the page’s life, not the time that was waited', () => {
    expect(run([30_000, 30_000, 30_000, 30_000])).toEqual([0, 1000, 4000, null]);
  });

  it('begins anew for a page that has lived', () => {
    expect(run([100, 100, 61_000, 100])).toEqual([0, 1000, 0, 1000]);
  });

  it('and when a person says so', () => {
    const backoff = new CrashBackoff(0);
    for (let crash = 0; crash < 5; crash += 1) backoff.crashed(crash);
    backoff.forgive();
    expect(backoff.crashed(10)).toBe(0);
  });
});
