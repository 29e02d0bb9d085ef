import { Worker } from 'node:worker_threads';
import { MOST_OF_ALL, MOST_OF_LOG } from '../../../shared/log-search';
import type { AllLogsOrder, LogJob, LogNews } from './all-logs-messages';
import type { LogQuery } from './matcher';
import type { LineHit } from './scan-log';

/** More threads would take from the builds what one search does not need. */
const THREADS = 2;
/**
 * A thread with a log that has said nothing for so long, milliseconds, is caught in an expression that takes for ever on
 * some line.
 */
const SILENCE_MS = 8_000;

/** One log that is to be looked through. */
export interface LogToSearch {
  /** Absolute path of the log's first file, and of the folder of its attempt's records. */
  readonly path: string;
  readonly folder: string;
  /** Its size as it is known, for the progress. */
  readonly bytes: number;
}

/** What was found in one log since the last time. */
export interface FoundInLog {
  /** Which of the logs, counted from 0. */
  readonly log: number;
  readonly hits: readonly LineHit[];
  /** The log is done and holds more such lines than are kept. */
  readonly more: boolean;
}

export interface AllLogsStanding {
  readonly logsDone: number;
  readonly bytesDone: number;
  readonly hits: number;
  /** `full`: so many lines are found that the rest was not looked at. */
  readonly state: 'running' | 'done' | 'full' | 'failed';
  readonly failure: string | null;
}

/** A thread and the log that it is at. */
interface Thread {
  readonly worker: Worker;
  job: { readonly log: number; bytes: number } | null;
  watch: NodeJS.Timeout | null;
}

/**
 * One search through many logs, in the order in which they are given. What is found is told in the order in which it can
 * stay on screen: while one log's lines are being told, another's wait until that log is done.
 */
export class AllLogsSearch {
  readonly #logs: readonly LogToSearch[];
  readonly #onNews: (found: readonly FoundInLog[]) => void;
  readonly #threads: Thread[] = [];
  /** Found, and waiting for the log that is being told. */
  readonly #held = new Map<number, { hits: LineHit[]; done: { readonly more: boolean } | null }>();
  #told: number | null = null;
  #next = 0;
  #logsDone = 0;
  #bytesDone = 0;
  #hits = 0;
  #state: AllLogsStanding['state'] = 'running';
  #failure: string | null = null;

  /** `worker`: path of the thread's program. `onNews` is called whenever something is found or the standing is another. */
  constructor(
    worker: string,
    query: LogQuery,
    logs: readonly LogToSearch[],
    onNews: (found: readonly FoundInLog[]) => void,
  ) {
    this.#logs = logs;
    this.#onNews = onNews;
    const order: AllLogsOrder = { kind: 'all-logs', query };
    const count = Math.min(THREADS, logs.length);
    for (let index = 0; index < count; index += 1) this.#startThread(worker, order);
    if (count === 0) this.#end('done');
  }

  get standing(): AllLogsStanding {
    const running = this.#threads.reduce((sum, { job }) => sum + (job?.bytes ?? 0), 0);
    return {
      logsDone: this.#logsDone,
      bytesDone: this.#bytesDone + running,
      hits: this.#hits,
      state: this.#state,
      failure: this.#failure,
    };
  }

  stop(): void {
    for (const thread of this.#threads) {
      this.#deafen(thread);
      void thread.worker.terminate();
    }
  }

  #startThread(path: string, order: AllLogsOrder): void {
    const worker = new Worker(path, { workerData: order });
    worker.unref();
    const thread: Thread = { worker, job: null, watch: null };
    worker.on('message', (news: LogNews) => this.#take(thread, news));
    worker.on('error', () => this.#fail('The logs could not be searched: the search broke off.'));
    this.#threads.push(thread);
    this.#give(thread);
  }

  /** Hands a thread the next log, if there is one. */
  #give(thread: Thread): void {
    this.#deafen(thread);
    const log = this.#logs[this.#next];
    if (log === undefined) {
      thread.job = null;
      return;
    }
    thread.job = { log: this.#next, bytes: 0 };
    const { path, folder } = log;
    thread.worker.postMessage({ id: this.#next, path, folder, most: MOST_OF_LOG } satisfies LogJob);
    this.#next += 1;
    this.#listen(thread);
  }

  #take(thread: Thread, { id, bytes, hits, done }: LogNews): void {
    if (this.#state !== 'running' || thread.job?.log !== id) return;
    const held = this.#held.get(id) ?? { hits: [], done: null };
    held.hits.push(...hits.slice(0, MOST_OF_ALL - this.#hits));
    held.done = done;
    this.#held.set(id, held);
    this.#hits = Math.min(MOST_OF_ALL, this.#hits + hits.length);
    thread.job.bytes = Math.min(thread.job.bytes + bytes, this.#logs[id]?.bytes ?? 0);
    if (done !== null) {
      this.#bytesDone += this.#logs[id]?.bytes ?? 0;
      this.#logsDone += 1;
      thread.job = null;
      this.#give(thread);
    } else this.#listen(thread);
    if (this.#hits >= MOST_OF_ALL) this.#end('full');
    else if (this.#logsDone === this.#logs.length) this.#end('done');
    this.#onNews(this.#release());
  }

  /** What may be told now. */
  #release(): readonly FoundInLog[] {
    const found: FoundInLog[] = [];
    const isOver = this.#state !== 'running';
    const order = [...this.#held.keys()].sort((a, b) => a - b);
    const first = this.#told;
    for (const log of first === null ? order : [first, ...order.filter((id) => id !== first)]) {
      const held = this.#held.get(log);
      if (held === undefined || (this.#told !== null && this.#told !== log && !isOver)) continue;
      const more = held.done?.more === true;
      if (held.hits.length > 0 || more) found.push({ log, hits: held.hits, more });
      const isOpen = held.done === null && !isOver;
      if (held.hits.length > 0 && isOpen) this.#told = log;
      if (!isOpen) {
        this.#held.delete(log);
        if (this.#told === log) this.#told = null;
      } else held.hits = [];
    }
    return found;
  }

  #end(state: 'done' | 'full' | 'failed'): void {
    this.#state = state;
    this.stop();
  }

  #fail(reason: string): void {
    if (this.#state !== 'running') return;
    this.#failure = reason;
    this.#end('failed');
    this.#onNews(this.#release());
  }

  #listen(thread: Thread): void {
    this.#deafen(thread);
    thread.watch = setTimeout(
      () => this.#fail('This expression takes too long on some line; make it simpler.'),
      SILENCE_MS,
    );
    thread.watch.unref();
  }

  #deafen(thread: Thread): void {
    if (thread.watch !== null) clearTimeout(thread.watch);
    thread.watch = null;
  }
}
