import { describe, expect, it } from 'vitest';
import type { RulePackage } from '../../../shared/package';
import { buildGraph } from './graph';
import { type PackageReadiness, readiness } from './readiness';
import type { PackageFacts } from './standing';
import { factsOf, KNOWN, rule } from './testing';

const look = (
  packages: readonly RulePackage[],
  known: Readonly<Record<string, Partial<PackageFacts>>> = {},
): Record<string, PackageReadiness> =>
  Object.fromEntries(readiness(buildGraph(packages), factsOf(known)));

/** webkit needs mesa and icu, mesa needs libdrm. */
const STACK = [rule('webkit', 'mesa', 'icu'), rule('mesa', 'libdrm'), rule('libdrm'), rule('icu')];

describe('readiness', () => {
  it('is ready without depends', () => {
    expect(look([rule('bc')]).bc).toEqual({ state: 'ready', reason: 'ready', chain: [] });
  });

  it('waits for dependencies that can still be built', () => {
    const seen = look(STACK);
    expect(seen.mesa).toEqual({ state: 'waiting', reason: 'after libdrm', chain: [] });
    expect(seen.webkit).toEqual({ state: 'waiting', reason: 'after mesa, icu', chain: [] });
  });

  it('names two of many dependencies', () => {
    const many = ['a', 'b', 'c', 'd', 'e'];
    const seen = look([rule('z', ...many), ...many.map((name) => rule(name))], { a: KNOWN.built });
    expect(seen.z?.reason).toBe('after b, c and 2 more');
  });

  it('is ready when all dependencies are built or accepted', () => {
    const seen = look(STACK, { mesa: KNOWN.built, icu: KNOWN.accepted });
    expect(seen.webkit?.state).toBe('ready');
    expect(seen.mesa).toEqual({ state: 'built', reason: 'built', chain: [] });
  });

  it('is blocked behind a failure, near and far, with the chain', () => {
    const seen = look(STACK, { libdrm: KNOWN.failed });
    expect(seen.libdrm).toEqual({ state: 'failed', reason: 'failed', chain: ['libdrm'] });
    expect(seen.mesa).toEqual({
      state: 'blocked',
      reason: 'after libdrm (failed)',
      chain: ['mesa', 'libdrm'],
    });
    expect(seen.webkit).toEqual({
      state: 'blocked',
      reason: 'after libdrm (failed)',
      chain: ['webkit', 'mesa', 'libdrm'],
    });
    expect(seen.icu?.state).toBe('ready');
  });

  it('is ready again, dependents too, once a retry takes the failure away', () => {
    const seen = look(STACK, { libdrm: { ...KNOWN.failed, status: null }, icu: KNOWN.built });
    expect(seen.libdrm?.state).toBe('ready');
    expect(seen.mesa?.state).toBe('waiting');
    expect(seen.webkit?.reason).toBe('after mesa');
  });

  it('waits behind what is not proven, left out or skipped, and says so', () => {
    expect(look(STACK, { libdrm: KNOWN.claimed }).webkit).toEqual({
      state: 'waiting',
      reason: 'after libdrm (not proven)',
      chain: ['webkit', 'mesa', 'libdrm'],
    });
    expect(look(STACK, { libdrm: KNOWN.leftOut }).mesa?.reason).toBe('after libdrm (left out)');
    expect(look(STACK, { libdrm: KNOWN.skipped }).mesa?.reason).toBe('after libdrm (skipped)');
    expect(look(STACK, { libdrm: KNOWN.skipped }).mesa?.state).toBe('waiting');
  });

  it('takes a SUCCESS that nobody checked for a claim', () => {
    expect(look([rule('a')], { a: { status: 'SUCCESS' } }).a?.state).toBe('unproven');
  });

  it('lets a built package stand though it is skipped or left out by now', () => {
    const seen = look([rule('a'), rule('b')], {
      a: { ...KNOWN.built, ...KNOWN.skipped },
      b: { ...KNOWN.built, ...KNOWN.leftOut },
    });
    expect(seen.a?.state).toBe('built');
    expect(seen.b?.state).toBe('built');
  });

  it('waits again for a dependency that is being rebuilt', () => {
    const seen = look(STACK, { libdrm: { ...KNOWN.built, ...KNOWN.building } });
    expect(seen.libdrm?.state).toBe('building');
    expect(seen.mesa?.reason).toBe('after libdrm');
  });

  it('says that a queued package is in line', () => {
    expect(look([rule('a')], { a: KNOWN.queued }).a).toEqual({
      state: 'queued',
      reason: 'in line for a slot',
      chain: [],
    });
  });

  it('is blocked by a dependency without a rule file, and says which', () => {
    const seen = look([rule('mesa', 'llvm'), rule('webkit', 'mesa')]);
    expect(seen.mesa).toEqual({
      state: 'blocked',
      reason: 'needs llvm, which has no rule file',
      chain: ['mesa', 'llvm'],
    });
    expect(seen.webkit).toEqual({
      state: 'blocked',
      reason: 'after mesa (needs llvm, which has no rule file)',
      chain: ['webkit', 'mesa', 'llvm'],
    });
    expect(look([rule('a', 'x', 'y', 'z')]).a?.reason).toBe(
      'needs x, y and 1 more, which have no rule file',
    );
  });

  it('is blocked when its depends cannot be read', () => {
    const seen = look([rule('a'), rule('b', 'a')], { a: KNOWN.unreadable });
    expect(seen.a).toMatchObject({ state: 'blocked', reason: 'its depends cannot be read' });
    expect(seen.b?.reason).toBe('after a (its depends cannot be read)');
  });

  it('names the worst cause, and of equal ones the nearest', () => {
    const packages = [
      rule('top', 'soft', 'far', 'near'),
      rule('soft'),
      rule('far', 'deep'),
      rule('deep'),
      rule('near'),
    ];
    const known = { soft: KNOWN.skipped, deep: KNOWN.failed, near: KNOWN.failed };
    expect(look(packages, known).top?.reason).toBe('after near (failed)');
    expect(look(packages, { ...known, near: {} }).top?.chain).toEqual(['top', 'far', 'deep']);
    expect(look(packages, { soft: KNOWN.skipped }).top?.state).toBe('waiting');
  });
});

describe('readiness after a BLOCKED result', () => {
  const pair = [rule('mesa', 'libdrm'), rule('libdrm')];

  it('names the dependency that failed', () => {
    const seen = look(pair, { libdrm: KNOWN.failed, mesa: KNOWN.blocked });
    expect(seen.mesa?.reason).toBe('after libdrm (failed)');
  });

  it('waits while the dependency is retried, and is ready once it was built later', () => {
    expect(look(pair, { mesa: KNOWN.blocked }).mesa?.state).toBe('waiting');
    const later = { ...KNOWN.built, resultAt: 3000 };
    expect(look(pair, { libdrm: later, mesa: KNOWN.blocked }).mesa?.state).toBe('ready');
  });

  it('stays when nothing that it needs was built since: the cause lies elsewhere', () => {
    const seen = look([...pair, rule('gtk', 'mesa')], {
      libdrm: KNOWN.built,
      mesa: KNOWN.blocked,
    });
    expect(seen.mesa).toEqual({
      state: 'blocked',
      reason: 'BLOCKED when last tried',
      chain: ['mesa'],
    });
    expect(seen.gtk?.reason).toBe('after mesa (blocked)');
    expect(look([rule('a')], { a: KNOWN.blocked }).a?.state).toBe('blocked');
  });
});

describe('readiness in a cycle', () => {
  const ring = [rule('a', 'b'), rule('b', 'c'), rule('c', 'a'), rule('top', 'a')];

  it('names the cycle as each member sees it, and what comes behind', () => {
    const seen = look(ring);
    expect(seen.a?.reason).toBe('in a cycle: a → b → c → a');
    expect(seen.c).toEqual({
      state: 'blocked',
      reason: 'in a cycle: c → a → b → c',
      chain: ['c', 'a', 'b', 'c'],
    });
    expect(seen.top?.reason).toBe('after a (in a cycle)');
    expect(look([rule('self', 'self')]).self?.reason).toBe('in a cycle: self → self');
  });

  it('is over once one of it is built, by hand say', () => {
    const seen = look(ring, { b: KNOWN.built });
    expect(seen.a?.state).toBe('ready');
    expect(seen.c?.reason).toBe('after a');
    expect(seen.top?.reason).toBe('after a');
  });
});
