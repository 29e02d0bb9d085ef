import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { WayOfWorking } from '../../../shared/agent';
import type { Attempt } from '../../../shared/build';
import { SLOTS } from '../../../shared/config';
import { type Outcome, ok, type Refusal, refuse } from '../../../shared/outcome';
import type { PlannedWave, WaveAttempt, WaveEnd, WaveRun } from '../../../shared/wave';
import type { BatchMode } from '../../../shared/workspace-state';
import { writeFileAtomic } from '../disk/atomic-file';
import { type JsonLines, jsonLines } from '../disk/json-lines';
import { Emitter } from '../emitter';

/** How the work on one package of a wave ended: the build's attempt, or the agent's run. */
export interface WaveEnding {
  readonly attempt: Attempt;
  readonly end: WaveEnd;
}

/** What the runner asks of the engine. The runner itself starts nothing: only the pool does. */
export interface WaveHooks {
  /** The next wave of the plan as it stands now; null when nothing is ready. */
  readonly nextWave: () => PlannedWave | null;
  /** Why these packages may not be launched as a wave now; null when they may. `overrule`: the gate aside. */
  readonly objection: (packages: readonly string[], overrule: boolean) => Refusal | null;
  /** Starts the package's build, or its agent. */
  readonly start: (name: string, askedBy: string, work: WayOfWorking) => Promise<Outcome<Attempt>>;
  /** Settles when the attempt has ended, and what it left to do too, and its result is on disk. */
  readonly finished: (attempt: string) => Promise<WaveEnding>;
  readonly cancel: (attempt: string) => Promise<unknown>;
  /** Reads the wave's results from disk and writes what follows from them; one line of what was done. */
  readonly checkpoint: (wave: WaveRun) => Promise<string>;
  readonly now: () => Date;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
}

export interface Launch {
  readonly packages?: readonly string[];
  readonly keepGoing: boolean;
  /** How it is worked on; as before, or by builds, where it is not said. */
  readonly work?: WayOfWorking;
  /** At most so many waves; without it, until nothing is ready. */
  readonly limit?: number;
  /** A person launches past the context gate: this wave, and none that follows it by itself. */
  readonly overrule?: boolean;
}

export interface Launched {
  readonly wave: number;
  readonly packages: readonly string[];
}

/** What the runner tells. `idle` comes once, when it has stopped launching. */
export type WaveEvent =
  | { readonly kind: 'changed' }
  | { readonly kind: 'started'; readonly wave: WaveRun }
  | { readonly kind: 'ended'; readonly wave: WaveRun }
  /** No wave runs and none follows; with what the next one was refused for, where it was to follow. */
  | { readonly kind: 'idle'; readonly refusal: Refusal | null };

const waveAttempt: z.ZodType<WaveAttempt> = z.object({
  package: z.string(),
  id: z.string(),
  number: z.number().int().positive(),
  outcome: z.enum(['success', 'failed', 'timed-out', 'cancelled', 'interrupted']).nullable(),
  durationMs: z.number().nullable(),
  verdict: z.enum(['proven', 'unproven', 'accepted']).nullable(),
});

const waveSchema: z.ZodType<WaveRun> = z.object({
  number: z.number().int().positive(),
  state: z.enum(['running', 'stopping', 'checkpoint', 'done']),
  packages: z.array(z.string()),
  // Waves of before did not say.
  attempts: z.array(waveAttempt).default([]),
  work: z.enum(['builds', 'agents']).default('builds'),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  durationMs: z.number().nullable(),
  built: z.number(),
  failed: z.number(),
  open: z.number(),
  checkpoint: z.string().nullable(),
});

const currentSchema = z.object({
  wave: waveSchema,
  /** Package → id of its attempt in this wave. */
  attempts: z.record(z.string(), z.string()),
});

/**
 * Drives waves of builds or of agents: launch, wait for all of the wave, checkpoint, and only then the next. The wave that
 * runs is on disk, so the next start takes it up where a crash left it, checkpoint included; it does
 * not go on to a further wave by itself then.
 */
export class WaveRunner {
  readonly events = new Emitter<WaveEvent>();
  readonly #hooks: WaveHooks;
  readonly #currentFile: string;
  readonly #log: JsonLines<WaveRun>;
  #past: WaveRun[] = [];
  #current: WaveRun | null = null;
  #attempts = new Map<string, string>();
  readonly #toStart = new Set<string>();
  #mode: BatchMode = 'idle';
  #pausing = false;
  #work: WayOfWorking = 'builds';
  #left = Number.POSITIVE_INFINITY;
  #startedClock = 0;
  #closed = false;
  #checkpointing: Promise<boolean> = Promise.resolve(false);

  constructor(root: string, hooks: WaveHooks) {
    this.#hooks = hooks;
    this.#currentFile = join(root, '.breakwater', 'wave.json');
    this.#log = jsonLines(join(root, '.breakwater', 'waves.jsonl'), waveSchema, { durable: true });
  }

  /** Launched waves, oldest first, the running one last. */
  get waves(): readonly WaveRun[] {
    return this.#current === null ? this.#past : [...this.#past, this.#current];
  }

  get current(): WaveRun | null {
    return this.#current;
  }

  /** Packages of the wave that is being launched whose turn is still to come. */
  get toStart(): ReadonlySet<string> {
    return this.#toStart;
  }

  get mode(): BatchMode {
    return this.#mode;
  }

  get pausing(): boolean {
    return this.#pausing;
  }

  /** The number that the next wave will have. */
  get nextNumber(): number {
    return ((this.#current ?? this.#past.at(-1))?.number ?? 0) + 1;
  }

  /** Reads the waves of before, and takes up the one that was running. Call after adoption. */
  async resume(attemptExists: (id: string) => boolean): Promise<void> {
    this.#past = [...(await this.#log.read()).values];
    const left = await this.#readCurrent();
    if (left === null || this.#past.some((wave) => wave.number === left.wave.number)) return;
    const known = Object.entries(left.attempts).filter(([, id]) => attemptExists(id));
    this.#attempts = new Map(known);
    this.#current = { ...left.wave, state: 'running' };
    this.#mode = 'one';
    this.#startedClock =
      this.#hooks.clock() - (this.#hooks.now().getTime() - Date.parse(left.wave.startedAt));
    void this.#carryOn();
  }

  /** Launches the next planned wave, or one of just these packages. */
  async launch(launch: Launch): Promise<Outcome<Launched>> {
    if (this.#current !== null) {
      if (launch.packages === undefined && launch.keepGoing && this.#mode !== 'all') {
        return this.#goOn(this.#current);
      }
      return refuse(
        'wave-running',
        `Wave ${this.#current.number} is still running; the next one starts after its checkpoint.`,
      );
    }
    this.#mode = launch.keepGoing ? 'all' : 'one';
    this.#pausing = false;
    this.#work = launch.work ?? 'builds';
    this.#left = launch.limit ?? Number.POSITIVE_INFINITY;
    const started = await this.#startWave(launch.packages, launch.overrule === true);
    if (!started.ok) this.#rest(started.refusal);
    return started;
  }

  /** Lets the running wave end with its checkpoint, and launches no other. */
  pause(): Outcome<null> {
    if (this.#current === null) return refuse('wave-not-running', 'No wave is running.');
    this.#pausing = true;
    this.#changed();
    return ok(null);
  }

  /** Cancels the running wave's builds and agents. Its checkpoint is still done. */
  async stop(): Promise<Outcome<null>> {
    if (this.#current === null) return refuse('wave-not-running', 'No wave is running.');
    this.#pausing = true;
    this.#current = { ...this.#current, state: 'stopping' };
    this.#changed();
    await Promise.all([...this.#attempts.values()].map((id) => this.#hooks.cancel(id)));
    return ok(null);
  }

  /** Launches nothing more, and settles when no checkpoint is half done. Builds are not waited for. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#checkpointing;
  }

  #goOn(current: WaveRun): Outcome<Launched> {
    this.#mode = 'all';
    this.#pausing = false;
    this.#changed();
    return ok({ wave: current.number, packages: current.packages });
  }

  async #startWave(
    named: readonly string[] | undefined,
    overrule: boolean,
  ): Promise<Outcome<Launched>> {
    const packages = named ?? this.#hooks.nextWave()?.packages.map((one) => one.name) ?? [];
    if (packages.length === 0) {
      return refuse(
        'wave-empty',
        'Nothing is ready to build; the queue says what each package waits for.',
      );
    }
    if (packages.length > SLOTS) {
      return refuse('usage', `A wave holds at most ${SLOTS} packages.`);
    }
    const objection = this.#hooks.objection(packages, overrule);
    if (objection !== null) return { ok: false, refusal: objection };
    const number = this.nextNumber;
    this.#current = newWave(number, packages, this.#work, this.#hooks.now());
    this.#startedClock = this.#hooks.clock();
    this.#attempts = new Map();
    for (const name of packages) this.#toStart.add(name);
    this.#changed();
    // On disk before the first build starts: after a crash the wave is known with what it was to build.
    await this.#save();
    const refusals: Refusal[] = [];
    for (const name of packages) {
      if (this.#isStopping()) break;
      const started = await this.#hooks.start(name, `wave ${number}`, this.#work);
      this.#toStart.delete(name);
      if (started.ok) this.#joined(started.value);
      else {
        refusals.push(started.refusal);
        this.#changed();
      }
    }
    // A wave that was stopped meanwhile starts no more of them.
    this.#toStart.clear();
    await this.#save();
    const first = refusals[0];
    if (first !== undefined && refusals.length === packages.length) {
      this.#current = null;
      await this.#forgetCurrent();
      return { ok: false, refusal: first };
    }
    this.events.emit({ kind: 'started', wave: this.#current });
    void this.#carryOn();
    return ok({ wave: number, packages });
  }

  /** From "its builds run" to "its checkpoint is done", then on to the next where that is wanted. */
  async #carryOn(): Promise<void> {
    const ends = await Promise.all(
      [...this.#attempts.values()].map((id) => this.#hooks.finished(id)),
    );
    if (this.#closed) return;
    this.#checkpointing = this.#endWave(ends);
    const stopped = await this.#checkpointing;
    await this.#next(stopped);
  }

  /** The wave's counts, its checkpoint and its line in the log. True when it was stopped by a person. */
  async #endWave(ends: readonly WaveEnding[]): Promise<boolean> {
    const current = this.#current;
    if (current === null) return true;
    const built = ends.filter(({ end }) => end === 'built').length;
    const failed = ends.filter(({ end }) => end === 'failed').length;
    const stopped = current.state === 'stopping';
    const counted: WaveRun = {
      ...current,
      state: 'checkpoint',
      attempts: ends.map(({ attempt }) => waveAttemptOf(attempt)),
      built,
      failed,
      open: current.packages.length - built - failed,
      endedAt: this.#hooks.now().toISOString(),
      durationMs: Math.max(0, Math.round(this.#hooks.clock() - this.#startedClock)),
    };
    this.#current = counted;
    this.#changed();
    let line: string;
    try {
      line = await this.#hooks.checkpoint(counted);
    } catch {
      line = 'the checkpoint could not be written; nothing was launched after it';
      this.#pausing = true;
    }
    const done: WaveRun = { ...counted, state: 'done', checkpoint: line };
    await this.#log.append(done).catch(() => {
      this.#pausing = true;
    });
    this.#past.push(done);
    this.#current = null;
    await this.#forgetCurrent();
    this.events.emit({ kind: 'ended', wave: done });
    return stopped;
  }

  async #next(stopped: boolean): Promise<void> {
    this.#left -= 1;
    if (this.#mode !== 'all' || this.#pausing || this.#closed || stopped || this.#left <= 0) {
      this.#rest();
      return;
    }
    const started = await this.#startWave(undefined, false);
    if (!started.ok) this.#rest(started.refusal);
  }

  #joined(attempt: Attempt): void {
    this.#attempts.set(attempt.package, attempt.id);
    if (this.#current === null) return;
    const attempts = [...this.#current.attempts, waveAttemptOf(attempt)];
    this.#current = { ...this.#current, attempts };
    this.#changed();
  }

  #isStopping(): boolean {
    return this.#current?.state === 'stopping';
  }

  #rest(refusal: Refusal | null = null): void {
    this.#mode = 'idle';
    this.#pausing = false;
    this.#changed();
    this.events.emit({ kind: 'idle', refusal });
  }

  #changed(): void {
    this.events.emit({ kind: 'changed' });
  }

  async #save(): Promise<void> {
    if (this.#current === null) return;
    const attempts = Object.fromEntries(this.#attempts);
    const text = JSON.stringify({ wave: this.#current, attempts }, null, 2);
    // A full disk must not keep builds from running; then only a crash would lose the wave's frame.
    await writeFileAtomic(this.#currentFile, `${text}\n`).catch(() => {});
  }

  async #forgetCurrent(): Promise<void> {
    await writeFileAtomic(this.#currentFile, 'null\n').catch(() => {});
  }

  async #readCurrent(): Promise<z.infer<typeof currentSchema> | null> {
    try {
      const parsed = currentSchema.safeParse(JSON.parse(await readFile(this.#currentFile, 'utf8')));
      return parsed.success ? parsed.data : null;
    } catch {
      return null;
    }
  }
}

const newWave = (
  number: number,
  packages: readonly string[],
  work: WayOfWorking,
  now: Date,
): WaveRun => ({
  number,
  state: 'running',
  packages,
  attempts: [],
  work,
  startedAt: now.toISOString(),
  endedAt: null,
  durationMs: null,
  built: 0,
  failed: 0,
  open: 0,
  checkpoint: null,
});

const waveAttemptOf = (attempt: Attempt): WaveAttempt => ({
  package: attempt.package,
  id: attempt.id,
  number: attempt.number,
  outcome: attempt.outcome,
  durationMs: attempt.durationMs,
  verdict: attempt.evidence?.verdict ?? null,
});
