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

describe('readiness in a cycle', () => {
  it('shortens a long cycle and shares one among the packages of a large tangle', () => {
    const names = Array.from({ length: 30_000 }, (_, at) => `p${String(at).padStart(5, '0')}`);
    const seen = look(names.map((name, at) => rule(name, names[(at + 1) % names.length] ?? '')));
    expect(seen.p12345?.chain).toHaveLength(12);
    expect(seen.p12345?.reason).toMatch(
      /^among 30000 packages in cycles: p00000 → p00001 → .* → … → p00000$/,
    );
  });
});

describe('readiness of a chain of 30,000', () => {
  it('reaches from the failure at its bottom to its top', () => {
    const names = Array.from({ length: 30_000 }, (_, at) => `p${at}`);
    const chain = names.map((name, at) =>
      at === 0 ? rule(name) : rule(name, names[at - 1] ?? ''),
    );
    const seen = look(chain, { p0: KNOWN.failed });
    expect(seen.p29999?.reason).toBe('after p0 (failed)');
    expect(seen.p29999?.chain).toEqual([
      ...Array.from({ length: 10 }, (_, at) => `p${29_999 - at}`),
      '…',
      'p0',
    ]);
    expect(seen.p11?.chain).toHaveLength(12);
    expect(seen.p11?.chain).not.toContain('…');
  });
});
