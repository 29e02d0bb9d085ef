import { describe, expect, it } from 'vitest';
import { debianLike } from '../../../../bench/planning/generator';
import { lowerBound, priorities, withBarrier } from '../../../../bench/planning/orders';
import type { Expectation } from '../../../shared/package';
import { NO_EDITS } from '../../../shared/wave';
import { buildGraph } from './graph';
import { plan } from './plan';
import { rule } from './testing';

describe('the order of waves', () => {
  it('reaches 1.12 of the lower bound on a graph in the shape of Debian’s, where others do not', () => {
    for (const seed of [1, 2, 3]) {
      const shape = debianLike(seed);
      const packages = shape.names.map((name, at) =>
        rule(name, ...(shape.depends[at] ?? []).map((needed) => shape.names[needed] ?? '')),
      );
      const expected = new Map<string, Expectation>(
        shape.names.map((name, at) => [name, { ms: shape.ms[at] ?? 0, basis: 'recorded' }]),
      );
      const options = { edits: NO_EDITS, size: 3, firstWave: 1, running: [] };
      const ours = plan(buildGraph(packages), new Map(), expected, options).expectedMs;
      const bound = lowerBound(shape);
      expect(ours / bound).toBeGreaterThanOrEqual(1);
      expect(ours / bound).toBeLessThan(1.12);
      for (const priority of Object.values(priorities(shape))) {
        expect(withBarrier(shape, priority) / bound).toBeGreaterThan(1.3);
      }
    }
  });
});
