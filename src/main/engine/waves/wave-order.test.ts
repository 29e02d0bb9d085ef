import { describe, expect, it } from 'vitest';
import type { Expectation } from '../../../shared/package';
import { NO_EDITS } from '../../../shared/wave';
import { buildGraph } from './graph';
import { plan } from './plan';
import { rule } from './testing';

/** The waves of independent packages that take so many minutes each, by what each takes. */
const wavesOf = (...minutes: readonly number[]): number[][] => {
  const name = (at: number): string => `p${String(at).padStart(3, '0')}`;
  const expected = new Map<string, Expectation>(
    minutes.map((one, at) => [name(at), { ms: one * 60_000, basis: 'recorded' }]),
  );
  const graph = buildGraph(minutes.map((_, at) => rule(name(at))));
  const options = { edits: NO_EDITS, size: 3, firstWave: 1, running: [] };
  return plan(graph, new Map(), expected, options).waves.map((wave) =>
    wave.packages.map((one) => one.expected.ms / 60_000),
  );
};

describe('the order of waves', () => {
  it('starts a giant at once in a small batch: nothing lasts long enough to hide it behind', () => {
    expect(wavesOf(180, 5, 5, 4, 4, 4)[0]).toEqual([180, 5, 5]);
  });

  it('sets a giant aside for others like it while there is other work', () => {
    const small = Array.from({ length: 400 }, () => 10);
    const name = (at: number): string => `p${String(at).padStart(3, '0')}`;
    // Two more giants come behind a small package each, so at first only one is ready.
    const packages = [
      rule('giant-0'),
      ...small.map((_, at) => rule(name(at))),
      rule('giant-1', name(0)),
      rule('giant-2', name(1)),
    ];
    const expected = new Map<string, Expectation>(
      packages.map(({ name: of }) => [
        of,
        { ms: (of.startsWith('giant') ? 200 : 10) * 60_000, basis: 'recorded' },
      ]),
    );
    const options = { edits: NO_EDITS, size: 3, firstWave: 1, running: [] };
    const { waves } = plan(buildGraph(packages), new Map(), expected, options);
    const giants = waves.filter((wave) =>
      wave.packages.some((one) => one.name.startsWith('giant')),
    );
    expect(giants.map((wave) => wave.packages.map((one) => one.name).sort())).toEqual([
      ['giant-0', 'giant-1', 'giant-2'],
    ]);
  });
});
