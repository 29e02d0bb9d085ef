import type { EvidenceVerdict, ResultStatus } from './build';

/** What Breakwater reads of a rule file. Everything else in it is the author's and left alone. */
export interface RulePackage {
  readonly name: string;
  /** Relative to the workspace: `rules/packages/zlib.yaml`. */
  readonly ruleFile: string;
  readonly version: string | null;
  readonly depends: readonly string[];
  /** True, false, or null when the author did not say. */
  readonly quick: boolean | null;
  /** Overrides `build.command` of the workspace. */
  readonly command: string | null;
}

/** A result file as read: leniently, with what was not understood listed. */
export interface ResultCard {
  readonly package: string;
  readonly version: string | null;
  readonly status: ResultStatus;
  readonly rpms: readonly string[];
  readonly staged: boolean | null;
  readonly summary: string;
  readonly ruleFile: string | null;
  /** Relative to the workspace. */
  readonly file: string;
  /** ISO 8601. */
  readonly modifiedAt: string;
  /** Set when the file was too long or looked like a log: only its valid fields are used. */
  readonly quarantined: boolean;
  /** What was read leniently or not at all, one sentence each. */
  readonly remarks: readonly string[];
}

/**
 * Where a package stands.
 * `built`: SUCCESS with evidence. `unproven`: SUCCESS claimed, not borne out. `ready`: may start now.
 * `waiting`: a dependency is not built yet. `blocked`: a dependency failed, is missing, or is in a cycle.
 * `queued`: asked for, in line for a slot. `left-out`: only when asked for by name. `skipped`: by a person.
 */
export type PackageState =
  | 'ready'
  | 'waiting'
  | 'blocked'
  | 'queued'
  | 'building'
  | 'built'
  | 'unproven'
  | 'failed'
  | 'skipped'
  | 'left-out';

/** How long a build is expected to take, and on what that rests. */
export interface Expectation {
  readonly ms: number;
  readonly basis: 'recorded' | 'estimate';
}

/** One row of the queue. */
export interface PackageView {
  readonly name: string;
  readonly version: string | null;
  readonly ruleFile: string;
  readonly depends: readonly string[];
  readonly dependents: readonly string[];
  readonly state: PackageState;
  /** One short phrase, always there: `ready`, `after libtiff`, `after libdrm (failed)`. */
  readonly reason: string;
  readonly expected: Expectation;
  readonly result: ResultCard | null;
  readonly verdict: EvidenceVerdict | null;
  /** Newest attempt's id. */
  readonly attempt: string | null;
  readonly pinned: boolean;
}
