import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expectation, RulePackage } from '../../../shared/package';
import { NO_EDITS, type WavePlan } from '../../../shared/wave';
import { buildGraph } from './graph';
import { type PlanOptions, plan } from './plan';
import { NO_FACTS, type PackageFacts } from './standing';
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

const POSSIBLE: readonly Partial<PackageFacts>[] = [...Object.values(KNOWN), {}, {}, {}, {}];

/** Any workspace of up to 25 packages: cycles, unknown dependencies, every kind of fact and edit. */
const workspaces = fc
  .record({
    edges: fc.array(fc.tuple(fc.nat(24), fc.nat(26)), { maxLength: 60 }),
    facts: fc.array(fc.constantFrom(...POSSIBLE), { minLength: 25, maxLength: 25 }),
    took: fc.array(fc.nat(50), { minLength: 25, maxLength: 25 }),
    size: fc.integer({ min: 1, max: 3 }),
    firstWave: fc.integer({ min: 1, max: 5 }),
    skipped: fc.array(fc.nat(26), { maxLength: 4 }),
    pinned: fc.array(fc.nat(26), { maxLength: 6 }),
    moved: fc.array(fc.tuple(fc.nat(26), fc.nat(12)), { maxLength: 6 }),
    running: fc.array(fc.nat(24), { maxLength: 3 }),
  })
  .map((drawn) => {
    const name = (at: number): string => `p${String(at).padStart(2, '0')}`;
    const packages = Array.from({ length: 25 }, (_, at) =>
      rule(name(at), ...drawn.edges.filter(([from]) => from === at).map(([, to]) => name(to))),
    );
    return {
      packages,
      facts: factsOf(Object.fromEntries(drawn.facts.map((some, at) => [name(at), some]))),
      took: minutes(Object.fromEntries(drawn.took.map((ms, at) => [name(at), ms]))),
      options: {
        size: drawn.size,
        firstWave: drawn.firstWave,
        running: drawn.running.map(name),
        edits: {
          skipped: drawn.skipped.map(name),
          pinned: drawn.pinned.map(name),
          notBefore: Object.fromEntries(drawn.moved.map(([at, wave]) => [name(at), wave])),
        },
      } satisfies PlanOptions,
    };
  });

const BUILT: PackageFacts = { ...NO_FACTS, ...KNOWN.built };

const isBuilt = (some: PackageFacts | undefined): boolean =>
  some?.status === 'SUCCESS' && some.verdict !== 'unproven' && some.verdict !== null;

describe('every plan', () => {
  it('has each package in exactly one of waves, held, built and running', () => {
    fc.assert(
      fc.property(workspaces, ({ packages, facts, took, options }) => {
        const seen = plan(buildGraph(packages), facts, took, options);
        const all = [
          ...namesOf(seen).flat(),
          ...seen.held.map(({ name }) => name),
          ...packages
            .map(({ name }) => name)
            .filter((name) => {
              const some = facts.get(name);
              return options.running.includes(name) || some?.activity != null || isBuilt(some);
            }),
        ];
        expect(all.sort()).toEqual(packages.map(({ name }) => name));
      }),
    );
  });

  it('has full waves in order, each dependency earlier, and nothing behind what is held', () => {
    fc.assert(
      fc.property(workspaces, ({ packages, facts, took, options }) => {
        const seen = plan(buildGraph(packages), facts, took, options);
        const done = new Set(
          packages
            .map(({ name }) => name)
            .filter((name) => {
              const some = facts.get(name);
              return options.running.includes(name) || some?.activity != null || isBuilt(some);
            }),
        );
        const byName = new Map(packages.map((one) => [one.name, one]));
        const isReady = (name: string): boolean =>
          (byName.get(name)?.depends ?? []).every((needed) => done.has(needed));
        const left = new Set(namesOf(seen).flat());
        for (const [at, wave] of seen.waves.entries()) {
          const names = wave.packages.map(({ name }) => name);
          expect(wave.number).toBe(options.firstWave + at);
          expect(names.length).toBeGreaterThan(0);
          expect(names.length).toBeLessThanOrEqual(options.size);
          expect(names.filter((name) => !isReady(name))).toEqual([]);
          const mayGo = [...left].filter(
            (name) => isReady(name) && (options.edits.notBefore[name] ?? 0) <= wave.number,
          );
          // A moved package goes early only when nothing else could, and nothing that may go is left
          // out for one that is not pinned while a pinned one may.
          if (mayGo.length > 0) {
            expect(names.filter((name) => !mayGo.includes(name))).toEqual([]);
            expect(names).toHaveLength(Math.min(options.size, mayGo.length));
          }
          const pinned = mayGo.filter((name) => options.edits.pinned.includes(name));
          const taken = names.filter((name) => pinned.includes(name));
          expect(taken).toHaveLength(Math.min(options.size, pinned.length));
          for (const name of names) left.delete(name);
          for (const name of names) done.add(name);
        }
      }),
    );
  });

  it('gives each held package a reason and a chain that starts with it and follows dependencies', () => {
    fc.assert(
      fc.property(workspaces, ({ packages, facts, took, options }) => {
        const byName = new Map(packages.map((one) => [one.name, one]));
        for (const one of plan(buildGraph(packages), facts, took, options).held) {
          expect(one.reason).not.toBe('');
          expect(one.chain[0]).toBe(one.name);
          for (const [at, name] of one.chain.slice(0, -1).entries()) {
            const next = one.chain[at + 1] ?? '';
            if (name !== '…' && next !== '…') expect(byName.get(name)?.depends).toContain(next);
          }
        }
      }),
    );
  });

  it('is the same for the same input in another order', () => {
    fc.assert(
      fc.property(workspaces, ({ packages, facts, took, options }) => {
        const once = plan(buildGraph(packages), facts, took, options);
        const turned = new Map([...facts].reverse());
        expect(plan(buildGraph([...packages].reverse()), turned, took, options)).toEqual(once);
      }),
    );
  });

  it('can take no fewer packages when one more is built', () => {
    fc.assert(
      fc.property(workspaces, fc.nat(24), ({ packages, facts, took, options }, at) => {
        const graph = buildGraph(packages);
        const name = packages[at]?.name ?? '';
        const before = plan(graph, facts, took, options);
        const more = new Map(facts).set(name, { ...BUILT, resultAt: 5000 });
        const after = new Set(namesOf(plan(graph, more, took, options)).flat());
        const lost = namesOf(before)
          .flat()
          .filter((one) => one !== name && !after.has(one));
        expect(lost).toEqual([]);
      }),
    );
  });

  it('offers a failed package and all that it held back once a retry is asked', () => {
    fc.assert(
      fc.property(workspaces, fc.nat(24), ({ packages, facts, took, options }, at) => {
        const graph = buildGraph(packages);
        const name = packages[at]?.name ?? '';
        const quiet = { ...options, running: [] };
        const untried = new Map(facts).set(name, { ...BUILT, status: null, verdict: null });
        const failed = new Map(facts).set(name, { ...BUILT, status: 'FAILED', verdict: null });
        const offered = namesOf(plan(graph, untried, took, quiet)).flat();
        const withFailure = plan(graph, failed, took, quiet);
        const held = new Set(withFailure.held.map((one) => one.name));
        const lost = offered.filter((one) => held.has(one));
        const stillOffered = new Set(namesOf(withFailure).flat());
        expect([...stillOffered, ...lost].sort()).toEqual(
          [...new Set([...stillOffered, ...offered])].sort(),
        );
        if (offered.includes(name)) expect(held.has(name)).toBe(true);
        for (const one of withFailure.held) {
          if (!offered.includes(one.name) || one.name === name) continue;
          expect(one.chain.at(-1)).toBe(name);
          expect(one.reason).toContain(`${name} (failed)`);
        }
      }),
    );
  });
});

describe('plan of a chain of 30,000', () => {
  it('has one package per wave and does not overflow the stack', () => {
    const names = Array.from({ length: 30_000 }, (_, at) => `p${at}`);
    const packages = names.map((name, at) =>
      at === 0 ? rule(name) : rule(name, names[at - 1] ?? ''),
    );
    const seen = planned(packages);
    expect(seen.waves).toHaveLength(30_000);
    expect(seen.waves.at(-1)?.packages[0]?.name).toBe('p29999');
  });
});
