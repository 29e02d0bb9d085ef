import { once } from 'node:events';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { type AgentLink, linkToOwner } from './agents/agent-link';
import type { AttachRequest } from './agents/call-tool';
import { mcpServer } from './agents/mcp-server';
import { McpSession } from './agents/mcp-session';
import { CREDENTIAL_VARIABLE } from './engine/context/credentials';
import { identify } from './engine/process/identity';
import { isHeld, readLock } from './engine/workspace/lock';
import { hostCommand, toolsFolder } from './host-command';
import { takeWorkspace } from './owner';

/** How long a window that asked for the workspace gets to take it, before this process would again. */
const MADE_WAY_MS = 5_000;

export interface McpOptions {
  readonly root: string;
  /** `out/main`. */
  readonly folder: string;
  readonly version: string;
}

/**
 * `breakwater mcp`: an agent server on standard input and output, for as long as the client keeps them
 * open. A client of the workspace's owner where there is one, else the owner itself.
 */
export async function serveMcp(options: McpOptions): Promise<number> {
  const parent = await identify(process.ppid);
  let madeWayAt = Number.NEGATIVE_INFINITY;
  const connect = async (client: string): Promise<AgentLink | null> => {
    const request: AttachRequest = {
      credential: process.env[CREDENTIAL_VARIABLE] || null,
      client,
      process: parent,
    };
    const holder = await readLock(options.root);
    if (holder !== null && (await isHeld(holder))) {
      return linkToOwner(holder.socket, holder.token, request);
    }
    if (performance.now() - madeWayAt < MADE_WAY_MS) return null;
    return ownWorkspace(options, request, () => {
      madeWayAt = performance.now();
    });
  };
  const session = new McpSession({ connect });
  const handle = serveStdio(() => mcpServer(session, options.version), {
    // Standard output is the protocol's; what goes wrong there is the client's to say.
    onerror: () => {},
  });
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => resolve());
  });
  await Promise.race([once(process.stdin, 'close'), asked]);
  await session.close();
  await handle.close();
  return 0;
}

/** Becomes the workspace's owner, for this agent and whoever comes; null when somebody else was faster. */
async function ownWorkspace(
  { root, folder, version }: McpOptions,
  request: AttachRequest,
  onMadeWay: () => void,
): Promise<AgentLink | null> {
  let release: () => void = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const taken = await takeWorkspace(root, {
    role: 'agent server',
    version,
    host: hostCommand(folder),
    tools: toolsFolder(folder),
    show: () => {},
  });
  if (!taken.ok) return null;
  const owner = taken.value;
  void owner.wantedByWindow.then(() => {
    onMadeWay();
    release();
  });
  const agent = owner.agents.attach(request);
  const gone = new AbortController();
  const closed = released.then(async () => {
    gone.abort();
    agent?.detach();
    await owner.close('keep-building');
  });
  return {
    who: agent?.who ?? null,
    closed,
    call: async (tool, args, signal) =>
      agent === null ? null : agent.call(tool, args, AbortSignal.any([signal, gone.signal])),
    close: () => release(),
  };
}
