import { readSync } from 'node:fs';
import type { OnReadOpts, SocketConstructorOpts } from 'node:net';
import { ReadStream } from 'node:tty';

/** Puts bytes into a buffer from a place on, `length` at most; returns how many. */
export type Fill = (into: Buffer, at: number, length: number) => number;

/** What a terminal's output goes to: it lends its own memory, so that nothing is copied on the way. */
export interface Sink {
  /** Has room made and filled; returns what `fill` did. */
  take(fill: Fill): number;
}

/**
 * libuv by itself would wait anew after every 4 KB, which costs a flood a fifth of its speed. So each time that it
 * says that there is something, everything that there is gets taken, for so many milliseconds at most while there
 * is always more: timers and signals wait so long. Sleeping a little to find more at once was tried; the two more
 * changes of context cost more than they save.
 */
const TURN_MS = 5;
/** Bytes between two looks at the clock within a turn. */
const LOOK_BYTES = 64 * 1024;
/** What libuv reads on the way is copied, hence little. */
const FIRST_BYTES = 4 * 1024;

/** Reads a terminal's master side, without waiting for it and without ever holding the build up. */
export class TerminalReader {
  readonly #descriptor: number;
  readonly #sink: Sink;
  readonly #onOutput: () => void;
  readonly #stream: ReadStream;

  /** Takes over `descriptor`, which does not block. `onOutput` is called after bytes went to `sink`, not for each read. */
  constructor(descriptor: number, sink: Sink, onOutput: () => void) {
    this.#descriptor = descriptor;
    this.#sink = sink;
    this.#onOutput = onOutput;
    this.#stream = this.#watch();
  }

  /** Takes what the terminal holds now, `maxBytes` at most; true when nothing was left. */
  drain(maxBytes: number): boolean {
    const { taken, isEmpty } = this.#takeUpTo(maxBytes);
    if (taken > 0) this.#onOutput();
    return isEmpty;
  }

  close(): void {
    this.#stream.destroy();
  }

  /** libuv's waiting for the terminal. Never paused. */
  #watch(): ReadStream {
    const buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
    const onread: OnReadOpts = {
      buffer,
      callback: (count) => {
        this.#sink.take((into, at) => buffer.copy(into, at, 0, count));
        this.#turn();
        this.#onOutput();
        return true;
      },
    };
    // tty.ReadStream hands its options to net.Socket, whose `onread` the types know only for connections.
    const stream = new ReadStream(this.#descriptor, { onread } as SocketConstructorOpts);
    // EIO would mean that the terminal was hung up, which the held descriptor excludes; the exit is known elsewhere.
    stream.on('error', () => {});
    stream.resume();
    return stream;
  }

  #turn(): void {
    const until = performance.now() + TURN_MS;
    while (!this.#takeUpTo(LOOK_BYTES).isEmpty && performance.now() < until);
  }

  #takeUpTo(maxBytes: number): { readonly taken: number; readonly isEmpty: boolean } {
    let taken = 0;
    while (taken < maxBytes) {
      const count = this.#sink.take(this.#read);
      if (count === 0) return { taken, isEmpty: true };
      taken += count;
    }
    return { taken, isEmpty: false };
  }

  /** One read that does not wait; 0 when there is nothing. */
  readonly #read: Fill = (into, at, length) => {
    // "Nothing there" arrives as an exception, many times a second: without its stack it costs little.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return readSync(this.#descriptor, into, at, length, null);
    } catch {
      return 0;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
}
