import type { AgentIdentity } from '../../shared/agent';
import type { Report } from '../../shared/build';
import type { Outcome, Refusal } from '../../shared/outcome';
import type { ContextGate, LedgerSums, Meters } from '../../shared/workspace-state';

/*
 * What the engine offers to the far side of the breakwater: the command line and the agent server.
 * Values only. No log, no path of one, no text of a child process but a report's own fields.
 */

export interface PlannedPackageFact {
  readonly name: string;
  readonly state: string;
  readonly reason: string;
  readonly expectedMs: number;
  readonly estimated: boolean;
}

export interface PlanFacts {
  readonly waves: readonly {
    readonly number: number;
    readonly expectedMs: number;
    readonly estimated: boolean;
    readonly packages: readonly PlannedPackageFact[];
  }[];
  readonly held: readonly { readonly name: string; readonly reason: string }[];
  readonly expectedMs: number;
  readonly estimated: boolean;
}

export interface StatusFacts {
  readonly workspace: string;
  readonly slots: number;
  readonly running: readonly {
    readonly package: string;
    readonly attempt: number;
    readonly elapsedMs: number;
    readonly expectedMs: number | null;
    readonly estimated: boolean;
  }[];
  readonly waiting: readonly string[];
  /** Packages with a build or an agent at work: each holds one slot. */
  readonly slotsInUse: number;
  /** Packages with an agent at work. */
  readonly agents: readonly string[];
  readonly total: number;
  readonly built: number;
  readonly failed: readonly string[];
  readonly unproven: readonly string[];
  readonly held: number;
  readonly wave: { readonly number: number; readonly mode: string } | null;
  readonly checkpoint: string | null;
  readonly gate: ContextGate;
  readonly meters: Meters;
  readonly problems: readonly { readonly where: string; readonly message: string }[];
}

/** A build that was asked for, ended. */
export interface BuildFacts {
  readonly package: string;
  readonly attempt: number;
  readonly report: Report;
  readonly durationMs: number;
  /** Set when a SUCCESS is not borne out: which claim. */
  readonly unproven: string | null;
}

export type RunEvent =
  | { readonly kind: 'wave'; readonly wave: number; readonly packages: readonly string[] }
  | { readonly kind: 'build'; readonly build: BuildFacts }
  | { readonly kind: 'checkpoint'; readonly wave: number; readonly line: string };

export interface RunFacts {
  readonly built: readonly string[];
  readonly failed: readonly string[];
  /** Neither built nor failed: held, cancelled, interrupted, not proven; with the reason. */
  readonly open: readonly { readonly name: string; readonly reason: string }[];
  readonly waves: number;
  /** Why no further wave was launched; null where nothing is left that is ready, or it was to end there. */
  readonly stopped: Refusal | null;
}

export interface RunOptions {
  /** Only these; null for everything that is not left out. */
  readonly packages: readonly string[] | null;
  /** At most so many waves; null for no limit. */
  readonly waves: number | null;
}

export interface AgentPort {
  plan(): PlanFacts;
  status(): StatusFacts;
  ledger(): Promise<LedgerSums>;
  /**
   * Starts the build or joins the one that runs; settles when it has ended and its result is written.
   * Aborting `signal` ends the build if this call started it: one that was joined is another's.
   * `by` is the agent that asks: a worker's build of its own package takes its agent's slot.
   */
  build(
    name: string,
    askedBy: string,
    signal: AbortSignal,
    by?: AgentIdentity | null,
  ): Promise<Outcome<BuildFacts>>;
  /** Drives waves, checkpoints included, until nothing is ready or the limit is reached. */
  run(
    options: RunOptions,
    onEvent: (event: RunEvent) => void,
  ): { readonly started: Refusal | null; readonly ended: Promise<RunFacts> };
  /** Ends the running wave's builds and starts no other. */
  stop(): Promise<void>;
}
