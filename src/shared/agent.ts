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

/** An agent that is attached. */
export interface AgentSession extends AgentIdentity {
  readonly id: string;
  /** ISO 8601. */
  readonly attachedAt: string;
  readonly lastSeenAt: string;
  readonly reading: ContextReading | null;
  readonly gate: ContextGate;
}
