import { randomBytes } from 'node:crypto';
import { type Outcome, ok } from '../shared/outcome';
import type { LedgerEntry } from '../shared/workspace-state';
import { type CommandServer, serveCommands } from './agents/command-server';
import type { Caller, Receiver } from './agents/crossing';
import { socketPath } from './agents/socket-path';
import { execute } from './cli/commands';
import type { HostCommand } from './engine/builds/host-link';
import { Engine } from './engine/engine';
import { engineAgentPort } from './engine/engine-agent-port';
import { acquireLock } from './engine/workspace/lock';
import { Workspace } from './engine/workspace/workspace';

export interface OwnerOptions {
  /** For the sentence that a refused second owner gets. */
  readonly role: 'window' | 'command line';
  readonly host: HostCommand;
  /** Brings the window to the front, where there is one. */
  readonly show: () => void;
}

/** A workspace that this process owns: locked, served to command-line clients, its builds adopted. */
export interface Owner {
  readonly engine: Engine;
  /** Settles when no command-line client waits for an answer any more. */
  whenIdle(): Promise<void>;
  /** Gives the workspace back. Builds that run go on in their own hosts unless they are to be stopped. */
  close(builds: 'keep-building' | 'stop-builds'): Promise<void>;
}

/** Whom a command is carried out for, by the credential that came with it; null for a person's own. */
export const receiverFor = (engine: Engine, credential: string | null): Receiver => ({
  caller: callerOf(engine, credential),
  record: (entry: LedgerEntry) => engine.recordCrossing(entry),
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
  const token = randomBytes(32).toString('hex');
  const socket = socketPath(workspace.root);
  const lock = await acquireLock(workspace.root, { socket, role: options.role, token });
  if (!lock.ok) {
    workspace.close();
    return lock;
  }
  const engine = await Engine.start(workspace, { host: options.host });
  const port = engineAgentPort(engine);
  const server = await serveCommands({
    socket,
    token,
    show: options.show,
    execute: (command, credential, write, onInterrupt) => {
      const interrupt = new AbortController();
      onInterrupt(() => interrupt.abort());
      return execute(command, port, receiverFor(engine, credential), write, interrupt.signal);
    },
  }).catch((error: unknown): CommandServer => {
    engine.noteInternal('commands', error);
    return { whenIdle: async () => {}, close: async () => {} };
  });
  return ok({
    engine,
    whenIdle: () => server.whenIdle(),
    close: async (builds) => {
      await server.close();
      await engine.close(builds);
      await lock.value.release();
    },
  });
}
