import type { WayOfWorking } from './agent';
import type { AttemptOutcome, EvidenceVerdict } from './build';
import type { Expectation, PackageState } from './package';

export interface PlannedPackage {
  readonly name: string;
  readonly state: PackageState;
  readonly reason: string;
  readonly expected: Expectation;
  readonly pinned: boolean;
}

/** A wave to come. Its packages may share it: none depends on another of the same wave. */
export interface PlannedWave {
  readonly number: number;
  readonly packages: readonly PlannedPackage[];
  /** The longest of its packages, milliseconds. */
  readonly expectedMs: number;
  /** True when any expectation in it is an estimate. */
  readonly estimated: boolean;
}

/** A package that no wave can take as things stand, and why. */
export interface HeldPackage {
  readonly name: string;
  readonly state: PackageState;
  /** `libdrm failed`, or the whole chain: `mesa ← libdrm (failed)`. */
  readonly reason: string;
  readonly chain: readonly string[];
}

export interface WavePlan {
  readonly waves: readonly PlannedWave[];
  readonly held: readonly HeldPackage[];
  /** Sum of the waves' expected times, milliseconds. */
  readonly expectedMs: number;
  readonly estimated: boolean;
}

/** What became of a package of a wave. `open`: neither built nor failed: cancelled, interrupted, not proven. */
export type WaveEnd = 'built' | 'failed' | 'open';

export type WaveRunState = 'running' | 'stopping' | 'checkpoint' | 'done';

/** What became of one package in one wave, whatever was built of it since. */
export interface WaveAttempt {
  readonly package: string;
  /** The attempt's id and number. */
  readonly id: string;
  readonly number: number;
  /** Null until it has ended. */
  readonly outcome: AttemptOutcome | null;
  readonly durationMs: number | null;
  /** What its SUCCESS rested on when the wave ended; null where there was none. */
  readonly verdict: EvidenceVerdict | null;
}

/** A wave that was launched. */
export interface WaveRun {
  readonly number: number;
  readonly state: WaveRunState;
  readonly packages: readonly string[];
  /** The wave's own attempts; a package that could not be started has none. */
  readonly attempts: readonly WaveAttempt[];
  readonly work: WayOfWorking;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly durationMs: number | null;
  readonly built: number;
  readonly failed: number;
  /** Neither built nor failed: cancelled, interrupted, or not proven. */
  readonly open: number;
  /** What the checkpoint did, one line; null before it. */
  readonly checkpoint: string | null;
}

/** A person's edits of the plan. Kept in `.breakwater/plan.json`. */
export interface PlanEdits {
  /** Left out of every wave until put back. */
  readonly skipped: readonly string[];
  /** Taken first, as soon as they are ready. */
  readonly pinned: readonly string[];
  /** Package name → not before this wave number. */
  readonly notBefore: Readonly<Record<string, number>>;
}

export const NO_EDITS: PlanEdits = { skipped: [], pinned: [], notBefore: {} };
