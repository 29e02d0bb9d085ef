import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choosePartners } from './partners';

const choose = (
  costs: readonly number[],
  chosen: readonly number[],
  wanted: number,
  beyond: readonly number[] = [],
) => {
  const candidates = costs.map((_, index) => index);
  const line = [...candidates, ...beyond.map((_, at) => costs.length + at)];
  return choosePartners(
    chosen,
    line,
    candidates.length,
    wanted,
    Float64Array.from([...costs, ...beyond]),
  );
};

const idle = (wave: readonly number[]): number =>
  wave.reduce((sum, cost) => sum + Math.max(...wave) - cost, 0);

describe('choosePartners', () => {
  it('takes all when there are no more than wanted, and none when the wave is full', () => {
    expect(choose([5, 900], [0], 2)).toEqual([1]);
    expect(choose([5, 6, 7], [0], 0)).toEqual([]);
    expect(choose([5], [0], 2)).toEqual([]);
  });

  it('may take shorter ones, longer ones, or one of each', () => {
    expect(choose([100, 99, 98, 500, 600], [0], 2)).toEqual([1, 2]);
    expect(choose([100, 1, 2, 101, 102], [0], 2)).toEqual([3, 4]);
    expect(choose([100, 95, 1, 101, 900], [0], 2)).toEqual([1, 3]);
  });

  it('takes the first of equal ones', () => {
    expect(choose([10, 10, 10, 10], [0], 2)).toEqual([1, 2]);
    expect(choose([10, 20, 20, 20], [0], 1)).toEqual([1]);
  });

  it('takes nobody from beyond its reach', () => {
    expect(choose([10, 30, 31, 32], [0], 2, [10, 11])).toEqual([1, 2]);
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
        const joining = choose(costs, [0], wanted);
        const least = Math.min(...splits.map((split) => idle([target, ...split])));
        expect(idle([0, ...joining].map((index) => costs[index] ?? 0))).toBe(least);
        expect(new Set([0, ...joining]).size).toBe(wanted + 1);
      }),
    );
  });
});
