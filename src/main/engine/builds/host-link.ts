import { type StdioOptions, spawn } from 'node:child_process';
import { type FSWatcher, watch } from 'node:fs';
import * as fsp from 'node:fs/promises';
import { join } from 'node:path';
import { identify, isAlive, readBootId } from '../process/identity';
import { HOST_ERRORS_FILE } from './attempt-paths';
import type { ExitRecord, HostRecord, LiveRecord, ProcessIdentity } from './attempt-records';
import { PLACEHOLDER_DESCRIPTOR } from './host-descriptors';
import { AGENT_VARIABLE, BUILD_VARIABLE, HOST_VARIABLE } from './processes/variables';
import { readExit, readHost, readLive } from './record-reading';

/** How a build host is started: `file` with `args` and, as the last argument, the attempt's folder. */
export interface HostCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** Added to the host's own environment; the build does not get it. */
  readonly env: Readonly<Record<string, string>>;
}

/** Where an agent's own command starts a build, the build's host is none of that agent's processes. */
const NO_ATTEMPT = { [BUILD_VARIABLE]: undefined, [AGENT_VARIABLE]: undefined };

/** What one look at an attempt's folder and its host gave. */
export type Sight =
  | { readonly kind: 'running'; readonly host: HostRecord | null; readonly live: LiveRecord | null }
  | { readonly kind: 'ended'; readonly exit: ExitRecord }
  | { readonly kind: 'lost'; readonly host: HostRecord | null };

/**
 * The pool's side of one build host. It knows the host by the attempt's folder and by the process's number
 * and start time, never by a name; whoever started it makes no difference.
 */
export class HostLink {
  readonly #folder: string;
  readonly #onNews: () => void;
  #identity: ProcessIdentity | null = null;
  /** The host's record, once it is complete: it is not written again. */
  #host: HostRecord | null = null;
  #watcher: FSWatcher | null = null;
  #hasExited = false;

  /** `onNews` is called when there may be something to see; it may come often and for nothing. */
  constructor(folder: string, onNews: () => void) {
    this.#folder = folder;
    this.#onNews = onNews;
  }

  /**
   * Starts the host as leader of a session of its own, with no descriptor but its own error file, so that
   * neither a closed terminal nor this process's end reaches it. Rejects with the system's error.
   */
  async start(command: HostCommand): Promise<void> {
    this.watch();
    const errors = await fsp.open(join(this.#folder, HOST_ERRORS_FILE), 'w', 0o600);
    try {
      await this.#spawn(command, errors.fd);
    } finally {
      await errors.close();
    }
  }

  async #spawn(command: HostCommand, errors: number): Promise<void> {
    const stdio: StdioOptions = ['ignore', 'ignore', errors];
    stdio[PLACEHOLDER_DESCRIPTOR] = errors;
    const child = spawn(command.file, [...command.args, this.#folder], {
      detached: true,
      stdio,
      env: { ...process.env, ...NO_ATTEMPT, ...command.env, [HOST_VARIABLE]: '1' },
      // The workspace may be on a disk that someone wants to unmount; the host needs no folder of its own.
      cwd: '/',
    });
    child.once('exit', () => {
      this.#hasExited = true;
      this.#onNews();
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.unref();
    if (child.pid !== undefined) this.#identity = await identify(child.pid);
  }

  /** Takes up a host that another process started. */
  adopt(identity: ProcessIdentity): void {
    this.#identity = identity;
    this.watch();
  }

  watch(): void {
    try {
      this.#watcher = watch(this.#folder, { persistent: false }, () => this.#onNews());
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch {
      // Out of watches, or a file system without them: the pool looks by itself from time to time.
    }
  }

  /** Looks. An exit record is looked for again after the host was found gone: it may have come in between. */
  async look(): Promise<Sight> {
    const exit = await readExit(this.#folder);
    if (exit !== null) return { kind: 'ended', exit };
    const host = await this.#readHost();
    if (await this.#isHostAlive(host)) {
      return { kind: 'running', host, live: await readLive(this.#folder) };
    }
    const late = await readExit(this.#folder);
    return late === null ? { kind: 'lost', host } : { kind: 'ended', exit: late };
  }

  /** Sends the host a signal if it is still that very process. */
  async signal(signal: NodeJS.Signals): Promise<boolean> {
    const host = await this.#readHost();
    const identity = host?.host ?? this.#identity;
    if (identity === null || !(await this.#isHostAlive(host))) return false;
    try {
      return process.kill(identity.pid, signal);
    } catch {
      return false;
    }
  }

  dispose(): void {
    this.#watcher?.close();
    this.#watcher = null;
  }

  async #readHost(): Promise<HostRecord | null> {
    if (this.#host !== null) return this.#host;
    const host = await readHost(this.#folder);
    if (host?.child != null) this.#host = host;
    return host;
  }

  async #isHostAlive(host: HostRecord | null): Promise<boolean> {
    if (this.#hasExited) return false;
    const identity = host?.host ?? this.#identity;
    if (identity === null) return false;
    return isAlive({ ...identity, bootId: readBootId() });
  }
}
