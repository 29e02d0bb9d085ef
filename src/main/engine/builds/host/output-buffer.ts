import type { Fill, Sink } from './terminal-reader';

/** Bytes gathered before they are written: a terminal gives 4 KB at a time, a file takes 128 KB as readily. */
const GATHER_BYTES = 128 * 1024;
/** Bytes of room that a read finds at least: a terminal on Linux gives at most 4 KB at a time. */
const ROOM_BYTES = 4 * 1024;
/** Milliseconds that a byte waits at most before it is in the file: below one frame of a pane. */
const GATHER_MS = 8;

const NEWLINE = 0x0a;

const countNewlines = (bytes: Buffer): number => {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
};

/** Counts a build's output and hands it on in larger pieces. */
export class OutputBuffer implements Sink {
  readonly #write: (bytes: Buffer) => void;
  readonly #gathered = Buffer.allocUnsafeSlow(GATHER_BYTES);
  #used = 0;
  #timer: NodeJS.Timeout | null = null;
  #bytes = 0;
  #newlines = 0;
  #endsWithNewline = true;

  /** `write` gets a buffer that is used again as soon as it returns. */
  constructor(write: (bytes: Buffer) => void) {
    this.#write = write;
  }

  /** Handed on so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Lines handed on so far, one without its newline yet included. */
  get lines(): number {
    return this.#newlines + (this.#endsWithNewline ? 0 : 1);
  }

  take(fill: Fill): number {
    if (GATHER_BYTES - this.#used < ROOM_BYTES) this.flush();
    const count = fill(this.#gathered, this.#used, GATHER_BYTES - this.#used);
    this.#used += count;
    if (count > 0) {
      this.#timer ??= setTimeout(() => {
        this.#timer = null;
        this.flush();
      }, GATHER_MS);
    }
    return count;
  }

  flush(): void {
    if (this.#used === 0) return;
    const bytes = this.#gathered.subarray(0, this.#used);
    this.#used = 0;
    this.#bytes += bytes.length;
    this.#newlines += countNewlines(bytes);
    this.#endsWithNewline = bytes[bytes.length - 1] === NEWLINE;
    this.#write(bytes);
  }
}
