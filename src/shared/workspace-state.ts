import type { AgentRun, AgentSession, WayOfWorking } from './agent';
import type { Attempt } from './build';
import type { Config } from './config';
import type { DocumentKind, ForeignChange } from './document';
import type { Goal } from './markdown/goals';
import type { PackageView } from './package';
import type { Problem } from './problem';
import type { SessionState } from './session';
import type { Task } from './task';
import type { PlanEdits, WavePlan, WaveRun } from './wave';

/** How the waves are being driven. `one`: this wave, then stop. `all`: wave after wave until nothing is ready. */
export type BatchMode = 'idle' | 'one' | 'all';

/** The batch as a whole: everything in the queue that is not left out. */
export interface BatchProgress {
  readonly mode: BatchMode;
  /** True once a pause after the present wave was asked for. */
  readonly pausing: boolean;
  readonly total: number;
  readonly built: number;
  readonly failed: number;
  readonly building: number;
  /** Held by a failed, missing or skipped dependency. */
  readonly held: number;
  /** Number of the running wave, or of the next one. */
  readonly wave: number;
  /** How many waves the batch has in all, as planned now. */
  readonly waves: number;
  /** Milliseconds to go; null when nothing is to go or nothing is known. */
  readonly remainingMs: number | null;
  readonly estimated: boolean;
}

/** How full an agent's context is, as far as that is known. */
export interface ContextGate {
  /** `none`: no agent is attached, so there is nothing to gate. */
  readonly state: 'none' | 'open' | 'closed' | 'unknown';
  /** 0 to 1; null when unknown. */
  readonly used: number | null;
  /** The configured gate, 0 to 1. */
  readonly gate: number;
  /** One sentence. */
  readonly reason: string;
}

/** True where an agent's launch is refused and a person's must be an overruling. */
export const isShut = (gate: ContextGate): boolean =>
  gate.state === 'closed' || gate.state === 'unknown';

/** What was produced and what of it crossed to agents, in bytes. */
export interface Meters {
  readonly logBytes: number;
  readonly agentBytes: number;
}

export interface Checkpoint {
  readonly wave: number;
  /** ISO 8601. */
  readonly at: string;
  /** One line: what was done. */
  readonly line: string;
}

/** One answer that crossed to an agent or to a script. */
export interface LedgerEntry {
  /** Counted from 1 in the workspace. */
  readonly id: number;
  /** ISO 8601. */
  readonly at: string;
  readonly agent: string;
  /** The agent's session; null for a command. */
  readonly session: string | null;
  readonly kind: string;
  readonly package: string | null;
  readonly bytes: number;
}

/** What crossed, summed up. */
export interface LedgerSum {
  readonly name: string;
  readonly answers: number;
  readonly bytes: number;
}

export interface LedgerSums {
  readonly logBytes: number;
  readonly agentBytes: number;
  /** Most bytes first. */
  readonly byAgent: readonly LedgerSum[];
  /** Named by the agent and the beginning of its session: `claude-code 6924fedb`. Commands have none. */
  readonly bySession: readonly LedgerSum[];
  readonly byKind: readonly LedgerSum[];
  readonly byPackage: readonly LedgerSum[];
}

/** An answer as it leaves, for the ledger: it keeps the text too, so that what crossed can be read. */
export interface Crossing extends Omit<LedgerEntry, 'id'> {
  readonly text: string;
}

export interface DocumentState {
  readonly kind: DocumentKind;
  readonly exists: boolean;
  readonly version: string;
  readonly modifiedAt: string | null;
  /** Of the index: what somebody changed who is not to write it. Null for the others. */
  readonly foreign: ForeignChange | null;
}

/** Everything that the window shows of a workspace, but for log bytes and documents' texts. */
export interface WorkspaceState {
  readonly root: string;
  readonly name: string;
  readonly config: Config;
  readonly problems: readonly Problem[];
  readonly packages: readonly PackageView[];
  /** Waiting, running and each package's newest ended attempt. */
  readonly attempts: readonly Attempt[];
  readonly tasks: readonly Task[];
  readonly plan: WavePlan;
  readonly edits: PlanEdits;
  /** Launched waves, oldest first. */
  readonly waves: readonly WaveRun[];
  readonly batch: BatchProgress;
  /** What a launch has to pass: the attached orchestrator's. */
  readonly gate: ContextGate;
  /** Attached agents, in the order of attaching. */
  readonly agents: readonly AgentSession[];
  /** Agents that Breakwater started: waiting, running, and each package's newest ended one. */
  readonly agentRuns: readonly AgentRun[];
  /** How the next wave is worked on unless its launch says otherwise. */
  readonly work: WayOfWorking;
  readonly meters: Meters;
  readonly checkpoint: Checkpoint | null;
  readonly documents: readonly DocumentState[];
  readonly session: SessionState;
  /** Of plan.md. */
  readonly goals: readonly Goal[];
}

/** Rows that changed and keys that are gone. */
export interface RowsPatch<Row> {
  readonly set: readonly Row[];
  readonly remove: readonly string[];
}

/** Tasks that changed, and all of them in their order where that changed. */
export interface TasksPatch {
  readonly set: readonly Task[];
  readonly order: readonly string[] | null;
}

/** What changed since the last message: rows by their key (`name`, `id`), everything else whole. */
export interface StatePatch
  extends Partial<Omit<WorkspaceState, 'packages' | 'attempts' | 'tasks'>> {
  readonly packages?: RowsPatch<PackageView>;
  readonly attempts?: RowsPatch<Attempt>;
  readonly tasks?: TasksPatch;
}
