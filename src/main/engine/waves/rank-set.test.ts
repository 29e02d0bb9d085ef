import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankSet } from './rank-set';

describe('rankSet', () => {
  it('is a sorted set, whatever is added and removed', () => {
    const step = fc.tuple(fc.boolean(), fc.nat(130));
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 200 }),
        fc.integer({ min: 1, max: 40 }),
        (steps, n) => {
          const model = new Set<number>();
          const set = rankSet(131);
          for (const [adds, rank] of steps) {
            if (adds) {
              set.add(rank);
              model.add(rank);
            } else {
              set.remove(rank);
              model.delete(rank);
            }
            expect(set.size()).toBe(model.size);
            expect(set.lowest(n)).toEqual([...model].sort((a, b) => a - b).slice(0, n));
          }
        },
      ),
    );
  });

  it('may be empty', () => {
    expect(rankSet(0).lowest(5)).toEqual([]);
  });
});
