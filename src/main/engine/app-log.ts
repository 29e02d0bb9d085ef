import { appendFileSync } from 'node:fs';
import { type FileHandle, open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { errorCode } from './disk/disk-error';

/*
 * What Breakwater itself did, one JSON value a line: for a person who asks afterwards why. Never a word of a
 * build's or an agent's output, of an exception's message, or of a command. Writing it may fail, and then
 * nothing else does.
 */

/** Below `.breakwater`; older generations are `app.1.jsonl` and so on, the oldest last. */
export const APP_LOG_FILE = 'app.jsonl';
/** One generation: some ten thousand lines. */
const MAX_BYTES = 1024 * 1024;
/** The present one and the older ones together. */
const GENERATIONS = 3;
/** Lines that wait for a disk that does not take them; more are counted and dropped. */
const MAX_PENDING = 500;
/** What may come without end (a client that is refused in a loop) is written so often in a minute, the rest counted. */
const MAX_ALIKE = 20;
const MINUTE_MS = 60_000;

/** A name or code of ours or of the system's: never free text. */
const word = z.string().regex(/^[\w.@:+/ -]{0,160}$/);
const id = z.string().regex(/^[\w.@:+-]{1,200}$/);
const count = z.number();

const appEvent = z.discriminatedUnion('what', [
  z.object({
    what: z.literal('start'),
    role: word,
    version: word,
    node: word,
    electron: word.nullable(),
    platform: word,
  }),
  z.object({ what: z.literal('stop'), builds: z.enum(['keep-building', 'stop-builds']) }),
  z.object({
    what: z.literal('lock'),
    how: z.enum(['taken', 'stale', 'refused', 'asked-for', 'given-back']),
    /** The other process and what it is, where there is one. */
    other: count.nullable(),
    role: word.nullable(),
  }),
  /** Builds and agents that were running when the workspace was taken up. */
  z.object({ what: z.literal('adopted'), attempts: z.array(id).readonly() }),
  z.object({ what: z.literal('attempt-started'), attempt: id }),
  z.object({
    what: z.literal('attempt-ended'),
    attempt: id,
    outcome: word.nullable(),
    code: count.nullable(),
    signal: word.nullable(),
    bytes: count,
    durationMs: count.nullable(),
  }),
  /** A message, a request or a save that was turned away; `code` is a refusal's. */
  z.object({ what: z.literal('refused'), where: word, code: word }),
  /** So many lines before this one are missing because the disk did not take them. */
  z.object({ what: z.literal('lost'), lines: count }),
  z.object({
    what: z.literal('error'),
    where: word,
    name: word,
    code: word.nullable(),
    /** Innermost first: `function (file:line)`. */
    frames: z.array(word).readonly(),
  }),
  z.object({
    what: z.literal('page'),
    how: z.enum(['gone', 'hangs', 'back', 'given-up']),
    reason: word.nullable(),
    code: count.nullable(),
  }),
  z.object({
    what: z.literal('agent-server'),
    how: z.enum(['listens', 'ended', 'failed']),
    port: count.nullable(),
  }),
]);
export type AppEvent = Readonly<z.infer<typeof appEvent>>;

/** A line of the file. */
export const appLine = z.intersection(
  z.object({
    /** ISO 8601. */
    at: z.string().regex(/^[\dTZ:.-]{10,30}$/),
    pid: z.number().int(),
    /** So many of the same kind were not written before this one. */
    alike: count.exactOptional(),
  }),
  appEvent,
);
export type AppLine = z.infer<typeof appLine>;

/** Takes down what happened. Never throws, never waits. */
export type NoteEvent = (event: AppEvent) => void;

export interface AppLogOptions {
  readonly now: () => Date;
  readonly maxBytes?: number;
}

/** Newest generation first, as paths in the workspace's `.breakwater`. */
export const appLogFiles = (root: string): readonly string[] =>
  Array.from({ length: GENERATIONS }, (_, age) =>
    join(root, '.breakwater', age === 0 ? APP_LOG_FILE : `app.${age}.jsonl`),
  );

/** The log of one process in one workspace. Creates no folder: without `.breakwater` nothing is kept. */
export class AppLog {
  readonly #files: readonly string[];
  readonly #options: AppLogOptions;
  readonly #alike = new Map<string, { since: number; written: number; left: number }>();
  #pending: string[] = [];
  #lost = 0;
  #writing: Promise<void> | null = null;
  /** The file may end in half a line: another process was killed in the middle of it, or the disk was full. */
  #mayBeTorn = true;

  constructor(root: string, options: AppLogOptions) {
    this.#files = appLogFiles(root);
    this.#options = options;
  }

  readonly note: NoteEvent = (event) => {
    const line = this.#lineOf(event);
    if (line === null) return;
    if (this.#pending.length >= MAX_PENDING) this.#lost += 1;
    else this.#pending.push(line);
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
    });
  };

  /** For the last words of a process: in the file when it returns. */
  noteNow(event: AppEvent): void {
    const line = this.#lineOf(event);
    if (line === null) return;
    try {
      appendFileSync(this.#files[0] ?? '', this.#pending.join('') + line, { mode: 0o600 });
      this.#pending = [];
    } catch {
      // The disk does not take it; there is nobody left to tell.
    }
  }

  /** Settles when what was noted is written, or the disk has refused it. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  #lineOf(event: AppEvent): string | null {
    const at = this.#options.now();
    const alike = this.#alikeOf(event, at.getTime());
    if (alike === null) return null;
    return this.#written(at, { ...event, ...(alike > 0 ? { alike } : {}) });
  }

  #written(at: Date, event: AppEvent): string {
    return `${JSON.stringify({ at: at.toISOString(), pid: process.pid, ...event })}\n`;
  }

  /** How many of its kind were left out before it; null when it is left out itself. */
  #alikeOf(event: AppEvent, now: number): number | null {
    if (event.what !== 'refused' && event.what !== 'error') return 0;
    const key = `${event.what} ${event.where} ${event.code}`;
    const known = this.#alike.get(key);
    if (known === undefined || Math.abs(now - known.since) >= MINUTE_MS) {
      this.#alike.set(key, { since: now, written: 1, left: 0 });
      return known?.left ?? 0;
    }
    if (known.written >= MAX_ALIKE) {
      known.left += 1;
      return null;
    }
    known.written += 1;
    return 0;
  }

  async #write(): Promise<void> {
    while (this.#pending.length > 0) {
      const lines = this.#pending;
      this.#pending = [];
      try {
        await this.#append(lines.join(''));
      } catch {
        this.#lost += lines.length;
        this.#mayBeTorn = true;
      }
    }
  }

  async #append(text: string): Promise<void> {
    const [file = ''] = this.#files;
    const size = await stat(file).then(
      (found) => found.size,
      () => 0,
    );
    if (size > 0 && size + text.length > (this.#options.maxBytes ?? MAX_BYTES)) await this.#turn();
    const handle = await open(file, 'a+', 0o600);
    try {
      const isTorn = this.#mayBeTorn && (await endsInHalfALine(handle));
      const lost = this.#lost;
      const notice =
        lost > 0 ? this.#written(this.#options.now(), { what: 'lost', lines: lost }) : '';
      await handle.appendFile((isTorn ? '\n' : '') + notice + text);
      this.#lost -= lost;
      this.#mayBeTorn = false;
    } finally {
      await handle.close();
    }
  }

  /** Every generation becomes one older; the oldest goes. */
  async #turn(): Promise<void> {
    for (let age = this.#files.length - 1; age > 0; age -= 1) {
      await rename(this.#files[age - 1] ?? '', this.#files[age] ?? '').catch((error: unknown) => {
        if (errorCode(error) !== 'ENOENT') throw error;
      });
    }
  }
}

const NEWLINE = 0x0a;

const endsInHalfALine = async (file: FileHandle): Promise<boolean> => {
  const { size } = await file.stat();
  if (size === 0) return false;
  const end = Buffer.alloc(1);
  await file.read(end, 0, 1, size - 1);
  return end[0] !== NEWLINE;
};

const MAX_FRAMES = 12;

/** What may be said of an exception: its kind, its code and where it came from; its message may quote anything. */
export const errorEvent = (where: string, error: unknown): AppEvent => {
  const isError = error instanceof Error;
  const name = isError && /^\w{1,60}$/.test(error.name) ? error.name : 'unknown';
  const code = errorCode(error);
  const frames = isError ? framesOf(error) : [];
  return {
    what: 'error',
    where: tame(where),
    name,
    code: code === null ? null : tame(code),
    frames,
  };
};

const tame = (text: string): string => text.replace(/[^\w.@:+/ -]/g, '').slice(0, 160);

/** `at run (file:///…/out/main/cli.js:12:3)` becomes `run cli.js:12`: no folder of anybody's. */
const framesOf = (error: Error): readonly string[] => {
  const head = `${error.name}: ${error.message}`;
  const stack = error.stack ?? '';
  // A message may look like a frame itself: only what stands behind it counts.
  const behind = stack.startsWith(head) ? stack.slice(head.length) : '';
  return behind
    .split('\n')
    .flatMap((line) => {
      const match = /^\s+at (?:([\w.#<>$ ]+) \()?(?:.*[/\\])?([\w.-]+):(\d+):\d+\)?$/.exec(line);
      return match === null ? [] : [tame(`${match[1] ?? 'top'} ${match[2]}:${match[3]}`)];
    })
    .slice(0, MAX_FRAMES);
};

/**
 * Takes down what ends the process, or would. Changes nothing about what then happens, but that an Electron
 * main process, which goes on after a promise that nobody awaited has failed, says so on standard error.
 * Gives back its disposer.
 */
export function noteProcessErrors(log: AppLog): () => void {
  const onException = (error: unknown, origin: string): void =>
    log.noteNow(errorEvent(origin, error));
  const onRejection = (error: unknown): void => {
    log.noteNow(errorEvent('unhandledRejection', error));
    console.error('breakwater: a promise failed and nobody awaited it:', error);
  };
  const goesOn = process.versions.electron !== undefined && 'type' in process;
  process.on('uncaughtExceptionMonitor', onException);
  if (goesOn) process.on('unhandledRejection', onRejection);
  return () => {
    process.off('uncaughtExceptionMonitor', onException);
    process.off('unhandledRejection', onRejection);
  };
}
