import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Outcome, ok } from '../shared/outcome';
import type { Crossing } from '../shared/workspace-state';
import { agentHost } from './agent-host';
import { askToYield } from './agents/ask-to-yield';
import type { AgentHost } from './agents/call-tool';
import { type CommandServer, serveCommands } from './agents/command-server';
import type { Caller, Receiver } from './agents/crossing';
import { socketPath } from './agents/socket-path';
import { execute } from './cli/commands';
import type { HostCommand } from './engine/builds/host-link';
import { Engine } from './engine/engine';
import { engineAgentPort } from './engine/engine-agent-port';
import { acquireLock, isHeld, readLock } from './engine/workspace/lock';
import { Workspace } from './engine/workspace/workspace';

/** `agent server`: an agent's own process that found nobody else; it makes way for a window. */
export type OwnerRole = 'window' | 'command line' | 'agent server';

export interface OwnerOptions {
  /** For the sentence that a refused second owner gets. */
  readonly role: OwnerRole;
  readonly host: HostCommand;
  /** Path of the program of the threads that search logs; for the window alone. */
  readonly searchWorker?: string;
  /** Brings the window to the front, where there is one. */
  readonly show: () => void;
  /** Called when a window wants the workspace; absent for an owner that keeps it. */
  readonly onYield?: () => void;
}

/** How long an agent server may take to let go, milliseconds. */
const YIELD_MS = 10_000;
const LOOK_AGAIN_MS = 50;

/** A workspace that this process owns: locked, served to command-line clients, its builds adopted. */
export interface Owner {
  readonly engine: Engine;
  readonly agents: AgentHost;
  /** Settles when no command-line client waits for an answer any more. */
  whenIdle(): Promise<void>;
  /** Gives the workspace back. Builds that run go on in their own hosts unless they are to be stopped. */
  close(builds: 'keep-building' | 'stop-builds'): Promise<void>;
}

/** Whom a command is carried out for, by the credential that came with it; null for a person's own. */
export const receiverFor = (engine: Engine, credential: string | null): Receiver => ({
  caller: callerOf(engine, credential),
  session: null,
  record: (crossing: Crossing) => engine.recordCrossing(crossing),
  now: () => new Date(),
});

const callerOf = (engine: Engine, credential: string | null): Caller => {
  if (credential === null) return { kind: 'person' };
  const identity = engine.credentials.whoHas(credential);
  return identity === null ? { kind: 'stranger' } : { kind: 'agent', identity };
};

/**
 * Takes a workspace: reads it, takes its lock, adopts the builds that still run, listens for clients.
 * Wiring only. Refused when it is not a folder or somebody else owns it.
 */
export async function takeWorkspace(path: string, options: OwnerOptions): Promise<Outcome<Owner>> {
  const opened = await Workspace.open(path);
  if (!opened.ok) return opened;
  const workspace = opened.value;
  if (options.role === 'window') await makeWay(workspace.root);
  const token = randomBytes(32).toString('hex');
  const socket = socketPath(workspace.root);
  const lock = await acquireLock(workspace.root, { socket, role: options.role, token });
  if (!lock.ok) {
    workspace.close();
    return lock;
  }
  const engine = await Engine.start(workspace, {
    host: options.host,
    ...(options.searchWorker === undefined ? {} : { searchWorker: options.searchWorker }),
  });
  const port = engineAgentPort(engine);
  const agents = agentHost(engine);
  const server: CommandServer = await serveCommands({
    socket,
    token,
    show: options.show,
    agents,
    yield: () => {
      // A command that is being carried out would be cut short.
      if (options.onYield === undefined || server.isBusy()) return false;
      options.onYield();
      return true;
    },
    execute: (command, credential, write, onInterrupt) => {
      const interrupt = new AbortController();
      onInterrupt(() => interrupt.abort());
      return execute(command, port, receiverFor(engine, credential), write, interrupt.signal);
    },
  }).catch((error: unknown): CommandServer => {
    engine.noteInternal('commands', error);
    return { isBusy: () => false, whenIdle: async () => {}, close: async () => {} };
  });
  return ok({
    engine,
    agents,
    whenIdle: () => server.whenIdle(),
    close: async (builds) => {
      await server.close();
      await engine.close(builds);
      await lock.value.release();
    },
  });
}

/** A window comes first: an agent server that owns the workspace lets go and becomes the window's client. */
async function makeWay(root: string): Promise<void> {
  const holder = await readLock(root);
  if (holder?.role !== 'agent server' || !(await isHeld(holder))) return;
  if (!(await askToYield(holder.socket, holder.token))) return;
  for (const end = performance.now() + YIELD_MS; performance.now() < end; ) {
    const now = await readLock(root);
    if (now?.token !== holder.token || !(await isHeld(now))) return;
    await sleep(LOOK_AGAIN_MS);
  }
}
