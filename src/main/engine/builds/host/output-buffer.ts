/** Bytes gathered before they are written: a terminal gives 4 KB at a time, a file takes 64 KB as readily. */
const GATHER_BYTES = 64 * 1024;
/** Milliseconds that a byte waits at most before it is in the file: below one frame of a pane. */
const GATHER_MS = 8;

const NEWLINE = 0x0a;

const countNewlines = (bytes: Buffer): number => {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
};

/** Counts a build's output and hands it on in larger pieces. */
export class OutputBuffer {
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

  get bytes(): number {
    return this.#bytes;
  }

  /** Lines so far, one without its newline yet included. */
  get lines(): number {
    return this.#newlines + (this.#endsWithNewline ? 0 : 1);
  }

  add(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#bytes += bytes.length;
    this.#newlines += countNewlines(bytes);
    this.#endsWithNewline = bytes[bytes.length - 1] === NEWLINE;
    if (this.#used + bytes.length > GATHER_BYTES) this.flush();
    if (bytes.length > GATHER_BYTES) {
      this.#write(bytes);
      return;
    }
    bytes.copy(this.#gathered, this.#used);
    this.#used += bytes.length;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.flush();
    }, GATHER_MS);
  }

  flush(): void {
    if (this.#used === 0) return;
    const used = this.#used;
    this.#used = 0;
    this.#write(this.#gathered.subarray(0, used));
  }
}
