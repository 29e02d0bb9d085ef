import type { Attempt } from './build';
import type { ContextGate } from './workspace-state';

/** `orchestrator`: drives the waves, writes index and handoff. `worker`: has one package and nothing else. */
export type AgentRole = 'orchestrator' | 'worker';

/** Who stands on the far side of the breakwater. Follows from its credential, never from what it says. */
export interface AgentIdentity {
  readonly role: AgentRole;
  /** A worker's package; null for an orchestrator. */
  readonly package: string | null;
  /** For the ledger and the window: `claude-code`, `worker zlib`. */
  readonly name: string;
}

/** How full an agent's context is, as last heard. */
export interface ContextReading {
  readonly tokens: number;
  /** Size of the window in tokens; null when nothing has said it. */
  readonly window: number | null;
  /** When it was true, ISO 8601. */
  readonly at: string;
  readonly source: 'status line' | 'transcript';
}

/** Stands where a worker has its package. No package can be named so. */
export const ORCHESTRATOR = '@orchestrator';

/** Stands before the id of an agent's run; no build's id has it, since no package's name has a colon. */
export const AGENT_PREFIX = 'agent:';
export const isAgentId = (id: string): boolean => id.startsWith(AGENT_PREFIX);

/** How a wave's packages are worked on: by their builds alone, or by one agent for each. */
export type WayOfWorking = 'builds' | 'agents';

/** An agent that Breakwater started in a terminal of its own; its package is `@orchestrator` for an orchestrator. */
export interface AgentRun extends Attempt {
  readonly role: AgentRole;
  /**
   * ISO 8601: since when nothing was printed and no build of its ran, once that is longer than
   * `agents.silent`; null while it is not.
   */
  readonly silentSince: string | null;
}

/** An agent that is attached. */
export interface AgentSession extends AgentIdentity {
  readonly id: string;
  /** ISO 8601. */
  readonly attachedAt: string;
  readonly lastSeenAt: string;
  readonly reading: ContextReading | null;
  readonly gate: ContextGate;
}

/** A launch by a person past a gate that was shut. */
export interface Overruling {
  /** ISO 8601. */
  readonly at: string;
  readonly who: string;
  /** `wave 3`, `the build of zlib`. */
  readonly what: string;
  readonly gate: 'closed' | 'unknown';
  /** Share of the window that was in use, 0 to 1; null when unknown. */
  readonly used: number | null;
  /** The gate's own sentence. */
  readonly reason: string;
}
