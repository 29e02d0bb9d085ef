import type { LogSource } from './log-view';

/** Milliseconds between two looks at a live log that has nothing new: about 30 a second. */
const LOOK_MS = 33;
/** Milliseconds between two batches at least, one frame: a faster pane would only parse what no one sees. */
const FRAME_MS = 16;
/**
 * Bytes per batch at most: what a terminal parses in 4 ms (30 MB/s), or within a frame where it takes four times as
 * long. Three panes take turns with the frames (see the renderer's pacer), so that each gets about eighteen batches
 * a second: enough that builds of 2 MB/s skip nothing.
 */
export const BATCH_BYTES = 128 * 1024;
/** Bytes of the log's tail that a pane begins with: some thousand lines, drawn in a few frames. */
export const REPLAY_BYTES = 256 * 1024;
/**
 * A pane that follows and is further behind than this, in bytes, skips ahead. As far is a build of 1 MB/s by the time that
 * its pane is made and has its font.
 */
export const BEHIND_BYTES = 1536 * 1024;
/** The same of one that has skipped within the last seconds: in a flood, what it catches up with is parsed unseen. */
const FLOOD_BEHIND_BYTES = 384 * 1024;
const FLOOD_LASTS_MS = 5_000;
/** How close to the end it then comes, bytes: two screenfuls, sent as one small batch. The rest would be parsed unseen. */
const LANDING_BYTES = 12 * 1024;
/**
 * Milliseconds from a skip to the next batch at least. What skips is a flood, of which no one reads a line: four
 * pictures a second show as much of it as sixty, and leave the processors to the build and to the window's answers.
 */
const FLOOD_MS = 250;
/** How far to look for the start of a line, bytes; a longer line is shown from within. */
const LINE_SEARCH_BYTES = 8 * 1024;

const NEWLINE = 0x0a;

/** A piece of a log for one pane. */
export interface PaneBatch {
  /** Logical offset of the first byte. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** Bytes before `offset` that were passed over: to keep up, or because they are not on disk any more. */
  readonly skipped: number;
  /** True when it does not go on from what the pane shows: the pane clears itself first. */
  readonly reset: boolean;
}

export interface PaneStreamOptions {
  readonly source: LogSource;
  readonly onBatch: (batch: PaneBatch) => void;
  /** True while the build may still write. */
  readonly isLive: () => boolean;
  /** Told when the log cannot be read; the stream stays, and looks again when it is asked something. */
  readonly onError?: (error: unknown) => void;
}

/**
 * A pane's view on a log file: the tail first, then what follows. At most one batch is on its way; nothing is
 * kept for a pane that does not acknowledge, and nothing that a pane does reaches the build. A pane that follows
 * and falls behind skips ahead and is told by how much.
 */
export class PaneStream {
  readonly #options: PaneStreamOptions;
  #mode: 'tail' | 'place' = 'tail';
  /** Offset of the next byte to send; null before the tail's start has been found. */
  #position: number | null = null;
  #reset = true;
  #unacknowledged = false;
  /** When the next batch may be sent, by the monotonic clock, milliseconds. */
  #mayAt = Number.NEGATIVE_INFINITY;
  /** When it last skipped, by the monotonic clock, milliseconds. */
  #skippedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;
  #pumping = false;
  #pumpAgain = false;
  /** Counts seeks and the like: a read that was under way before one is thrown away. */
  #turn = 0;
  #disposed = false;

  /** Begins at once with the tail. */
  constructor(options: PaneStreamOptions) {
    this.#options = options;
    this.#pump();
  }

  /** The pane has drawn the batch and can take another. */
  ack(): void {
    this.#unacknowledged = false;
    this.#pump();
  }

  /** Shows the log from `offset` on, as fast as the pane acknowledges, without ever skipping. */
  seek(offset: number): void {
    this.#restart('place', Math.max(0, offset));
  }

  /** Goes back to the tail and follows it. */
  follow(): void {
    this.#restart('tail', null);
  }

  dispose(): void {
    this.#disposed = true;
    this.#clearTimer();
  }

  #restart(mode: 'tail' | 'place', position: number | null): void {
    this.#turn += 1;
    this.#mode = mode;
    this.#position = position;
    this.#reset = true;
    this.#unacknowledged = false;
    this.#mayAt = Math.min(this.#mayAt, performance.now() + FRAME_MS);
    this.#pump();
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #pumpIn(ms: number): void {
    this.#clearTimer();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#pump();
    }, ms);
  }

  /** Sends the next batch if there is one and it may go. Runs never overlap. */
  #pump(): void {
    if (this.#pumping) {
      this.#pumpAgain = true;
      return;
    }
    if (this.#disposed || this.#unacknowledged) return;
    const wait = this.#mayAt - performance.now();
    if (wait > 0) {
      this.#pumpIn(wait);
      return;
    }
    this.#clearTimer();
    this.#pumping = true;
    // Asked before the log is read: what is not there then, and the build is over, never comes.
    const isLive = this.#options.isLive();
    this.#next()
      .then((sent) => {
        if (!sent && isLive && !this.#disposed) this.#pumpIn(LOOK_MS);
      })
      .catch((error: unknown) => this.#options.onError?.(error))
      .finally(() => {
        this.#pumping = false;
        if (!this.#pumpAgain) return;
        this.#pumpAgain = false;
        this.#pump();
      });
  }

  /** True when a batch was sent. */
  async #next(): Promise<boolean> {
    const { source } = this.#options;
    const turn = this.#turn;
    const size = await source.size();
    const start = await this.#startFor(size);
    if (start === null || turn !== this.#turn || start.offset >= size) return false;
    const length = Math.min(BATCH_BYTES, start.until - start.offset);
    const bytes = await source.read(start.offset, length);
    if (this.#disposed || turn !== this.#turn || bytes.length === 0) return false;
    const skipped = this.#reset ? 0 : start.skipped;
    const batch = { offset: start.offset, bytes, skipped, reset: this.#reset };
    this.#position = start.offset + bytes.length;
    this.#reset = false;
    this.#unacknowledged = true;
    const now = performance.now();
    if (skipped > 0) this.#skippedAt = now;
    this.#mayAt = now + (skipped > 0 ? FLOOD_MS : FRAME_MS);
    this.#options.onBatch(batch);
    return true;
  }

  /** Where the next batch begins, up to where it may reach, and what is passed over on the way. */
  async #startFor(
    size: number,
  ): Promise<{ readonly offset: number; readonly until: number; readonly skipped: number } | null> {
    const from = this.#position;
    let offset = from ?? (await this.#lineStart(size - REPLAY_BYTES, size));
    if (from !== null && from >= size) return null;
    if (from !== null && this.#mode === 'tail' && size - from > this.#mostBehind()) {
      offset = await this.#lineStart(size - LANDING_BYTES, size);
    }
    let until = size;
    for (const gap of await this.#options.source.gaps()) {
      if (offset >= gap.start && offset < gap.end) offset = gap.end;
      else if (gap.start > offset) until = Math.min(until, gap.start);
    }
    return { offset, until, skipped: offset - (from ?? offset) };
  }

  #mostBehind(): number {
    const isFlood = performance.now() - this.#skippedAt < FLOOD_LASTS_MS;
    return isFlood ? FLOOD_BEHIND_BYTES : BEHIND_BYTES;
  }

  /** The first start of a line at or after `wanted`; `wanted` itself where none is near. */
  async #lineStart(wanted: number, size: number): Promise<number> {
    if (wanted <= 0) return 0;
    const length = Math.min(LINE_SEARCH_BYTES, size - wanted);
    const at = (await this.#options.source.read(wanted - 1, length)).indexOf(NEWLINE);
    return at < 0 ? wanted : wanted + at;
  }
}
