import { describe, expect, it } from 'vitest';
import type { Expectation, RulePackage } from '../../../shared/package';
import { NO_EDITS, type WavePlan } from '../../../shared/wave';
import { buildGraph } from './graph';
import { type PlanOptions, plan } from './plan';
import type { PackageFacts } from './standing';
import { factsOf, KNOWN, rule } from './testing';

const OPTIONS: PlanOptions = { edits: NO_EDITS, size: 3, firstWave: 1, running: [] };

const minutes = (known: Readonly<Record<string, number>>): ReadonlyMap<string, Expectation> =>
  new Map(
    Object.entries(known).map(([name, ms]) => [name, { ms: ms * 60_000, basis: 'recorded' }]),
  );

const planned = (
  packages: readonly RulePackage[],
  {
    known = {},
    took = {},
    ...options
  }: {
    readonly known?: Readonly<Record<string, Partial<PackageFacts>>>;
    readonly took?: Readonly<Record<string, number>>;
  } & Partial<PlanOptions> = {},
): WavePlan =>
  plan(buildGraph(packages), factsOf(known), minutes(took), { ...OPTIONS, ...options });

const namesOf = (of: WavePlan): string[][] =>
  of.waves.map((wave) => wave.packages.map(({ name }) => name));

const independent = (...names: readonly string[]): RulePackage[] => names.map((name) => rule(name));

describe('plan', () => {
  it('plans nothing for nothing', () => {
    expect(planned([])).toEqual({ waves: [], held: [], expectedMs: 0, estimated: false });
  });

  it('puts a dependency into an earlier wave and says what each waits for', () => {
    const seen = planned([rule('a'), rule('b', 'a'), rule('c', 'b')], { firstWave: 4 });
    expect(seen.waves.map((wave) => [wave.number, wave.packages[0]?.name])).toEqual([
      [4, 'a'],
      [5, 'b'],
      [6, 'c'],
    ]);
    expect(seen.waves[0]?.packages[0]).toMatchObject({ state: 'ready', reason: 'ready' });
    expect(seen.waves[2]?.packages[0]).toMatchObject({ state: 'waiting', reason: 'after b' });
  });

  it('starts with the longest chain rather than with the longest package', () => {
    const packages = [rule('big'), rule('base'), rule('middle', 'base'), rule('top', 'middle')];
    const took = { big: 20, base: 10, middle: 10, top: 10 };
    expect(namesOf(planned(packages, { took, size: 1 }))[0]).toEqual(['base']);
  });

  it('lets packages of similar duration share a wave', () => {
    const took = { a: 60, b: 58, c: 61, p: 2, q: 3, r: 2, x: 20, y: 21, z: 19 };
    const waves = namesOf(planned(independent(...Object.keys(took)), { took }));
    expect(waves.map((wave) => wave.sort())).toEqual([
      ['a', 'b', 'c'],
      ['x', 'y', 'z'],
      ['p', 'q', 'r'],
    ]);
  });

  it('sums the longest of each wave and says when an estimate is among them', () => {
    const took = { a: 30, b: 10, c: 5, d: 4 };
    const exact = planned(independent('a', 'b', 'c', 'd'), { took });
    expect(exact.waves.map((wave) => wave.expectedMs)).toEqual([30 * 60_000, 4 * 60_000]);
    expect(exact).toMatchObject({ expectedMs: 34 * 60_000, estimated: false });
    expect(planned(independent('a', 'new'), { took })).toMatchObject({
      expectedMs: 30 * 60_000,
      estimated: true,
    });
  });

  it('holds what no wave can take, with the whole chain', () => {
    const packages = [
      rule('webkit', 'gtk'),
      rule('gtk', 'mesa'),
      rule('mesa', 'libdrm'),
      rule('libdrm'),
      rule('free'),
    ];
    const seen = planned(packages, { known: { libdrm: KNOWN.failed } });
    expect(namesOf(seen)).toEqual([['free']]);
    expect(seen.held.map(({ name, state, reason }) => [name, state, reason])).toEqual([
      ['gtk', 'blocked', 'gtk ← mesa ← libdrm (failed)'],
      ['libdrm', 'failed', 'failed'],
      ['mesa', 'blocked', 'after libdrm (failed)'],
      ['webkit', 'blocked', 'webkit ← gtk ← mesa ← libdrm (failed)'],
    ]);
    expect(seen.held[3]?.chain).toEqual(['webkit', 'gtk', 'mesa', 'libdrm']);
  });

  it('names the chain to a dependency without a rule file and into a cycle', () => {
    const missing = planned([rule('c', 'b'), rule('b', 'a'), rule('a', 'gone')]);
    expect(missing.held.find(({ name }) => name === 'c')?.reason).toBe(
      'c ← b ← a (needs gone, which has no rule file)',
    );
    const cycle = planned([rule('a', 'b'), rule('b', 'a'), rule('c', 'b'), rule('d', 'c')]);
    expect(cycle.waves).toEqual([]);
    expect(cycle.held.map(({ reason }) => reason)).toEqual([
      'in a cycle: a → b → a',
      'in a cycle: b → a → b',
      'after b (in a cycle)',
      'd ← c ← b (in a cycle)',
    ]);
  });

  it('goes on after the running wave as if it succeeds', () => {
    const packages = [rule('a'), rule('b', 'a'), rule('c')];
    const known = { a: KNOWN.building };
    const seen = planned(packages, { known, running: ['a', 'c'], firstWave: 2 });
    expect(namesOf(seen)).toEqual([['b']]);
    expect(seen.waves[0]?.packages[0]).toMatchObject({ state: 'waiting', reason: 'after a' });
    expect(seen.held).toEqual([]);
  });

  it('takes a running package with an old failure for running', () => {
    const seen = planned([rule('a'), rule('b', 'a')], {
      known: { a: KNOWN.failed },
      running: ['a'],
    });
    expect(namesOf(seen)).toEqual([['b']]);
  });
});

describe('edits of the plan', () => {
  it('take pinned packages first, in the order of the pins', () => {
    const took = { a: 50, b: 40, c: 30, d: 20, e: 10 };
    const seen = planned(independent('a', 'b', 'c', 'd', 'e'), {
      took,
      edits: { ...NO_EDITS, pinned: ['e', 'c', 'unknown'] },
      size: 2,
    });
    expect(namesOf(seen)).toEqual([['e', 'c'], ['a', 'b'], ['d']]);
    expect(seen.waves[0]?.packages.map(({ pinned }) => pinned)).toEqual([true, true]);
    expect(seen.waves[1]?.packages.map(({ pinned }) => pinned)).toEqual([false, false]);
  });

  it('take a pinned package as soon as it is ready, not sooner', () => {
    const packages = [rule('base'), rule('pin', 'base'), rule('x'), rule('y')];
    const seen = planned(packages, {
      took: { base: 1, pin: 1, x: 90, y: 80 },
      edits: { ...NO_EDITS, pinned: ['pin'] },
      size: 1,
    });
    expect(namesOf(seen)).toEqual([['x'], ['y'], ['base'], ['pin']]);
    const two = planned(packages, { took: { base: 99 }, edits: { ...NO_EDITS, pinned: ['pin'] } });
    expect(namesOf(two)[1]).toEqual(['pin']);
  });

  it('keep a moved package back until its wave', () => {
    const took = { a: 9, b: 8, c: 7 };
    const seen = planned(independent('a', 'b', 'c'), {
      took,
      size: 1,
      edits: { ...NO_EDITS, notBefore: { a: 3 } },
    });
    expect(namesOf(seen)).toEqual([['b'], ['c'], ['a']]);
    expect(seen.waves[2]?.packages[0]?.reason).toBe('moved to wave 3');
  });

  it('launch a moved package early rather than nothing at all', () => {
    const seen = planned(independent('a', 'b'), {
      edits: { ...NO_EDITS, notBefore: { a: 9, b: 7 } },
    });
    expect(namesOf(seen)).toEqual([['b'], ['a']]);
    expect(seen.waves[0]?.packages[0]?.reason).toBe('ready');
  });

  it('hold what is skipped and all behind it', () => {
    const packages = [rule('a'), rule('b', 'a'), rule('c', 'b'), rule('d')];
    const seen = planned(packages, { edits: { ...NO_EDITS, skipped: ['a'] } });
    expect(namesOf(seen)).toEqual([['d']]);
    expect(seen.held.map(({ name, state, reason }) => [name, state, reason])).toEqual([
      ['a', 'skipped', 'skipped'],
      ['b', 'waiting', 'after a (skipped)'],
      ['c', 'waiting', 'c ← b ← a (skipped)'],
    ]);
  });

  it('are not confused by packages that are named like parts of an object', () => {
    const packages = independent('constructor', 'hasOwnProperty', 'valueOf');
    expect(namesOf(planned(packages)).flat().sort()).toEqual([
      'constructor',
      'hasOwnProperty',
      'valueOf',
    ]);
  });
});
