import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RankSet, rankSet } from './rank-set';

const lowest = (set: RankSet, limit: number): readonly number[] => {
  const into = new Int32Array(limit);
  return [...into.subarray(0, set.lowest(limit, into))];
};

describe('rankSet', () => {
  it('is a sorted set, whatever is added and removed', () => {
    const step = fc.tuple(fc.boolean(), fc.nat(2600));
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 200 }),
        fc.integer({ min: 1, max: 40 }),
        (steps, n) => {
          const model = new Set<number>();
          const set = rankSet(2601);
          for (const [adds, rank] of steps) {
            if (adds) {
              set.add(rank);
              model.add(rank);
            } else {
              set.remove(rank);
              model.delete(rank);
            }
            expect(set.size()).toBe(model.size);
            expect(lowest(set, n)).toEqual([...model].sort((a, b) => a - b).slice(0, n));
          }
        },
      ),
    );
  });

  it('may be empty', () => {
    expect(lowest(rankSet(0), 5)).toEqual([]);
  });
});
