import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RulePackage } from '../../../shared/package';
import { buildGraph, cycleThrough, findCycles, forEachComponent, forEachTarget } from './graph';
import { rule } from './testing';

const targets = (packages: readonly RulePackage[], from: string): string[] => {
  const graph = buildGraph(packages);
  const found: string[] = [];
  forEachTarget(graph.dependencies, graph.indexOf.get(from) ?? -1, (to) =>
    found.push(graph.names[to] ?? ''),
  );
  return found;
};

describe('buildGraph', () => {
  it('links packages both ways, whatever order they come in', () => {
    const graph = buildGraph([rule('c', 'b', 'a'), rule('a'), rule('b', 'a')]);
    expect(graph.names).toEqual(['a', 'b', 'c']);
    expect(targets([rule('c', 'b', 'a'), rule('a'), rule('b', 'a')], 'c')).toEqual(['b', 'a']);
    const dependents: number[] = [];
    forEachTarget(graph.dependents, 0, (to) => dependents.push(to));
    expect(dependents).toEqual([1, 2]);
  });

  it('counts a dependency named twice once', () => {
    expect(targets([rule('b', 'a', 'a'), rule('a')], 'b')).toEqual(['a']);
  });

  it('keeps names that have no rule file apart', () => {
    const graph = buildGraph([rule('b', 'zlib', 'a', 'constructor'), rule('a')]);
    expect(graph.missing).toEqual(new Map([[1, ['zlib', 'constructor']]]));
  });

  it('takes the first of two packages with one name', () => {
    expect(targets([rule('b', 'a'), rule('b'), rule('a')], 'b')).toEqual(['a']);
  });

  it('is empty for no packages', () => {
    expect(findCycles(buildGraph([]))).toEqual([]);
  });
});

describe('cycles', () => {
  it('are named, one for each tangle, starting with the first by name', () => {
    const packages = [
      rule('a', 'b'),
      rule('b', 'a'),
      rule('x', 'z'),
      rule('z', 'y'),
      rule('y', 'x'),
    ];
    expect(findCycles(buildGraph([...packages, rule('q', 'a')]))).toEqual([
      ['a', 'b', 'a'],
      ['x', 'z', 'y', 'x'],
    ]);
  });

  it('include a package that depends on itself', () => {
    expect(findCycles(buildGraph([rule('a', 'a'), rule('b', 'a')]))).toEqual([['a', 'a']]);
  });

  it('are the shortest through their package', () => {
    const graph = buildGraph([rule('a', 'b'), rule('b', 'c'), rule('c', 'd', 'a'), rule('d', 'a')]);
    expect(cycleThrough(graph, 0, () => true)).toEqual([0, 1, 2, 0]);
    expect(cycleThrough(graph, 3, () => true)).toEqual([3, 0, 1, 2, 3]);
    expect(cycleThrough(graph, 0, (index) => index !== 1)).toBeNull();
  });
});

describe('forEachComponent', () => {
  it('visits each included package once, after all that it depends on, as a naive search finds them', () => {
    const edges = fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 40 });
    fc.assert(
      fc.property(edges, fc.nat(4095), (pairs, mask) => {
        const names = Array.from({ length: 12 }, (_, at) => `p${String(at).padStart(2, '0')}`);
        const graph = buildGraph(
          names.map((name, at) =>
            rule(name, ...pairs.filter(([from]) => from === at).map(([, to]) => names[to] ?? '')),
          ),
        );
        const included = (index: number): boolean => ((mask >> index) & 1) === 1;
        const reach = names.map((_, from) => reachable(pairs, from, included));
        const visited: number[] = [];
        forEachComponent(graph.dependencies, included, (members) => {
          for (const member of members) {
            const together = names.flatMap((_, other) =>
              included(other) &&
              (other === member || (reach[member]?.has(other) && reach[other]?.has(member)))
                ? [other]
                : [],
            );
            expect([...members].sort((a, b) => a - b)).toEqual(together);
            for (const needed of reach[member] ?? []) {
              expect(members.includes(needed) || visited.includes(needed)).toBe(true);
            }
          }
          visited.push(...members);
        });
        expect(visited.sort((a, b) => a - b)).toEqual(
          names.flatMap((_, index) => (included(index) ? [index] : [])),
        );
      }),
    );
  });

  it('takes a chain and a ring of 30,000 without overflowing the stack', () => {
    const names = Array.from({ length: 30_000 }, (_, at) => `p${at}`);
    const ring = names.map((name, at) => rule(name, names[(at + 1) % names.length] ?? ''));
    const chain = [...ring.slice(0, -1), rule(names.at(-1) ?? '')];
    expect(findCycles(buildGraph(chain))).toEqual([]);
    expect(findCycles(buildGraph(ring))[0]).toHaveLength(30_001);
  });
});

const reachable = (
  pairs: readonly (readonly [number, number])[],
  from: number,
  included: (index: number) => boolean,
): Set<number> => {
  const found = new Set<number>();
  const pending = included(from) ? [from] : [];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const [source, to] of pairs) {
      if (source !== at || found.has(to) || !included(to)) continue;
      found.add(to);
      pending.push(to);
    }
  }
  return found;
};
