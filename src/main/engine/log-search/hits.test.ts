import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Hits } from './hits';

describe('Hits', () => {
  it('stays in the log’s order while it grows at both ends', () => {
    const hits = new Hits();
    hits.before([100, 0, 100, 1, 200, 0]);
    hits.behind([300, 0]);
    hits.before([10, 0, 50, 0]);
    hits.behind([400, 0]);
    const all = Array.from({ length: hits.kept }, (_, at) => hits.at(at)?.offset);
    expect(all).toEqual([10, 50, 100, 100, 200, 300, 400]);
    expect(hits.indexOf({ offset: 100, nth: 1 })).toBe(3);
    expect(hits.at(-1)).toBeNull();
    expect(hits.at(7)).toBeNull();
  });

  it('steps to the nearest place on either side, and none past the ends', () => {
    const hits = new Hits();
    hits.before([100, 0, 100, 1, 200, 0]);
    expect(hits.next({ offset: 100, nth: 1 }, 'above')).toEqual({ offset: 100, nth: 0 });
    expect(hits.next({ offset: 100, nth: 1 }, 'below')).toEqual({ offset: 200, nth: 0 });
    expect(hits.next({ offset: 150, nth: 0 }, 'above')).toEqual({ offset: 100, nth: 1 });
    expect(hits.next({ offset: 150, nth: 0 }, 'below')).toEqual({ offset: 200, nth: 0 });
    expect(hits.next({ offset: 100, nth: 0 }, 'above')).toBeNull();
    expect(hits.next({ offset: 200, nth: 0 }, 'below')).toBeNull();
  });

  it('walks every place in turn, however it came in', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(1000), { minLength: 1, maxLength: 40 }),
        fc.nat(40),
        (numbers, cut) => {
          const sorted = [...numbers].sort((a, b) => a - b);
          const hits = new Hits();
          hits.before(sorted.slice(0, cut).flatMap((offset) => [offset, 0]));
          for (const offset of sorted.slice(cut)) hits.behind([offset, 0]);
          const walked: number[] = [];
          let at = hits.next({ offset: -1, nth: 0 }, 'below');
          for (; at !== null; at = hits.next(at, 'below')) walked.push(at.offset);
          expect(walked).toEqual(sorted);
        },
      ),
    );
  });
});
