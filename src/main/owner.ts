import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Outcome, ok } from '../shared/outcome';
import type { Crossing } from '../shared/workspace-state';
import { agentHost } from './agent-host';
import type { AgentHost } from './agents/call-tool';
import { callOwner } from './agents/command-client';
import { type CommandServer, serveCommands } from './agents/command-server';
import { type Caller, crossPrompt, type Receiver } from './agents/crossing';
import { socketPath } from './agents/socket-path';
import { execute } from './cli/commands';
import { AppLog, errorEvent, type NoteEvent, noteProcessErrors } from './engine/app-log';
import type { HostCommand } from './engine/builds/host-link';
import { Engine } from './engine/engine';
import { engineAgentPort } from './engine/engine-agent-port';
import { acquireLock, readLock } from './engine/workspace/lock';
import { seeClaims } from './engine/workspace/lock-view';
import { Workspace } from './engine/workspace/workspace';

/** `agent server`: an agent's own process that found nobody else. */
export type OwnerRole = 'window' | 'command line' | 'agent server';

export interface OwnerOptions {
  /** For the sentence that a refused second owner gets. */
  readonly role: OwnerRole;
  /** Breakwater's own. */
  readonly version: string;
  readonly host: HostCommand;
  /** Path of the program of the threads that search logs; for the window alone. */
  readonly searchWorker?: string;
  /** Folder of the program `breakwater`, for agents' PATH. */
  readonly tools: string;
  /** Brings the window to the front, where there is one. */
  readonly show: () => void;
}

/** A workspace that this process owns: locked, served to command-line clients, its builds adopted. */
export interface Owner {
  readonly engine: Engine;
  readonly agents: AgentHost;
  /** Takes down what Breakwater itself does, in this workspace's `app.jsonl`. */
  readonly note: NoteEvent;
  /** Settles when a window wants the workspace that somebody else owns. Never for a window's own. */
  readonly wantedByWindow: Promise<void>;
  /** Settles when no command-line client waits for an answer any more. */
  whenIdle(): Promise<void>;
  /** Gives the workspace back. Builds that run go on in their own hosts unless they are to be stopped. */
  close(builds: 'keep-building' | 'stop-builds'): Promise<void>;
}

/** Between two looks whether the lock is still there, milliseconds: somebody may delete `.breakwater`. */
const LOCK_LOOK_MS = 1_000;

/** Whom a command is carried out for, by the credential that came with it; null for a person's own. */
export const receiverFor = (engine: Engine, credential: string | null): Receiver =>
  receiverOf(engine, callerOf(engine, credential));

const receiverOf = (engine: Engine, caller: Caller): Receiver => ({
  caller,
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
  const log = new AppLog(workspace.root, { now: () => new Date() });
  const left = (await seeClaims(workspace.root)).filter((claim) => !claim.isAlive);
  const token = randomBytes(32).toString('hex');
  const socket = socketPath(workspace.root);
  const lock = await acquire(workspace.root, { socket, role: options.role, token });
  if (!lock.ok) {
    log.note({ what: 'lock', how: 'refused', ...otherOf(await readLock(workspace.root)) });
    await log.settled();
    workspace.close();
    return lock;
  }
  log.note(startOf(options));
  for (const { record } of left) log.note({ what: 'lock', how: 'stale', ...otherOf(record) });
  log.note({ what: 'lock', how: 'taken', other: null, role: options.role });
  const forgetErrors = noteProcessErrors(log);
  const engine: Engine = await Engine.start(workspace, {
    host: options.host,
    note: log.note,
    ...(options.searchWorker === undefined ? {} : { searchWorker: options.searchWorker }),
    agents: {
      sockets: dirname(socket),
      tools: options.tools,
      cross: (to, text) =>
        crossPrompt(receiverOf(engine, { kind: 'agent', identity: to }), to.package, text),
    },
  });
  let giveWay: () => void = () => {};
  const wantedByWindow = new Promise<void>((done) => {
    giveWay = done;
  });
  const watch = setInterval(async () => {
    if (await lock.value.renew()) return;
    clearInterval(watch);
    engine.loseWorkspace();
  }, LOCK_LOOK_MS);
  watch.unref();
  const port = engineAgentPort(engine);
  const agents = agentHost(engine);
  const server = await serveCommands({
    socket,
    token,
    show: options.show,
    agents,
    onRefused: (where) => log.note({ what: 'refused', where, code: 'not-permitted' }),
    onBug: (error) => log.note(errorEvent('a command', error)),
    yield: () => {
      if (options.role === 'window') return false;
      log.note({ what: 'lock', how: 'asked-for', other: null, role: 'window' });
      giveWay();
      return true;
    },
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
    agents,
    note: log.note,
    wantedByWindow,
    whenIdle: () => server.whenIdle(),
    close: async (builds) => {
      await server.close();
      clearInterval(watch);
      await engine.close(builds);
      await lock.value.release();
      log.note({ what: 'lock', how: 'given-back', other: null, role: options.role });
      log.note({ what: 'stop', builds });
      await log.settled();
      forgetErrors();
    },
  });
}

const startOf = ({ role, version }: OwnerOptions) =>
  ({
    what: 'start',
    role,
    version,
    node: process.versions.node,
    electron: process.versions.electron ?? null,
    platform: `${process.platform} ${process.arch}`,
  }) as const;

/** The process that the lock is about. */
const otherOf = (record: { readonly pid: number; readonly role: string } | null) => ({
  other: record?.pid ?? null,
  role: record?.role ?? null,
});

/** How often a window asks for the workspace, and how long it waits in between, milliseconds. */
const ASKS = 100;
const ASK_AGAIN_MS = 50;

/**
 * Takes the lock. A command or an agent server that owns the workspace, whose build may take hours, gives
 * way to a window and becomes its client.
 */
async function acquire(root: string, about: Parameters<typeof acquireLock>[1]) {
  for (let ask = 0; ; ask += 1) {
    const lock = await acquireLock(root, about);
    if (lock.ok || about.role !== 'window' || ask >= ASKS) return lock;
    const holder = await readLock(root);
    if (holder?.role === 'window') return lock;
    if (holder !== null) {
      await callOwner(holder.socket, { token: holder.token, yield: true }, () => {}).exit;
    }
    await sleep(ASK_AGAIN_MS);
  }
}
