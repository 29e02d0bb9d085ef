import * as fs from 'node:fs';
import { join } from 'node:path';
import type { AttemptOutcome, LogNote } from '../../../../shared/build';
import { STOP_FILE } from '../attempt-paths';
import type { AttemptSpec, ProcessIdentity } from '../attempt-records';
import { folderGone, logNotes } from '../log-notes';
import { type BuildMark, endOwnProcesses, markOf, ownProcesses } from '../processes/own-processes';
import { bootId, identify } from '../processes/process-table';
import { openAgentTerminal } from './agent-terminal';
import { LogWriter } from './log-writer';
import { beNice } from './niceness';
import { OutputBuffer } from './output-buffer';
import type { RecordKeeper } from './record-keeper';
import { type Exit, openTerminal, type Terminal } from './terminal';
import { WallClock } from './wall-clock';

/** Milliseconds between two looks at the counters: twice a second is as often as anyone is told. */
const LIVE_MS = 500;
/** Looks at the counters between two at the files, which somebody may have deleted. */
const LIVE_PER_FILES = 4;
/** So many looks must find the attempt's folder gone: one that is away for a moment (a network's) is not. */
const LOOKS_UNTIL_GONE = 2;
/** Bytes taken from the terminal in one go once the leader has ended: far more than the kernel can hold. */
const DRAIN_BYTES = 4 * 1024 * 1024;
/**
 * After the leader's exit: how long what it left may go on printing (`exec > >(tee log)` does), and how long it
 * may do nothing. One that waits for a processor on a busy machine is not idle.
 */
const LEFT_BEHIND_MS = 5000;
const LEFT_BEHIND_IDLE_MS = 250;
/** How long what was left behind has to end politely, milliseconds. */
const LEFT_BEHIND_GRACE_MS = 1000;
const LOOK_AGAIN_MS = 20;

type StopReason = 'cancelled' | 'timed-out' | 'interrupted';

/** From the exit record to its being made durable, milliseconds: the time of a report and its result, five times. */
const SYNC_AFTER_MS = 250;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Milliseconds by a clock that no one sets. */
const monotonic = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;

/** One build from its start to its exit record. */
export class BuildRun {
  readonly #folder: string;
  readonly #spec: AttemptSpec;
  readonly #records: RecordKeeper;
  readonly #log: LogWriter;
  readonly #output: OutputBuffer;
  readonly #startedAt = new Date().toISOString();
  readonly #startedTick = monotonic();
  readonly #wall = new WallClock(Date.now, monotonic);
  /** The start as the system's clock has it now, which somebody may have set meanwhile; epoch milliseconds. */
  #startedNow = Date.parse(this.#startedAt);
  #terminal: Terminal | null = null;
  #leader: ProcessIdentity | null = null;
  #stop: StopReason | null = null;
  #stopping: Promise<unknown> = Promise.resolve();
  #exit: Exit | null = null;
  #leaderEnded: () => void = () => {};
  #lastOutputAt: number | null = null;
  #lastOutputTick = 0;
  #ticks = 0;
  #looksGone = 0;

  /** Throws the system's error when the log cannot be created. */
  constructor(folder: string, spec: AttemptSpec, records: RecordKeeper) {
    this.#folder = folder;
    this.#spec = spec;
    this.#records = records;
    this.#log = new LogWriter(spec.log, spec.maxBytes, Date.now, monotonic);
    this.#output = new OutputBuffer((bytes) => this.#log.write(bytes));
  }

  /**
   * Runs the build; resolves when its exit record is on disk. `notInherited`: descriptors that it must not get.
   * Rejects when no terminal can be had.
   */
  async run(notInherited: readonly number[]): Promise<void> {
    beNice(process.pid, this.#spec.nice);
    this.#writeHost();
    const ended = new Promise<void>((resolve) => {
      this.#leaderEnded = resolve;
    });
    const events = {
      sink: this.#output,
      onOutput: () => {
        this.#lastOutputAt = Date.now();
        this.#lastOutputTick = monotonic();
      },
      onExit: (exit: Exit) => {
        this.#exit = exit;
        this.#leaderEnded();
      },
    };
    // A spec of before there were agents has no such field.
    const open = this.#spec.agent == null ? openTerminal : openAgentTerminal;
    const terminal = await open(this.#spec, events, notInherited);
    this.#terminal = terminal;
    this.#leader = identify(terminal.pid);
    // It inherited the host's number, but leads a session of its own.
    beNice(terminal.pid, this.#spec.nice);
    this.#writeHost();
    const live = setInterval(() => this.#tick(), LIVE_MS);
    await ended;
    terminal.drain(DRAIN_BYTES);
    const leftBehind = await this.#endLeftBehind();
    terminal.drain(DRAIN_BYTES);
    clearInterval(live);
    terminal.close();
    await this.#finish(leftBehind);
  }

  /** Asks the build to end. The first reason stands. */
  requestStop(reason: StopReason): void {
    if (this.#stop !== null || this.#exit !== null) return;
    this.#stop = reason;
    this.#stopping = endOwnProcesses(this.#mark(), this.#spec.graceMs, monotonic);
  }

  /** A signal asks for the end: by the pool, which then has left its request, or by a system that shuts down. */
  onSignal(): void {
    const asked = fs.existsSync(join(this.#folder, STOP_FILE));
    this.requestStop(asked ? 'cancelled' : 'interrupted');
  }

  #mark(): BuildMark {
    return { ...markOf(this.#spec), leader: this.#leader, trustSession: true };
  }

  #tick(): void {
    this.#followClock();
    this.#output.flush();
    this.#log.tick();
    this.#ticks += 1;
    if (this.#ticks % LIVE_PER_FILES === 0) this.#lookAtFiles();
    const { timeoutMs } = this.#spec;
    const elapsed = monotonic() - this.#startedTick;
    if (timeoutMs !== null && elapsed >= timeoutMs) this.requestStop('timed-out');
    this.#records.writeLive({
      startedAt: this.#startedNow,
      bytes: this.#output.bytes,
      lines: this.#output.lines,
      lastOutputAt: this.#lastOutputAt,
      ending: this.#stop !== null,
      droppedBytes: this.#log.droppedBytes,
      lostBytes: this.#log.lostBytes,
      diskFullSince: this.#log.diskFullSince,
      deletedAt: this.#log.deletedAt,
      deletedBytes: this.#log.deletedBytes,
    });
  }

  #followClock(): void {
    const by = this.#wall.moved();
    this.#startedNow += by;
    if (this.#lastOutputAt !== null) this.#lastOutputAt += by;
  }

  /** A build whose folder is gone would run where nobody knows of it or can end it: it is ended. */
  #lookAtFiles(): void {
    if (this.#records.isFolderGone) {
      this.#looksGone += 1;
      if (this.#looksGone >= LOOKS_UNTIL_GONE) this.requestStop('interrupted');
      return;
    }
    this.#looksGone = 0;
    this.#log.look();
  }

  #writeHost(): void {
    this.#records.writeHost({
      version: 1,
      token: this.#spec.token,
      folder: this.#folder,
      bootId: bootId(),
      host: identify(process.pid) ?? { pid: process.pid, startTime: 'unknown' },
      child: this.#leader,
      startedAt: this.#startedAt,
    });
  }

  /**
   * The leader has ended: whoever it left may finish printing, within bounds, and is then ended.
   * Returns how many had to be.
   */
  async #endLeftBehind(): Promise<number> {
    const exitTick = monotonic();
    let busyTick = exitTick;
    await this.#stopping;
    for (;;) {
      const left = ownProcesses(this.#mark());
      if (left.length === 0) return 0;
      const now = monotonic();
      if (left.some((entry) => entry.busy)) busyTick = now;
      const idle = now - Math.max(busyTick, this.#lastOutputTick);
      if (idle >= LEFT_BEHIND_IDLE_MS || now - exitTick >= LEFT_BEHIND_MS) break;
      await pause(LOOK_AGAIN_MS);
      this.#terminal?.drain(DRAIN_BYTES);
    }
    const { found } = await endOwnProcesses(this.#mark(), LEFT_BEHIND_GRACE_MS, monotonic);
    return found;
  }

  #outcome(): AttemptOutcome {
    if (this.#stop !== null) return this.#stop;
    return this.#exit?.code === 0 && this.#exit.signal === null ? 'success' : 'failed';
  }

  async #finish(leftBehind: number): Promise<void> {
    const durationMs = Math.round(monotonic() - this.#startedTick);
    this.#output.flush();
    const isFolderGone = this.#records.isFolderGone;
    const descriptor = this.#log.finish(isFolderGone);
    this.#tick();
    const notes: LogNote[] = isFolderGone ? [folderGone(this.#spec)] : [...logNotes(this.#log)];
    if (leftBehind > 0) {
      const processes = leftBehind === 1 ? 'One process' : `${leftBehind} processes`;
      notes.push({
        kind: 'left-behind',
        text: `${processes} of the ${this.#spec.agent == null ? 'build' : 'agent'} went on after its command had ended; Breakwater ended ${leftBehind === 1 ? 'it' : 'them'}.`,
      });
    }
    const syncExit = this.#records.writeExit({
      version: 1,
      token: this.#spec.token,
      outcome: this.#outcome(),
      exit: this.#exit,
      startedAt: this.#startedAt,
      endedAt: new Date().toISOString(),
      durationMs,
      bytes: this.#output.bytes,
      lines: this.#output.lines,
      lastOutputAt: this.#lastOutputAt === null ? null : new Date(this.#lastOutputAt).toISOString(),
      notes,
    });
    // After the record is there, since it may take long: a power cut must not take what was said to be there. And not at
    // once: while a journal takes in the end of a long log, the pool's own result could not be put in its place.
    await pause(SYNC_AFTER_MS);
    try {
      fs.fdatasyncSync(descriptor);
      syncExit();
    } catch {
      // A disk that is full or gone has been noted.
    }
  }
}
