import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choosePartners } from './partners';

const choose = (costs: readonly number[], chosen: readonly number[], wanted: number) => {
  const candidates = costs.map((_, index) => index).filter((index) => !chosen.includes(index));
  // In two lists, as they come from two places.
  const lists = [candidates.slice(0, 1), candidates.slice(1)];
  return choosePartners(chosen, lists, wanted, Float64Array.from(costs));
};

const idle = (wave: readonly number[]): number =>
  wave.reduce((sum, cost) => sum + Math.max(...wave) - cost, 0);

describe('choosePartners', () => {
  it('takes all when there are no more than wanted, and none when the wave is full', () => {
    expect(choose([5, 900], [0], 2)).toEqual({ joining: [1], idleMs: 0 });
    expect(choose([5, 6, 7], [0], 0).joining).toEqual([]);
    expect(choose([5], [0], 2).joining).toEqual([]);
  });

  it('may take shorter ones, longer ones, or one of each', () => {
    expect(choose([100, 99, 98, 500, 600], [0], 2).joining).toEqual([1, 2]);
    expect(choose([100, 1, 2, 101, 102], [0], 2).joining).toEqual([3, 4]);
    expect(choose([100, 95, 1, 101, 900], [0], 2).joining).toEqual([1, 3]);
  });

  it('takes the first of equal ones', () => {
    expect(choose([10, 10, 10, 10], [0], 2).joining).toEqual([1, 2]);
    expect(choose([10, 20, 20, 20], [0], 1).joining).toEqual([1]);
  });

  it('takes the nearest on either side, and the split that idles least', () => {
    const some = fc.array(fc.nat(60), { minLength: 4, maxLength: 9 });
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 2 }), (costs, wanted) => {
        const target = costs[0] ?? 0;
        const others = costs.slice(1);
        const shorter = others.filter((cost) => cost <= target).sort((a, b) => b - a);
        const longer = others.filter((cost) => cost > target).sort((a, b) => a - b);
        const splits = Array.from({ length: wanted + 1 }, (_, below) => [
          ...shorter.slice(0, below),
          ...longer.slice(0, wanted - below),
        ]).filter((split) => split.length === wanted);
        const { joining, idleMs } = choose(costs, [0], wanted);
        expect(idleMs).toBe(Math.min(...splits.map((split) => idle([target, ...split]))));
        expect(idle([0, ...joining].map((index) => costs[index] ?? 0))).toBe(idleMs);
        expect(new Set([0, ...joining]).size).toBe(wanted + 1);
      }),
    );
  });
});
