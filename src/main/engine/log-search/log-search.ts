import { Worker } from 'node:worker_threads';
import { Hits, type Place } from './hits';
import type { FromWorker, SearchOrder, ToWorker } from './worker-messages';

/**
 * A thread that has said nothing for so long, milliseconds, is caught in an expression that takes for ever on some
 * line: a stretch takes some hundredths of a second on a busy machine.
 */
const SILENCE_MS = 8_000;

/** How a search stands. */
export interface SearchStanding {
  readonly count: number;
  /** Share of the log that is looked through, 0 to 1. */
  readonly share: number;
  /** True once all that was there at the beginning is looked through. */
  readonly complete: boolean;
  /** Why it was given up; null while it was not. */
  readonly failure: string | null;
}

/** One search in one log, in a thread of its own. */
export class LogSearch {
  readonly hits = new Hits();
  readonly #worker: Worker;
  readonly #onChanged: () => void;
  #watch: NodeJS.Timeout | null = null;
  #waiting: (() => void)[] = [];
  /** Everything from this byte on is looked through. */
  #from = Number.POSITIVE_INFINITY;
  #share = 0;
  #complete = false;
  #failure: string | null = null;

  /** `worker`: path of the thread's program. `onChanged` is called whenever the standing is another. */
  constructor(worker: string, order: SearchOrder, onChanged: () => void) {
    this.#onChanged = onChanged;
    this.#worker = new Worker(worker, { workerData: order });
    this.#worker.unref();
    this.#worker.on('message', (message: FromWorker) => this.#take(message));
    this.#worker.on('error', () => this.#give('The log could not be searched: it cannot be read.'));
    this.#worker.on('exit', () => this.#settle());
    this.#listen();
  }

  get standing(): SearchStanding {
    const share = this.#complete ? 1 : this.#share;
    return { count: this.hits.count, share, complete: this.#complete, failure: this.#failure };
  }

  /** The build is over: what it wrote last, a line without an end included, is looked at too. */
  logEnded(): void {
    this.#worker.postMessage({ kind: 'ended' } satisfies ToWorker);
  }

  /**
   * The nearest place before or behind another, waited for until that part of the log is looked through; from the other
   * end of the log where there is none. Null when nothing is found at all.
   */
  async next(from: Place, direction: 'above' | 'below'): Promise<Place | null> {
    for (;;) {
      const found = this.hits.next(from, direction);
      if (found !== null && (direction === 'above' || from.offset >= this.#from)) return found;
      if (this.#isOver) break;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    const found = this.hits.next(from, direction);
    return found ?? this.hits.at(direction === 'above' ? this.hits.kept - 1 : 0);
  }

  stop(): void {
    this.#deafen();
    void this.#worker.terminate();
    this.#settle();
  }

  get #isOver(): boolean {
    return this.#complete || this.#failure !== null;
  }

  #take(message: FromWorker): void {
    this.#listen();
    if (message.kind === 'alive') return;
    if (message.kind === 'behind') this.hits.behind(message.places);
    else {
      this.hits.before(message.places);
      this.#from = message.left;
      this.#share = message.size === 0 ? 1 : 1 - message.left / message.size;
      this.#complete = message.done;
    }
    this.#onChanged();
    this.#wake();
  }

  #listen(): void {
    this.#deafen();
    this.#watch = setTimeout(
      () => this.#give('This expression takes too long on some line; make it simpler.'),
      SILENCE_MS,
    );
    this.#watch.unref();
  }

  #deafen(): void {
    if (this.#watch !== null) clearTimeout(this.#watch);
    this.#watch = null;
  }

  #give(reason: string): void {
    if (this.#isOver && this.#failure !== null) return;
    this.#failure = reason;
    this.#deafen();
    void this.#worker.terminate();
    this.#onChanged();
    this.#wake();
  }

  /** The thread is gone: nobody is to wait for it. */
  #settle(): void {
    this.#deafen();
    this.#complete ||= this.#failure === null;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
