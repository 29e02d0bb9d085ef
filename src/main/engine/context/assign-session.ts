import type { AncestorIdentity } from '../process/ancestors-port';
import type { SessionNote } from './session-notes-port';

/** A session that left word of itself, and when it last did. */
export interface HeardSession {
  readonly note: SessionNote;
  readonly heardAt: Date;
}

export interface AgentProcesses {
  readonly id: string;
  readonly role: 'orchestrator' | 'worker';
  /** The attached process and those above it, the nearest first; empty where there is none. */
  readonly chain: readonly AncestorIdentity[];
}

/** A session that has not been heard of for so long is not taken for an agent's by its silence alone. */
export const FRESH_SESSION_MS = 10 * 60_000;

/**
 * Which session each attached agent is. By the client, which is above both the attached process and the
 * session's hook; of several sessions of one client the one heard last (a client may begin a new one). An
 * orchestrator that came by the network has no process: it gets the one fresh session that is nobody
 * else's, and none where there are several.
 */
export function assignSessions(
  agents: readonly AgentProcesses[],
  sessions: readonly HeardSession[],
  now: Date,
): ReadonlyMap<string, SessionNote> {
  const newestFirst = [...sessions].sort((a, b) => b.heardAt.getTime() - a.heardAt.getTime());
  const found = new Map<string, SessionNote>();
  const taken = new Set<string>();
  const clients = new Set<string>();
  for (const agent of agents) {
    const session = newestFirst.find(({ note }) => isAbove(note.client, agent.chain));
    if (session === undefined) continue;
    found.set(agent.id, session.note);
    taken.add(session.note.sessionId);
    if (session.note.client !== null) clients.add(keyOf(session.note.client));
  }
  const isFree = ({ note, heardAt }: HeardSession): boolean =>
    !taken.has(note.sessionId) &&
    !(note.client !== null && clients.has(keyOf(note.client))) &&
    now.getTime() - heardAt.getTime() <= FRESH_SESSION_MS;
  const free = newestFirst.filter(isFree);
  const waiting = agents.filter(
    (agent) => agent.role === 'orchestrator' && agent.chain.length === 0,
  );
  const [only] = free;
  if (free.length === 1 && only !== undefined && waiting.length === 1) {
    const [agent] = waiting;
    if (agent !== undefined) found.set(agent.id, only.note);
  }
  return found;
}

const keyOf = (one: AncestorIdentity): string => `${one.pid} ${one.startTime}`;

const isAbove = (client: AncestorIdentity | null, chain: readonly AncestorIdentity[]): boolean =>
  client !== null &&
  chain.some((one) => one.pid === client.pid && one.startTime === client.startTime);
