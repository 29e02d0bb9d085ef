import { describe, expect, it } from 'vitest';
import type { Attempt, AttemptOutcome } from '../../../shared/build';
import { chartOf } from './chart-data';

const attempt = (number: number, outcome: AttemptOutcome | null, ms: number | null): Attempt =>
  ({ id: `a-${number}`, number, outcome, durationMs: ms }) as Attempt;

describe('chartOf', () => {
  it('draws oldest first on a scale that begins at zero and ends at a round time', () => {
    const chart = chartOf([attempt(2, 'failed', 30_000), attempt(1, 'success', 45_000)]);
    expect(chart.bars.map((bar) => bar.attempt.number)).toEqual([1, 2]);
    expect(chart.endMs).toBe(60_000);
    expect(chart.bars.map((bar) => bar.share)).toEqual([0.75, 0.5]);
  });
  it('takes the middle of the newest successes for usual, and nothing else', () => {
    const chart = chartOf([
      attempt(4, 'cancelled', 1_000),
      attempt(3, 'success', 30_000),
      attempt(2, 'failed', 500_000),
      attempt(1, 'success', 40_000),
    ]);
    expect(chart.usualMs).toBe(35_000);
    expect(chart.bars.map((bar) => bar.counts)).toEqual([true, true, true, false]);
    expect(chartOf([attempt(1, 'failed', 5)]).usualMs).toBeNull();
  });
  it('says how many it leaves out, and leaves out what has no duration', () => {
    const many = Array.from({ length: 60 }, (_, at) => attempt(60 - at, 'success', 1_000));
    const chart = chartOf([attempt(61, null, null), ...many]);
    expect(chart.bars).toHaveLength(48);
    expect(chart.leftOut).toBe(12);
    expect(chart.bars.at(-1)?.attempt.number).toBe(60);
    expect(chartOf([])).toMatchObject({ bars: [], endMs: 1_000, usualMs: null });
  });
});
