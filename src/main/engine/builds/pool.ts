import { randomUUID } from 'node:crypto';
import * as fsp from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentRole } from '../../../shared/agent';
import type { Attempt } from '../../../shared/build';
import { type Outcome, ok, refuse } from '../../../shared/outcome';
import { isPackageName } from '../../../shared/package-name';
import { goneSentence, refusalForDiskError } from '../disk/disk-error';
import { neverMake } from '../disk/make-folder';
import { Emitter } from '../emitter';
import { ActiveAttempt } from './active-attempt';
import { findAttempts } from './adoption';
import { createAttemptFolder } from './attempt-folders';
import { type AttemptHead, type AttemptHistory, openHistory } from './attempt-history';
import { type AttemptArea, attemptFolder, BUILDS } from './attempt-paths';
import type { AttemptSpec } from './attempt-records';
import { agentEnvironment, buildEnvironment } from './environment';
import type { HostCommand } from './host-link';
import { AGENT_PROGRAM, BUILD_PROGRAM, resolveCommand } from './resolve-command';
import { type LinePlace, SlotLine } from './slot-line';

/** Milliseconds between two looks at the running builds where no watcher tells of news. */
const LOOK_MS = 1000;
/** How long the line of a build that has ended waits for its report, milliseconds. */
const UNREPORTED_MS = 1000;
/** Between the polite signal to a build and the one that cannot be refused, milliseconds. */
const GRACE_MS = 5000;
/** The terminal that a build sees: wide enough that compilers' messages are not broken early. */
const COLUMNS = 120;
const ROWS = 40;

/** What makes a request one for an agent. */
export interface AgentTerms {
  readonly role: AgentRole;
  /** By which the agent is known to Breakwater; it goes into its environment. */
  readonly credential: string;
  /** The local socket on which its host is to take what a person types. */
  readonly door: string;
  /** Folder of the program `breakwater`, which comes first on the agent's PATH. */
  readonly tools: string;
  readonly columns: number;
  readonly rows: number;
}

/** A build, or an agent's run, that is wanted. None of the command's arguments is read by a shell. */
export interface BuildRequest {
  readonly package: string;
  readonly command: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** `build.env` of the workspace; the rest of the environment is the pool's (see environment.ts). */
  readonly env: Readonly<Record<string, string>>;
  /** Null for none. */
  readonly timeoutMs: number | null;
  /** Bytes of log to keep. */
  readonly maxBytes: number;
  /** How far it gives way to other work, 0 to 19; 0 where it is not given. */
  readonly nice?: number;
  /** `window`, `cli`, `wave 3`, or an agent's name. */
  readonly askedBy: string;
  /** Only to a pool of agents, and always there. */
  readonly agent?: AgentTerms;
  /** Absolute path of the package's rule file: a copy of it is kept with the attempt. */
  readonly ruleFile?: string;
}

/** A place in the pool. */
export interface AttemptHandle {
  readonly id: string;
  /** True when the package was already waiting or running: this is that attempt. */
  readonly joined: boolean;
  /** Resolves with the attempt once it is over, however it ended. Never rejects. */
  readonly ended: Promise<Attempt>;
}

export interface PoolOptions {
  /** The workspace's folder, absolute. */
  readonly root: string;
  readonly host: HostCommand;
  /** Whether it runs builds, as it does by default, or agents. */
  readonly area?: AttemptArea;
  /** Shared by a workspace's pools; without one the pool has a line of its own, of `slots` slots. */
  readonly line?: SlotLine;
  /** At most three, which is also the default. */
  readonly slots?: number;
  readonly graceMs?: number;
  /** What a build's environment starts from; this process's own by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * The only place that starts a build; another of its kind is the only place that starts an agent. Three slots,
 * whoever asks; further requests wait in order; a package has one at a time of each. What runs is known from the disk: a pool that is opened anew takes up what an earlier
 * one started, and counts it.
 */
export class AttemptPool {
  readonly #options: PoolOptions;
  readonly #area: AttemptArea;
  readonly #line: SlotLine;
  readonly #history: AttemptHistory;
  /** Waiting and running, in the order asked for. */
  readonly #active = new Map<string, ActiveAttempt>();
  readonly #places = new Map<string, LinePlace>();
  /** Package → the request for it that is being prepared. */
  readonly #preparing = new Map<string, Promise<Outcome<ActiveAttempt>>>();
  /** The last of the preparations: they follow one another, so that the line is in the order of asking. */
  #lastPrepared: Promise<unknown> = Promise.resolve();
  /** Package → the highest number given by this pool, whether its folder is still there or not. */
  readonly #highest = new Map<string, number>();
  readonly #changed = new Emitter<Attempt>();
  readonly #ended = new Emitter<Attempt>();
  /** Build that has just ended → what lets its line into the history. */
  readonly #unreported = new Map<string, () => void>();
  /** What is still being written. */
  #writing: Promise<void> = Promise.resolve();
  #endedMeanwhile: readonly Attempt[] = [];
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  private constructor(options: PoolOptions, history: AttemptHistory) {
    this.#options = options;
    this.#area = options.area ?? BUILDS;
    this.#line = options.line ?? new SlotLine(options.slots);
    this.#history = history;
  }

  /**
   * Opens a workspace's pool: reads the history, adopts the builds that still run, and closes those whose host
   * is gone as interrupted. One pool per workspace at a time: the workspace's lock sees to that.
   */
  static async open(options: PoolOptions): Promise<AttemptPool> {
    neverMake(options.root);
    const pool = new AttemptPool(options, await openHistory(options.root, options.area));
    await pool.#takeUp();
    return pool;
  }

  /** Attempts that ended while no pool was open, interrupted ones included: no report has been made of them. */
  get endedMeanwhile(): readonly Attempt[] {
    return this.#endedMeanwhile;
  }

  /** Called with every new state of an attempt but its last. Gives back the disposer. */
  onChanged(listener: (attempt: Attempt) => void): () => void {
    return this.#changed.on(listener);
  }

  /** Called once for every attempt that is over. Gives back the disposer. */
  onEnded(listener: (attempt: Attempt) => void): () => void {
    return this.#ended.on(listener);
  }

  /** Waiting and running attempts, in the order in which they were asked for. */
  list(): readonly Attempt[] {
    return [...this.#active.values()].map((one) => one.attempt);
  }

  /** Those that hold a slot. */
  running(): readonly Attempt[] {
    return this.list().filter((one) => one.state !== 'waiting');
  }

  /** What an active attempt was started with; null when none of that id is active. */
  spec(id: string): AttemptSpec | null {
    return this.#active.get(id)?.spec ?? null;
  }

  /** Any attempt, active or over; null when there is none of that id. */
  attempt(id: string): Attempt | null {
    return this.#active.get(id)?.attempt ?? this.#history.get(id);
  }

  /** Resolves once the attempt is over, at once when it is; null when there is none of that id. */
  whenEnded(id: string): Promise<Attempt> | null {
    const active = this.#active.get(id);
    if (active !== undefined) return active.ended;
    const past = this.#history.get(id);
    return past === null ? null : Promise.resolve(past);
  }

  /** All attempts of a package, newest first, active ones included; past ones are read as they are reached. */
  *attempts(name: string): Generator<Attempt, void> {
    yield* this.list()
      .filter((one) => one.package === name)
      .reverse();
    yield* this.#history.of(name);
  }

  /** A package's newest attempt, active or over; null when it has none. */
  newestOf(name: string): Attempt | null {
    return this.attempts(name).next().value ?? null;
  }

  /** All attempts that are over, oldest first. */
  past(): readonly Attempt[] {
    return this.#history.all();
  }

  /** What there is to sum up of them, without reading each. */
  pastHeads(): Iterable<AttemptHead> {
    return this.#history.heads();
  }

  /** The newest attempt of each package, active ones included. */
  newest(): ReadonlyMap<string, Attempt> {
    const newest = new Map(this.#history.newest());
    for (const attempt of this.list()) newest.set(attempt.package, attempt);
    return newest;
  }

  /**
   * Asks for a build. A package that is waiting or running is joined; else the build starts now or waits for a
   * slot. Refused when the pool is closed, the name is none, the command or its folder is missing, or the disk
   * is full.
   */
  async start(request: BuildRequest): Promise<Outcome<AttemptHandle>> {
    if (this.#closed) {
      return refuse(
        'pool-closed',
        'This workspace is being closed, or open elsewhere; open it again to build.',
      );
    }
    const present = this.#joinable(request.package);
    if (present !== null) return ok(handleOf(present, true));
    const underway = this.#preparing.get(request.package);
    if (underway !== undefined) {
      const prepared = await underway;
      return prepared.ok ? ok(handleOf(prepared.value, true)) : prepared;
    }
    const preparing = this.#lastPrepared
      .then(() => this.#prepare(request))
      .finally(() => {
        this.#preparing.delete(request.package);
      });
    this.#preparing.set(request.package, preparing);
    this.#lastPrepared = preparing.catch(() => {});
    const prepared = await preparing;
    return prepared.ok ? ok(handleOf(prepared.value, false)) : prepared;
  }

  /**
   * Ends an attempt: one in line leaves it, a running build is ended with everything that it started. Resolves
   * once that has been asked for; `whenEnded` tells when it is done.
   */
  async cancel(id: string): Promise<Outcome<null>> {
    const active = this.#active.get(id);
    if (active === undefined) {
      return refuse('build-not-running', `No build ${id} is running or waiting.`);
    }
    await active.cancel();
    return ok(null);
  }

  /**
   * Adds what was found out about an ended attempt. Refused while it is not over. Told at once; on disk once `after`,
   * which never rejects, has settled: a next pool whose history lacks it has it found out anew.
   */
  async record(
    id: string,
    found: Partial<Pick<Attempt, 'report' | 'evidence' | 'monitor'>>,
    after: Promise<void> = Promise.resolve(),
  ): Promise<Outcome<Attempt>> {
    const past = this.#history.get(id);
    if (past === null) return refuse('build-not-running', `No build ${id} has ended.`);
    const attempt = { ...past, ...found };
    void this.#remember(attempt, after);
    this.#unreported.get(id)?.();
    this.#changed.emit(attempt);
    return ok(attempt);
  }

  /** Resolves when all that was to be kept so far is on disk, or was refused by it. */
  written(): Promise<void> {
    for (const release of this.#unreported.values()) release();
    return this.#writing;
  }

  /** From now on nothing starts; what runs is still shown until the pool is closed. */
  shut(): void {
    this.#closed = true;
  }

  /**
   * Closes the pool: nothing starts any more, what waits is dropped. Builds that run go on without it (this pool
   * then never tells of their end), or are ended, and it resolves when they are.
   */
  async close(options: { readonly keepBuilding: boolean }): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#preparing.values()]);
    const active = [...this.#active.values()];
    const toEnd = options.keepBuilding ? active.filter((one) => !one.holdsSlot) : active;
    await Promise.all(toEnd.map((one) => one.cancel()));
    await Promise.all(toEnd.map((one) => one.ended));
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    for (const one of this.#active.values()) one.dispose();
    for (const place of this.#places.values()) this.#line.remove(place);
    this.#active.clear();
    await this.written();
  }

  /** The attempt that a request for this package joins: not one that is being ended. */
  #joinable(name: string): ActiveAttempt | null {
    for (const one of this.#active.values()) {
      if (one.spec.package === name && one.attempt.state !== 'ending') return one;
    }
    return null;
  }

  async #prepare(request: BuildRequest): Promise<Outcome<ActiveAttempt>> {
    const name = request.package;
    if (!isPackageName(name) && request.agent?.role !== 'orchestrator') {
      return refuse('package-name-invalid', 'A package name has letters, digits and . _ + - only.');
    }
    const { root } = this.#options;
    if (!(await isFolder(root))) return refuse('workspace-missing', goneSentence(root));
    const token = randomUUID();
    const inherited = this.#options.environment ?? process.env;
    const { cwd, env: configured, agent } = request;
    const env =
      agent === undefined
        ? buildEnvironment({ inherited, configured, package: name, token, cwd })
        : agentEnvironment({ inherited, package: name, token, cwd, ...agent });
    const program = agent === undefined ? BUILD_PROGRAM : AGENT_PROGRAM;
    const found = await resolveCommand(request.command[0] ?? '', cwd, env, program);
    if (!found.ok) return found;
    let number: number;
    try {
      number = await createAttemptFolder(root, name, this.#highestOf(name), this.#area);
    } catch (error) {
      const refusal = refusalForDiskError(error, `.breakwater/${this.#area.folder}`);
      if (refusal === null) throw error;
      return { ok: false, refusal };
    }
    this.#highest.set(name, number);
    return ok(this.#enqueue(this.#specOf(request, number, token, env), request.ruleFile));
  }

  #highestOf(name: string): number {
    return Math.max(this.#highest.get(name) ?? 0, this.#history.highest(name));
  }

  #specOf(
    request: BuildRequest,
    number: number,
    token: string,
    env: Readonly<Record<string, string>>,
  ): AttemptSpec {
    const { agent } = request;
    return {
      version: 1,
      id: this.#area.idOf(request.package, number),
      package: request.package,
      number,
      token,
      command: [...request.command],
      cwd: request.cwd,
      env,
      columns: agent?.columns ?? COLUMNS,
      rows: agent?.rows ?? ROWS,
      timeoutMs: request.timeoutMs,
      graceMs: this.#options.graceMs ?? GRACE_MS,
      nice: request.nice ?? 0,
      maxBytes: request.maxBytes,
      log: join(this.#options.root, this.#area.logOf(request.package, number)),
      askedBy: request.askedBy,
      createdAt: new Date().toISOString(),
      agent: agent === undefined ? null : { role: agent.role, door: agent.door },
    };
  }

  #enqueue(spec: AttemptSpec, ruleFile?: string): ActiveAttempt {
    const active = this.#track(spec, ruleFile);
    this.#changed.emit(active.attempt);
    // An orchestrator holds no slot, and waits for none.
    if (spec.agent?.role === 'orchestrator') void active.launch(this.#options.host);
    else this.#line.fill();
    this.#watch();
    return active;
  }

  #track(spec: AttemptSpec, ruleFile?: string): ActiveAttempt {
    const { root } = this.#options;
    const active = new ActiveAttempt({
      root,
      folder: attemptFolder(root, spec.package, spec.number, this.#area),
      spec,
      ...(ruleFile === undefined ? {} : { ruleFile }),
      onChanged: (attempt) => this.#changed.emit(attempt),
      onEnded: (attempt) => this.#close(attempt),
    });
    this.#active.set(spec.id, active);
    if (spec.agent?.role !== 'orchestrator') this.#takePlace(active);
    return active;
  }

  #takePlace(active: ActiveAttempt): void {
    const isOpen = (): boolean => !this.#closed;
    const place: LinePlace = {
      kind: this.#area.kind,
      package: active.spec.package,
      get isWaiting() {
        return isOpen() && active.attempt.state === 'waiting';
      },
      get holdsSlot() {
        return active.holdsSlot;
      },
      start: () => {
        void active.launch(this.#options.host);
        this.#watch();
      },
    };
    this.#places.set(active.spec.id, place);
    this.#line.add(place);
  }

  /** Looks at the running builds from time to time; what the folders' watchers tell comes sooner. */
  #watch(): void {
    if (this.running().length === 0 && this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    } else if (this.running().length > 0 && this.#timer === null) {
      this.#timer = setInterval(() => {
        for (const one of this.#active.values()) void one.look();
      }, LOOK_MS);
    }
  }

  #close(attempt: Attempt): void {
    this.#active.delete(attempt.id);
    const place = this.#places.get(attempt.id);
    if (place !== undefined) this.#line.remove(place);
    this.#places.delete(attempt.id);
    if (attempt.startedAt === null) {
      // It never left the line: no trace of it is kept.
      const folder = attemptFolder(this.#options.root, attempt.package, attempt.number, this.#area);
      this.#write(() => fsp.rmdir(folder).catch(() => {}));
    } else void this.#remember(attempt, this.#untilReported(attempt.id));
    this.#line.fill();
    this.#watch();
    this.#ended.emit(attempt);
  }

  /** Keeps an ended attempt: at once for whoever asks, on disk as soon as that takes it. */
  #remember(attempt: Attempt, after?: Promise<void>): Promise<void> {
    // On a disk that refuses, the attempt's folder still has the exit record, and the next pool finds it.
    return this.#write(() => this.#history.put(attempt, after).catch(() => {}));
  }

  /**
   * Settles when a build that has just ended is reported on, or is not for a while. Its line in the history goes with that:
   * to sync one before would have the result wait until the disk has taken the log.
   */
  #untilReported(id: string): Promise<void> {
    if (this.#area !== BUILDS || this.#closed) return Promise.resolve();
    return new Promise((done) => {
      const release = (): void => {
        clearTimeout(timer);
        this.#unreported.delete(id);
        done();
      };
      const timer = setTimeout(release, UNREPORTED_MS);
      this.#unreported.set(id, release);
    });
  }

  #write(action: () => Promise<void>): Promise<void> {
    const done = action();
    this.#writing = Promise.all([this.#writing, done]).then(() => {});
    return done;
  }

  async #takeUp(): Promise<void> {
    const found = await findAttempts(this.#options.root, this.#history, this.#area);
    for (const attempt of found.ended) await this.#remember(attempt);
    this.#endedMeanwhile = found.ended;
    for (const { spec, host, identity } of found.running) {
      await this.#track(spec).adopt(host, identity);
    }
    this.#watch();
  }
}

const isFolder = (path: string): Promise<boolean> =>
  fsp.stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

const handleOf = (active: ActiveAttempt, joined: boolean): AttemptHandle => ({
  id: active.spec.id,
  joined,
  ended: active.ended,
});
