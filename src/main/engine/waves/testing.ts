import type { RulePackage } from '../../../shared/package';
import { type Facts, NO_FACTS, type PackageFacts } from './standing';

/** For tests and benches: a package with nothing but a name and what it depends on. */
export const rule = (name: string, ...depends: readonly string[]): RulePackage => ({
  name,
  ruleFile: `rules/packages/${name}.yaml`,
  version: null,
  depends,
  quick: null,
  command: null,
});

/** Short names for what can be known of a package. */
export const KNOWN = {
  built: { status: 'SUCCESS', verdict: 'proven', resultAt: 1000 },
  accepted: { status: 'SUCCESS', verdict: 'accepted', resultAt: 1000 },
  claimed: { status: 'SUCCESS', verdict: 'unproven', resultAt: 1000 },
  failed: { status: 'FAILED', resultAt: 1000 },
  blocked: { status: 'BLOCKED', resultAt: 2000 },
  building: { activity: 'building' },
  queued: { activity: 'queued' },
  skipped: { skipped: true },
  leftOut: { leftOut: true },
  unreadable: { dependsUnknown: true },
} as const satisfies Readonly<Record<string, Partial<PackageFacts>>>;

/** Facts from what deviates from "nothing known". */
export const factsOf = (known: Readonly<Record<string, Partial<PackageFacts>>>): Facts =>
  new Map(Object.entries(known).map(([name, some]) => [name, { ...NO_FACTS, ...some }]));
