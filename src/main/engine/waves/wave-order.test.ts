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

  it('passes a giant over for others like it while there is other work', () => {
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

  it('leaves the waves behind the first as they would be without it', () => {
    const minutes = [4, 1, 2, 3, 6, 5, 7, 2, 9, 8, 3, 4];
    const rules = minutes.map((_, at) =>
      at === 2 || at === 11 ? rule(`p${at}`, 'p0') : rule(`p${at}`),
    );
    const expected = new Map<string, Expectation>(
      minutes.map((one, at) => [`p${at}`, { ms: one * 60_000, basis: 'recorded' }]),
    );
    const from = (firstWave: number, running: readonly string[]) =>
      plan(buildGraph(rules), new Map(), expected, {
        edits: NO_EDITS,
        size: 3,
        firstWave,
        running,
      }).waves;
    const [first, ...others] = from(1, []);
    expect(from(2, first?.packages.map(({ name }) => name) ?? [])).toEqual(others);
  });
});
