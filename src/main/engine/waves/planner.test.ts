import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expectation, RulePackage } from '../../../shared/package';
import { NO_EDITS, type PlanEdits, type WavePlan } from '../../../shared/wave';
import { type PlanOptions, plan } from './plan';
import { Planner } from './planner';
import type { Facts, PackageFacts } from './standing';
import { factsOf, KNOWN, rule } from './testing';

const COUNT = 12;
const name = (at: number): string => `p${String(at).padStart(2, '0')}`;
const OPTIONS: PlanOptions = { edits: NO_EDITS, size: 3, firstWave: 1, running: [] };

const planned = (of: WavePlan) => of.waves.flatMap((wave) => wave.packages);
const namesOf = (of: WavePlan): string[][] =>
  of.waves.map((wave) => wave.packages.map((one) => one.name));
const byName = <T extends { readonly name: string }>(list: readonly T[]): readonly T[] =>
  [...list].sort((a, b) => (a.name < b.name ? -1 : 1));

/** Holds a plan against one from scratch which may have the same packages in other waves. */
const expectSameButOrder = (
  seen: WavePlan,
  fresh: WavePlan,
  rules: readonly RulePackage[],
  firstWave = OPTIONS.firstWave,
) => {
  expect(seen.held).toEqual(fresh.held);
  expect(byName(planned(seen))).toEqual(byName(planned(fresh)));
  expect(seen.estimated).toBe(fresh.estimated);
  expect(seen.expectedMs).toBe(seen.waves.reduce((sum, wave) => sum + wave.expectedMs, 0));
  const waveOf = new Map<string, number>();
  for (const [at, wave] of seen.waves.entries()) {
    expect(wave.number).toBe(firstWave + at);
    expect(wave.packages.length).toBeGreaterThan(0);
    expect(wave.packages.length).toBeLessThanOrEqual(OPTIONS.size);
    expect(wave.expectedMs).toBe(Math.max(...wave.packages.map((one) => one.expected.ms)));
    for (const one of wave.packages) waveOf.set(one.name, at);
  }
  for (const { name: dependent, depends } of rules) {
    const at = waveOf.get(dependent);
    if (at === undefined) continue;
    expect(depends.filter((needed) => (waveOf.get(needed) ?? -1) >= at)).toEqual([]);
  }
};

describe('Planner', () => {
  it('gives what a plan from scratch gives, whatever happens one after the other', () => {
    const states: readonly Partial<PackageFacts>[] = [{}, {}, ...Object.values(KNOWN)];
    // Much of what happens is what a batch does: something runs, and is built or fails.
    const { building, built, queued, failed, claimed } = KNOWN;
    const blocked = fc.nat(3000).map((resultAt) => ({ ...KNOWN.blocked, resultAt }));
    const happening = fc.record({
      at: fc.nat(COUNT - 1),
      state: fc.oneof(
        fc.constantFrom<Partial<PackageFacts>>(building, built, queued, failed, claimed),
        blocked,
        fc.constantFrom(...states),
      ),
      waveRuns: fc.boolean(),
      marksRunning: fc.boolean(),
    });
    const edges = fc.array(fc.tuple(fc.nat(COUNT - 1), fc.nat(COUNT)), { maxLength: 30 });
    const first = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom<Partial<PackageFacts>>({}, building, built) },
      fc.constantFrom(...states),
      blocked,
    );
    const moves = fc.option(fc.tuple(fc.nat(COUNT - 1), fc.integer({ min: 1, max: 5 })), {
      freq: 4,
    });
    fc.assert(
      fc.property(
        edges,
        fc.array(first, { minLength: COUNT, maxLength: COUNT }),
        fc.array(happening, { maxLength: 12 }),
        fc.array(fc.nat(COUNT - 1), { maxLength: 3 }),
        moves,
        (drawn, drawnFirst, happenings, running, moved) => {
          const rules = Array.from({ length: COUNT }, (_, at) =>
            rule(name(at), ...drawn.filter(([from]) => from === at).map(([, to]) => name(to))),
          );
          const edits: PlanEdits =
            moved === null ? NO_EDITS : { ...NO_EDITS, notBefore: { [name(moved[0])]: moved[1] } };
          const planner = new Planner();
          const graph = planner.graphOf(rules);
          const took = new Map(
            rules.map((one, at): [string, Expectation] => [
              one.name,
              { ms: at * 1000, basis: 'recorded' },
            ]),
          );
          const known = [...drawnFirst];
          let before: WavePlan | null = null;
          let mayBeInOtherWaves = false;
          const check = (options: PlanOptions, waveRuns: boolean): void => {
            const facts = factsOf(Object.fromEntries(known.map((some, at) => [name(at), some])));
            const fresh = plan(graph, facts, took, options);
            const again = planner.graphOf([...rules]);
            const seen = planner.plan(again, facts, took, options, waveRuns);
            const held = new Set(fresh.held.map((one) => one.name));
            const lost = before !== null && planned(before).some((one) => held.has(one.name));
            mayBeInOtherWaves = waveRuns && moved === null && (mayBeInOtherWaves || lost);
            if (mayBeInOtherWaves) expectSameButOrder(seen, fresh, rules);
            else expect(seen).toEqual(fresh);
            before = fresh;
          };
          check({ ...OPTIONS, edits, running: running.map(name) }, true);
          for (const { at, state, waveRuns, marksRunning } of happenings) {
            known[at] = state;
            const still = marksRunning ? running.map(name) : [];
            check({ ...OPTIONS, edits, running: still }, waveRuns);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('gives what a plan from scratch gives through the waves of a batch', () => {
    const { building, built, failed, claimed } = KNOWN;
    const ends = fc.constantFrom<Partial<PackageFacts>>(built, built, built, failed, claimed, {});
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(COUNT - 1), fc.nat(COUNT - 1)), { maxLength: 25 }),
        fc.array(fc.nat(9), { minLength: COUNT, maxLength: COUNT }),
        fc.array(fc.tuple(fc.boolean(), ends), { minLength: COUNT, maxLength: COUNT }),
        (drawn, minutes, fates) => {
          const rules = Array.from({ length: COUNT }, (_, at) =>
            rule(
              name(at),
              ...drawn.filter(([from, to]) => from === at && to < at).map(([, to]) => name(to)),
            ),
          );
          const planner = new Planner();
          const graph = planner.graphOf(rules);
          const took = new Map(
            rules.map((one, at): [string, Expectation] => [
              one.name,
              { ms: (minutes[at] ?? 0) * 60_000, basis: 'recorded' },
            ]),
          );
          const known: Record<string, Partial<PackageFacts>> = {};
          let hasLost = false;
          const check = (firstWave: number, running: readonly string[]): WavePlan => {
            const facts = factsOf(known);
            const options = { ...OPTIONS, firstWave, running };
            const fresh = plan(graph, facts, took, options);
            const seen = planner.plan(graph, facts, took, options, running.length > 0);
            if (hasLost && running.length > 0) expectSameButOrder(seen, fresh, rules, firstWave);
            else expect(seen).toEqual(fresh);
            return seen;
          };
          let coming = check(1, []);
          for (let wave = 2; coming.waves.length > 0 && wave < 2 * COUNT; wave += 1) {
            const names = coming.waves[0]?.packages.map((one) => one.name) ?? [];
            check(wave, names);
            for (const one of names) {
              known[one] = building;
              check(wave, names);
            }
            for (const [at, one] of names.entries()) {
              const [isLate, end] = fates[(wave + at) % COUNT] ?? [false, built];
              known[one] = end;
              hasLost ||= end !== built;
              const left = names.slice(isLate ? at : at + 1);
              if (left.length > 0) check(wave, left);
            }
            hasLost = false;
            coming = check(wave, []);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('leaves the waves to come as they are when the first of them is launched', () => {
    const planner = new Planner();
    const graph = planner.graphOf(rules);
    const options = { ...OPTIONS, edits: NO_EDITS };
    const before = planner.plan(graph, new Map(), new Map(), options, false);
    const names = before.waves[0]?.packages.map((one) => one.name) ?? [];
    const launched = { ...options, firstWave: 2, running: names };
    const after = planner.plan(graph, new Map(), new Map(), launched, true);
    expect(after.waves.map((wave) => before.waves.includes(wave))).toContain(true);
    expect(after).toEqual(plan(graph, new Map(), new Map(), launched));
  });

  const rules = [
    rule('base'),
    rule('user', 'base'),
    rule('other', 'user'),
    rule('apart'),
    rule('one', 'apart'),
    rule('two', 'one'),
    rule('three', 'one'),
    rule('last', 'two', 'three'),
  ];
  const at = (planner: Planner, facts: Facts, waveRuns: boolean): WavePlan =>
    planner.plan(planner.graphOf(rules), facts, new Map(), OPTIONS, waveRuns);
  const running = factsOf({ base: KNOWN.building, apart: KNOWN.built });
  const afterFailure = factsOf({ base: KNOWN.failed, apart: KNOWN.built });

  it('keeps the waves that a success leaves as they were', () => {
    const planner = new Planner();
    const before = at(planner, running, false);
    const after = at(planner, factsOf({ base: KNOWN.built, apart: KNOWN.built }), false);
    const user = planned(after).find((one) => one.name === 'user');
    expect(user?.state).toBe('ready');
    const isSame = after.waves.map((wave, index) => wave === before.waves[index]);
    expect(isSame).toEqual(
      before.waves.map((wave) => !wave.packages.some((one) => one.name === 'user')),
    );
  });

  it('takes what a failure holds back out of the waves to come, and leaves the others as they were', () => {
    const planner = new Planner();
    const before = at(planner, running, true);
    const after = at(planner, afterFailure, true);
    const left = namesOf(before).map((wave) =>
      wave.filter((one) => one !== 'user' && one !== 'other'),
    );
    expect(namesOf(after)).toEqual(left.filter((wave) => wave.length > 0));
    expect(after.held).toEqual(plan(planner.graphOf(rules), afterFailure, new Map(), OPTIONS).held);
  });

  it('plans anew after a failure once no wave runs', () => {
    const all = [
      ...['a', 'b', 'c', 'd', 'e'].map((one) => rule(one)),
      rule('f', 'base'),
      rule('base'),
    ];
    const took = new Map<string, Expectation>([['f', { ms: 3_600_000, basis: 'recorded' }]]);
    const planner = new Planner();
    const graph = planner.graphOf(all);
    const look = (state: Partial<PackageFacts>, waveRuns: boolean): WavePlan =>
      planner.plan(graph, factsOf({ base: state }), took, OPTIONS, waveRuns);
    const sizes = (of: WavePlan): number[] => of.waves.map((wave) => wave.packages.length);
    look(KNOWN.building, true);
    expect(sizes(look(KNOWN.failed, true))).toEqual([2, 3]);
    const whole = look(KNOWN.failed, false);
    expect(sizes(whole)).toEqual([3, 2]);
    expect(whole).toEqual(plan(graph, factsOf({ base: KNOWN.failed }), took, OPTIONS));
  });
});
