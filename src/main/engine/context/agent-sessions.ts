import { randomUUID } from 'node:crypto';
import type { AgentIdentity, AgentSession, ContextReading } from '../../../shared/agent';
import type { ContextGate } from '../../../shared/workspace-state';
import { Emitter } from '../emitter';
import type { ProcessIdentity } from '../process/identity';
import { type ContextUsage, type GateSettings, judgeGate } from './gate';

export interface AgentSessionsOptions {
  readonly settings: () => GateSettings;
  /** The newest reading of the agent that this process belongs to; null when there is none. */
  readonly readingOf: (session: AttachedAgent) => ContextReading | null;
  readonly now: () => Date;
}

/** What is known of an attached agent for finding its reading. */
export interface AttachedAgent {
  readonly id: string;
  readonly identity: AgentIdentity;
  /** The agent's client, or the process that speaks for it; null when it came by the network. */
  readonly process: ProcessIdentity | null;
  readonly attachedAt: Date;
}

/** An agent's place here. Given back with `detach`. */
export interface Attachment {
  readonly id: string;
  /** Notes that it was heard of. */
  seen(): void;
  detach(): void;
}

/** The agents that are attached, and whether anything may be launched for them. */
export class AgentSessions {
  readonly changes = new Emitter<null>();
  readonly #options: AgentSessionsOptions;
  readonly #agents = new Map<string, AttachedAgent & { lastSeenAt: Date }>();

  constructor(options: AgentSessionsOptions) {
    this.#options = options;
  }

  attach(identity: AgentIdentity, process: ProcessIdentity | null): Attachment {
    const id = randomUUID();
    const now = this.#options.now();
    this.#agents.set(id, { id, identity, process, attachedAt: now, lastSeenAt: now });
    this.changes.emit(null);
    return {
      id,
      seen: () => {
        const agent = this.#agents.get(id);
        if (agent !== undefined) agent.lastSeenAt = this.#options.now();
      },
      detach: () => {
        if (this.#agents.delete(id)) this.changes.emit(null);
      },
    };
  }

  /** In the order of attaching, for finding their readings. */
  attached(): readonly AttachedAgent[] {
    return [...this.#agents.values()];
  }

  /** In the order of attaching. */
  list(): readonly AgentSession[] {
    return [...this.#agents.values()].map((agent) => ({
      ...agent.identity,
      id: agent.id,
      attachedAt: agent.attachedAt.toISOString(),
      lastSeenAt: agent.lastSeenAt.toISOString(),
      reading: this.#options.readingOf(agent),
      gate: this.gateOf(agent.id),
    }));
  }

  /** The gate of one agent's own context. `none` when it is not attached. */
  gateOf(id: string): ContextGate {
    const agent = this.#agents.get(id);
    const reading = agent === undefined ? null : this.#options.readingOf(agent);
    return judgeGate(agent !== undefined, this.#usage(reading), this.#options.settings());
  }

  /** What a launch by anybody has to pass: the gate of the attached orchestrator, the fullest of several. */
  gate(): ContextGate {
    return this.#fullest(({ role }) => role === 'orchestrator');
  }

  /** What a build that a worker asks for outside its session, by the command line, has to pass. */
  gateOfWorker(packageName: string): ContextGate {
    return this.#fullest((who) => who.role === 'worker' && who.package === packageName);
  }

  #fullest(isMeant: (who: AgentIdentity) => boolean): ContextGate {
    const gates = [...this.#agents.values()]
      .filter((agent) => isMeant(agent.identity))
      .map((agent) => this.gateOf(agent.id));
    return (
      gates.sort((a, b) => SEVERITY[b.state] - SEVERITY[a.state])[0] ??
      judgeGate(false, null, this.#options.settings())
    );
  }

  #usage(reading: ContextReading | null): ContextUsage | null {
    if (reading === null) return null;
    const ageMs = Math.max(0, this.#options.now().getTime() - Date.parse(reading.at));
    return { tokens: reading.tokens, window: reading.window, ageMs };
  }
}

const SEVERITY: Readonly<Record<ContextGate['state'], number>> = {
  none: 0,
  open: 1,
  unknown: 2,
  closed: 3,
};
