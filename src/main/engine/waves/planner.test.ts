import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expectation } from '../../../shared/package';
import { NO_EDITS } from '../../../shared/wave';
import { type PlanOptions, plan } from './plan';
import { Planner } from './planner';
import type { PackageFacts } from './standing';
import { factsOf, KNOWN, rule } from './testing';

const COUNT = 12;
const name = (at: number): string => `p${String(at).padStart(2, '0')}`;
const OPTIONS: PlanOptions = { edits: NO_EDITS, size: 3, firstWave: 1, running: [] };

describe('Planner', () => {
  it('gives what a plan from scratch gives, whatever happens one after the other', () => {
    const states: readonly Partial<PackageFacts>[] = [{}, {}, ...Object.values(KNOWN)];
    // Much of what happens is what a batch does: something runs, and is built.
    const happening = fc.oneof(
      fc.record({
        at: fc.nat(COUNT - 1),
        state: fc.constantFrom(KNOWN.building, KNOWN.built, KNOWN.queued),
      }),
      fc.record({ at: fc.nat(COUNT - 1), state: fc.constantFrom(...states) }),
    );
    const edges = fc.array(fc.tuple(fc.nat(COUNT - 1), fc.nat(COUNT)), { maxLength: 30 });
    fc.assert(
      fc.property(
        edges,
        fc.array(fc.constantFrom(...states), { minLength: COUNT, maxLength: COUNT }),
        fc.array(happening, { maxLength: 12 }),
        fc.array(fc.nat(COUNT - 1), { maxLength: 3 }),
        (drawn, first, happenings, running) => {
          const rules = Array.from({ length: COUNT }, (_, at) =>
            rule(name(at), ...drawn.filter(([from]) => from === at).map(([, to]) => name(to))),
          );
          const planner = new Planner();
          const graph = planner.graphOf(rules);
          const took = new Map(
            rules.map((one, at): [string, Expectation] => [
              one.name,
              { ms: at * 1000, basis: 'recorded' },
            ]),
          );
          const known = [...first];
          const check = (options: PlanOptions): void => {
            const facts = factsOf(Object.fromEntries(known.map((some, at) => [name(at), some])));
            expect(planner.plan(planner.graphOf([...rules]), facts, took, options)).toEqual(
              plan(graph, facts, took, options),
            );
          };
          check({ ...OPTIONS, running: running.map(name) });
          for (const [step, { at, state }] of happenings.entries()) {
            known[at] = state;
            check({ ...OPTIONS, running: step % 2 === 0 ? running.map(name) : [] });
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('keeps the waves that a success leaves as they were', () => {
    const rules = [rule('base'), rule('user', 'base'), rule('other', 'user'), rule('apart')];
    const planner = new Planner();
    const graph = planner.graphOf(rules);
    const before = planner.plan(graph, factsOf({ base: KNOWN.building }), new Map(), OPTIONS);
    const after = planner.plan(graph, factsOf({ base: KNOWN.built }), new Map(), OPTIONS);
    expect(after.waves[0]).not.toBe(before.waves[0]);
    expect(after.waves[0]?.packages.find((one) => one.name === 'user')?.state).toBe('ready');
    expect(after.waves[1]).toBe(before.waves[1]);
  });
});
