import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Attempt, AttemptState } from '../../../shared/build';
import { writeFileAtomic } from '../disk/atomic-file';
import { refusalForDiskError } from '../disk/disk-error';
import { readPlainFile } from '../disk/plain-file';
import { prepareLog } from './attempt-folders';
import { areaOf, RULE_FILE, SPEC_FILE, STOP_FILE } from './attempt-paths';
import type {
  AttemptSpec,
  ExitRecord,
  HostRecord,
  LiveRecord,
  ProcessIdentity,
  StopRecord,
} from './attempt-records';
import { type HostCommand, HostLink } from './host-link';
import { logNotes } from './log-notes';
import { closeLostAttempt } from './lost-host';
import { readStop } from './record-reading';

/** Beyond the build's own grace: how long a host that was told to stop may take before the pool does it, milliseconds. */
const HOST_GRACE_MS = 15_000;

/** An attempt that is over, from its spec and its exit record. */
export const endedAttempt = (spec: AttemptSpec, exit: ExitRecord): Attempt => ({
  ...waitingAttempt(spec),
  state: 'ended',
  outcome: exit.outcome,
  startedAt: exit.startedAt,
  endedAt: exit.endedAt,
  durationMs: exit.durationMs,
  exit: exit.exit,
  bytes: exit.bytes,
  lines: exit.lines,
  lastOutputAt: exit.lastOutputAt,
  notes: exit.notes,
});

const waitingAttempt = (spec: AttemptSpec): Attempt => ({
  id: spec.id,
  package: spec.package,
  number: spec.number,
  state: 'waiting',
  outcome: null,
  askedBy: spec.askedBy,
  command: spec.command,
  startedAt: null,
  endedAt: null,
  durationMs: null,
  exit: null,
  bytes: 0,
  lines: 0,
  lastOutputAt: null,
  notes: [],
  report: null,
  evidence: null,
  log: areaOf(spec.id).logOf(spec.package, spec.number),
});

const isoOf = (epochMs: number | null): string | null =>
  epochMs === null ? null : new Date(epochMs).toISOString();

/** A rule file beyond this is not read as one either. */
const MAX_RULE_BYTES = 1024 * 1024;

export interface ActiveAttemptOptions {
  readonly root: string;
  readonly folder: string;
  readonly spec: AttemptSpec;
  /** Absolute path of the rule file, of which a copy is kept. */
  readonly ruleFile?: string;
  /** Called with every new state but the last. */
  readonly onChanged: (attempt: Attempt) => void;
  /** Called once, when the attempt is over. */
  readonly onEnded: (attempt: Attempt) => void;
}

/** An attempt from the moment it is asked for until it is over: its place in line, then its host. */
export class ActiveAttempt {
  readonly spec: AttemptSpec;
  /** Resolves with the attempt once it is over. Never rejects. */
  readonly ended: Promise<Attempt>;
  readonly #options: ActiveAttemptOptions;
  readonly #link: HostLink;
  #settle: (attempt: Attempt) => void = () => {};
  #attempt: Attempt;
  #stopAskedAt: number | null = null;
  #launching = false;
  #looking: Promise<void> | null = null;
  #lookAgain = false;

  constructor(options: ActiveAttemptOptions) {
    this.#options = options;
    this.spec = options.spec;
    this.#attempt = waitingAttempt(options.spec);
    this.#link = new HostLink(options.folder, () => void this.look());
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  get attempt(): Attempt {
    return this.#attempt;
  }

  get holdsSlot(): boolean {
    return this.#attempt.state !== 'waiting' && this.#attempt.state !== 'ended';
  }

  /** Starts the host. Whatever prevents that ends the attempt, with a note that says what it was. */
  async launch(host: HostCommand): Promise<void> {
    const { root, folder, spec } = this.#options;
    this.#launching = true;
    this.#change({ state: 'starting', startedAt: new Date().toISOString() });
    try {
      if (spec.agent === null) await prepareLog(root, spec.package, spec.number);
      await this.#keepRule();
      await writeSpec(join(folder, SPEC_FILE), spec);
      await this.#link.start(host);
    } catch (error) {
      this.#endUnstarted(error);
      return;
    } finally {
      this.#launching = false;
    }
    if (this.#stopAskedAt !== null) await this.#signalStop();
    await this.look();
  }

  /** What the build is made from, for a later comparison. Without it the build is no worse. */
  async #keepRule(): Promise<void> {
    const { ruleFile, folder } = this.#options;
    if (ruleFile === undefined) return;
    const bytes = await readPlainFile(ruleFile).catch(() => null);
    if (bytes === null || bytes.length > MAX_RULE_BYTES) return;
    await writeFileAtomic(join(folder, RULE_FILE), bytes).catch(() => {});
  }

  /** Takes up a build that an earlier pool started. */
  async adopt(host: HostRecord | null, identity: ProcessIdentity): Promise<void> {
    this.#attempt = {
      ...this.#attempt,
      state: 'starting',
      startedAt: host?.startedAt ?? this.spec.createdAt,
    };
    this.#link.adopt(identity);
    if ((await readStop(this.#options.folder))?.token === this.spec.token) {
      // The earlier pool was to end it and may not have got as far as the signal.
      this.#stopAskedAt = performance.now();
      await this.#signalStop();
    }
    await this.look();
  }

  /** Reads what the host has said since. Looks never overlap; one that is asked for meanwhile follows. */
  look(): Promise<void> {
    if (this.#launching || !this.holdsSlot) return Promise.resolve();
    if (this.#looking !== null) {
      this.#lookAgain = true;
      return this.#looking;
    }
    this.#looking = this.#lookOnce().finally(() => {
      this.#looking = null;
      if (!this.#lookAgain) return;
      this.#lookAgain = false;
      void this.look();
    });
    return this.#looking;
  }

  /**
   * Asks for the end: in line it is over at once; a running build is ended by its host. The request is put on
   * disk first, so that it outlives this process.
   */
  async cancel(): Promise<void> {
    if (this.#attempt.state === 'waiting') {
      this.#end({ ...this.#attempt, outcome: 'cancelled', endedAt: new Date().toISOString() });
      return;
    }
    if (this.#stopAskedAt !== null || this.#attempt.state === 'ended') return;
    this.#stopAskedAt = performance.now();
    this.#change({ state: 'ending' });
    const { folder, spec } = this.#options;
    const request: StopRecord = {
      version: 1,
      token: spec.token,
      askedAt: new Date().toISOString(),
    };
    // A full disk must not keep a build alive: the host then calls it interrupted, which is the lesser lie.
    await writeFileAtomic(join(folder, STOP_FILE), JSON.stringify(request)).catch(() => {});
    if (!this.#launching) await this.#signalStop();
  }

  dispose(): void {
    this.#link.dispose();
  }

  async #signalStop(): Promise<void> {
    await this.#link.signal('SIGTERM');
    // A host that someone has stopped acts only once it goes on.
    await this.#link.signal('SIGCONT');
  }

  async #lookOnce(): Promise<void> {
    const { folder, spec } = this.#options;
    const sight = await this.#link.look();
    if (this.#attempt.state === 'ended') return;
    if (sight.kind === 'ended') {
      this.#end(endedAttempt(spec, sight.exit));
      return;
    }
    if (sight.kind === 'lost') {
      const wasAsked = this.#stopAskedAt !== null;
      const exit = await closeLostAttempt(folder, spec, sight.host, wasAsked);
      this.#end(withSeen(endedAttempt(spec, exit), this.#attempt));
      return;
    }
    if (this.#isOverdue()) await this.#link.signal('SIGKILL');
    this.#show(sight.host, sight.live);
  }

  #isOverdue(): boolean {
    const { graceMs } = this.spec;
    return (
      this.#stopAskedAt !== null && performance.now() - this.#stopAskedAt > graceMs + HOST_GRACE_MS
    );
  }

  #show(host: HostRecord | null, live: LiveRecord | null): void {
    if (host?.child == null) return;
    const isEnding = this.#stopAskedAt !== null || live?.ending === true;
    const state: AttemptState = isEnding ? 'ending' : 'running';
    const { startedAt } = host;
    if (live === null) this.#change({ state, startedAt });
    else {
      const lastOutputAt = isoOf(live.lastOutputAt);
      const { bytes, lines } = live;
      const notes = logNotes(live);
      const clock = clockSet(startedAt, live, this.#attempt.runsSince !== undefined);
      this.#change({ state, startedAt, bytes, lines, lastOutputAt, notes, ...clock });
    }
  }

  #change(fields: Partial<Attempt>): void {
    const next = { ...this.#attempt, ...fields };
    if (isSame(this.#attempt, next)) return;
    this.#attempt = next;
    this.#options.onChanged(next);
  }

  #endUnstarted(error: unknown): void {
    const disk = refusalForDiskError(error, this.#attempt.log);
    const reason = disk?.message ?? (error instanceof Error ? error.message : String(error));
    this.#end({
      ...this.#attempt,
      outcome: this.#stopAskedAt === null ? 'interrupted' : 'cancelled',
      endedAt: new Date().toISOString(),
      notes: [{ kind: 'host-lost', text: `It could not be started: ${reason}` }],
    });
  }

  #end(attempt: Attempt): void {
    if (this.#attempt.state === 'ended') return;
    this.#attempt = { ...attempt, state: 'ended' };
    this.#link.dispose();
    this.#options.onEnded(this.#attempt);
    this.#settle(this.#attempt);
  }
}

/** Differences below that come of rounding. */
const CLOCK_MS = 1000;

/** From when the running time counts, where that is not the start. */
const clockSet = (
  startedAt: string,
  live: LiveRecord,
  wasSet: boolean,
): Pick<Attempt, 'runsSince'> =>
  live.startedAt === null ||
  (!wasSet && Math.abs(live.startedAt - Date.parse(startedAt)) < CLOCK_MS)
    ? {}
    : { runsSince: new Date(live.startedAt).toISOString() };

/** Where the records are gone, what was seen of them before stands. */
const withSeen = (ended: Attempt, seen: Attempt): Attempt => ({
  ...ended,
  startedAt: ended.startedAt ?? seen.startedAt,
  bytes: Math.max(ended.bytes, seen.bytes),
  lines: Math.max(ended.lines, seen.lines),
  lastOutputAt: ended.lastOutputAt ?? seen.lastOutputAt,
});

/** An agent's spec has its credential in it: only the owner may read even the file by itself. */
const writeSpec = async (path: string, spec: AttemptSpec): Promise<void> => {
  // A file that is replaced keeps its permissions.
  if (spec.agent !== null) await writeFile(path, '', { mode: 0o600 });
  await writeFileAtomic(path, JSON.stringify(spec));
};

/** True when nothing of what changes while a build runs is different. */
const isSame = (a: Attempt, b: Attempt): boolean =>
  a.state === b.state &&
  a.startedAt === b.startedAt &&
  a.runsSince === b.runsSince &&
  a.bytes === b.bytes &&
  a.lines === b.lines &&
  a.lastOutputAt === b.lastOutputAt &&
  a.notes.length === b.notes.length &&
  a.notes.every((note, at) => note.text === b.notes[at]?.text);
