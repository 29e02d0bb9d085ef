import { describe, expect, it } from 'vitest';
import type { PackageState, PackageView } from '../../../shared/package';
import type { PlannedWave, WavePlan, WaveRun } from '../../../shared/wave';
import { groupCounts, narrow } from './queue-filter';
import { packagesOf, placeOf, railCards, stepOnRail } from './rail-cards';

const run = (
  number: number,
  packages: readonly string[],
  over: Partial<WaveRun> = {},
): WaveRun => ({
  number,
  state: 'done',
  packages,
  attempts: [],
  startedAt: `2025-01-01T0${number}:00:00Z`,
  endedAt: `2025-01-01T0${number}:30:00Z`,
  durationMs: 1_800_000,
  built: packages.length,
  failed: 0,
  open: 0,
  work: 'builds',
  checkpoint: null,
  ...over,
});
const wave = (number: number, names: readonly string[]): PlannedWave => ({
  number,
  packages: names.map((name) => ({
    name,
    state: 'ready',
    reason: 'ready',
    expected: { ms: 1000, basis: 'estimate' },
    pinned: false,
  })),
  expectedMs: 1000,
  estimated: true,
});
const plan = (...waves: readonly PlannedWave[]): WavePlan => ({
  waves,
  held: [],
  expectedMs: 0,
  estimated: false,
});

describe('railCards', () => {
  const runs = [
    run(1, ['a', 'b']),
    run(2, ['c'], { built: 0, failed: 1 }),
    run(3, ['d', 'e'], { state: 'running', endedAt: null, durationMs: null }),
  ];

  it('folds the past into one card with its sums', () => {
    const cards = railCards(runs, plan(wave(4, ['f'])), false);
    expect(cards.map((card) => card.kind)).toEqual(['past', 'running', 'coming']);
    expect(cards[0]).toMatchObject({ from: 1, to: 2, built: 2, failed: 1, durationMs: 3_600_000 });
  });

  it('shows each past wave once unfolded, and a single one always', () => {
    expect(railCards(runs, plan(), true).map((card) => card.kind)).toEqual([
      'done',
      'done',
      'running',
    ]);
    expect(railCards([run(1, ['a'])], plan(), false).map((card) => card.kind)).toEqual(['done']);
  });

  it('does not show a running wave a second time, should the plan still name it', () => {
    const cards = railCards(runs, plan(wave(3, ['d', 'e']), wave(4, ['f'])), false);
    expect(cards.filter((card) => card.kind === 'coming')).toHaveLength(1);
  });

  it('marks the next wave only while none runs', () => {
    const next = (cards: ReturnType<typeof railCards>) =>
      cards.flatMap((card) => (card.kind === 'coming' && card.next ? [card.wave.number] : []));
    expect(next(railCards([], plan(wave(1, ['a']), wave(2, ['b'])), false))).toEqual([1]);
    expect(next(railCards(runs, plan(wave(4, ['f'])), false))).toEqual([]);
  });

  it('keys are unique where a wave number was launched twice', () => {
    const twice = [run(1, ['a']), run(1, ['a'], { startedAt: '2025-01-02T00:00:00Z' })];
    const keys = railCards(twice, plan(), true).map((card) => card.key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('walking the rail', () => {
  const cards = railCards(
    [run(1, ['x']), run(2, ['y'])],
    plan(wave(3, ['a', 'b', 'c']), wave(4, ['d']), wave(5, ['a'])),
    false,
  );

  it('finds a package in the newest card that holds it', () => {
    expect(placeOf(cards, 'a')).toEqual({ card: 3, row: 0 });
    expect(placeOf(cards, 'b')).toEqual({ card: 1, row: 1 });
    expect(placeOf(cards, 'x')).toBeNull();
    expect(placeOf(cards, null)).toBeNull();
  });

  it('begins at the first card that has packages, and stops at the ends', () => {
    expect(stepOnRail(cards, null, 'ArrowRight')).toEqual({ card: 1, row: 0 });
    expect(stepOnRail(cards, { card: 1, row: 0 }, 'ArrowLeft')).toEqual({ card: 1, row: 0 });
    expect(stepOnRail(cards, { card: 1, row: 2 }, 'ArrowDown')).toEqual({ card: 1, row: 2 });
    expect(stepOnRail(cards, { card: 1, row: 2 }, 'ArrowRight')).toEqual({ card: 2, row: 0 });
    expect(stepOnRail(cards, { card: 3, row: 0 }, 'ArrowRight')).toEqual({ card: 3, row: 0 });
    expect(packagesOf(cards[2] as (typeof cards)[number])).toEqual(['d']);
  });
});

describe('the queue’s filter', () => {
  const row = (name: string, state: PackageState, reason: string = state): PackageView => ({
    name,
    version: null,
    ruleFile: '',
    depends: [],
    dependents: [],
    state,
    reason,
    expected: { ms: 1, basis: 'estimate' },
    result: null,
    verdict: null,
    attempt: null,
    pinned: false,
  });
  const rows = [
    row('libpng', 'waiting', 'after zlib'),
    row('zlib', 'built'),
    row('rocksdb', 'left-out'),
    row('mesa', 'blocked', 'after libdrm (failed)'),
    row('libdrm', 'failed'),
  ];

  it('puts names that begin with the words before those that merely hold them', () => {
    expect(narrow(rows, { words: 'zlib', only: 'all' })).toEqual(['zlib', 'libpng']);
  });
  it('takes every word, from name, state and reason', () => {
    expect(narrow(rows, { words: 'after LIBDRM', only: 'all' })).toEqual(['mesa']);
    expect(narrow(rows, { words: '', only: 'all' })).toHaveLength(5);
  });
  it('narrows to a group, and the counts add up', () => {
    expect(narrow(rows, { words: '', only: 'held' })).toEqual(['libpng', 'mesa']);
    expect(narrow(rows, { words: '', only: 'aside' })).toEqual(['rocksdb']);
    const { all, ...groups } = groupCounts(rows);
    expect(Object.values(groups).reduce((total, count) => total + count, 0)).toBe(all);
  });
});
