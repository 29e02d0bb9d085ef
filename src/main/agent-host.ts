import type { AgentIdentity } from '../shared/agent';
import { refuse } from '../shared/outcome';
import { type AgentHost, callTool } from './agents/call-tool';
import { crossTool, type Receiver, type ToolAnswer } from './agents/crossing';
import type { Engine } from './engine/engine';
import { attachAgent } from './engine/engine-tool-port';

const EXPIRED: ToolAnswer = refuse(
  'not-permitted',
  'The credential of this agent counts for nothing any more: the agent that it was given to has ended.',
);

/** Attaches agents to an engine. Wiring: who the agent is, its port, and where its answers are counted. */
export const agentHost = (engine: Engine): AgentHost => ({
  attach: ({ credential, client, process }) => {
    const who = identify(engine, credential, client);
    if (who === null) return null;
    const port = attachAgent(engine, who, process);
    const receiver: Receiver = {
      caller: { kind: 'agent', identity: who },
      session: port.session,
      record: (crossing) => engine.recordCrossing(crossing),
      now: () => new Date(),
    };
    return {
      who,
      call: async (tool, args, signal) => {
        // Its agent may have ended since: a credential counts until then and no longer.
        const counts = credential === null || engine.credentials.whoHas(credential) !== null;
        if (!counts) return crossTool(receiver, EXPIRED);
        const onBug = (error: unknown) => engine.noteInternal('a tool', error);
        return callTool(port, receiver, tool, args, signal, onBug);
      },
      detach: () => port.detach(),
    };
  },
});

/**
 * An agent that a person has started has no credential: it orchestrates, under its client's name. One
 * that Breakwater has started is who its credential says.
 */
const identify = (
  engine: Engine,
  credential: string | null,
  client: string,
): AgentIdentity | null =>
  credential === null
    ? { role: 'orchestrator', package: null, name: plainName(client) }
    : engine.credentials.whoHas(credential);

/** A client's own name may be anything; the ledger wants a word. */
const plainName = (client: string): string =>
  client
    .replace(/[^A-Za-z0-9 ._-]/g, '')
    .slice(0, 40)
    .trim() || 'agent';
