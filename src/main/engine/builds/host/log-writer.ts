import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { headLimit, pieceLimit, pieceName, piecesFolder } from '../log/log-layout';

/** Bytes kept in memory while the disk refuses them; past it the oldest go. Bounded, because a build may never stop. */
const BACKLOG_BYTES = 4 * 1024 * 1024;
/** Milliseconds between two tries while the disk refuses. */
const RETRY_MS = 1000;
/** Bytes copied at once when a deleted log is written anew. */
const COPY_BYTES = 1024 * 1024;
/** Looks that must find it gone: whoever deletes a folder deletes file by file, and one put back too soon is in the way. */
const LOOKS_UNTIL_ANEW = 2;

interface Piece {
  readonly path: string;
  /** Logical offset of its first byte. */
  readonly offset: number;
  descriptor: number;
  readonly limit: number;
  size: number;
}

/** True when the file that is open as `descriptor` has this path; also when that cannot be found out. */
const isAt = (path: string, descriptor: number): boolean => {
  try {
    const open = fs.fstatSync(descriptor);
    const found = fs.statSync(path, { throwIfNoEntry: false });
    return found !== undefined && found.ino === open.ino && found.dev === open.dev;
  } catch {
    return true;
  }
};

/** Copies the first `size` bytes; the place at which `to` is written is then behind them. */
const copy = (from: number, to: number, size: number): void => {
  const buffer = Buffer.allocUnsafe(Math.min(size, COPY_BYTES));
  for (let at = 0; at < size; ) {
    const read = fs.readSync(from, buffer, 0, Math.min(buffer.length, size - at), at);
    if (read === 0) throw new Error('the deleted log is shorter than it was written');
    for (let done = 0; done < read; ) done += fs.writeSync(to, buffer, done, read - done);
    at += read;
  }
};

/**
 * Writes a build's output to its log. Nothing that the disk does stops the build: while it refuses, the newest
 * output waits in memory, and what no longer fits there is counted as lost.
 * Synchronous on purpose: the host has nothing else to do, and no queue can grow behind it.
 */
export class LogWriter {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #now: () => number;
  readonly #tick: () => number;
  #piece: Piece;
  /** Finished further pieces, oldest first. */
  #older: { readonly path: string; readonly size: number }[] = [];
  #headSize = 0;
  #backlog: Buffer[] = [];
  #backlogBytes = 0;
  #retryAt = 0;
  #written = 0;
  #lost = 0;
  #dropped = 0;
  #diskFullSince: number | null = null;
  #deletedAt: number | null = null;
  #deleted = 0;
  #looksMissing = 0;

  /**
   * Creates the log; throws the system's error when that is impossible or when it exists. `now` gives epoch
   * milliseconds, `tick` those of a clock that no one sets.
   */
  constructor(path: string, maxBytes: number, now: () => number, tick: () => number = now) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#now = now;
    this.#tick = tick;
    this.#piece = this.#open(path, 0, headLimit(maxBytes));
  }

  /** Bytes left out of the middle because the log reached its cap. */
  get droppedBytes(): number {
    return this.#dropped;
  }

  /** Bytes that the disk refused for so long that they had to go. */
  get lostBytes(): number {
    return this.#lost;
  }

  /** When the disk first refused, epoch milliseconds; null when it never did. */
  get diskFullSince(): number | null {
    return this.#diskFullSince;
  }

  /** When the log's file was first found deleted, epoch milliseconds; null when it never was. */
  get deletedAt(): number | null {
    return this.#deletedAt;
  }

  /** Bytes that were deleted and could not be written anew. */
  get deletedBytes(): number {
    return this.#deleted;
  }

  /** Adds `bytes`, which stay the caller's: what must wait is copied. */
  write(bytes: Buffer): void {
    if (this.#backlogBytes === 0) {
      const done = this.#put(bytes);
      if (done < bytes.length) this.#keep(bytes.subarray(done));
      return;
    }
    this.#keep(bytes);
    if (this.#tick() >= this.#retryAt) this.#retry();
  }

  /** Tries again what the disk refused, when it is time. */
  tick(): void {
    if (this.#backlogBytes > 0 && this.#tick() >= this.#retryAt) this.#retry();
  }

  /**
   * Looks whether the log is still where it belongs. One that somebody deleted is written anew from what the open
   * descriptor still gives: nothing is lost but pieces that were full already.
   */
  look(): void {
    if (isAt(this.#piece.path, this.#piece.descriptor)) {
      this.#looksMissing = 0;
      return;
    }
    this.#looksMissing += 1;
    if (this.#looksMissing < LOOKS_UNTIL_ANEW) return;
    this.#deletedAt ??= this.#now();
    try {
      this.#writeAnew();
      this.#countDeleted();
    } catch {
      // No room for a second copy, or the folder has gone too: the next look tries again.
    }
  }

  /**
   * A last try for what waits; the rest of it is lost. Gives the descriptor of the newest piece, still open.
   * `leave`: nothing is written anew, because the whole workspace is gone.
   */
  finish(leave = false): number {
    if (this.#backlogBytes > 0) this.#retry();
    this.#looksMissing = LOOKS_UNTIL_ANEW;
    if (!leave) this.look();
    if (!isAt(this.#piece.path, this.#piece.descriptor)) this.#deleted += this.#piece.size;
    this.#lost += this.#backlogBytes;
    this.#backlog = [];
    this.#backlogBytes = 0;
    return this.#piece.descriptor;
  }

  #open(path: string, offset: number, limit: number): Piece {
    return { path, offset, descriptor: fs.openSync(path, 'wx+', 0o644), limit, size: 0 };
  }

  /** Writes as much as the disk takes; returns how many bytes that was. */
  #put(bytes: Buffer): number {
    let done = 0;
    try {
      while (done < bytes.length) {
        if (this.#isPieceOver()) this.#next();
        const room = Math.min(bytes.length - done, this.#piece.limit - this.#piece.size);
        const count = fs.writeSync(this.#piece.descriptor, bytes, done, room);
        this.#piece.size += count;
        this.#written += count;
        done += count;
      }
    } catch {
      // Whatever the reason (no room, quota, a device error), a build is not ended for it.
      this.#diskFullSince ??= this.#now();
      this.#retryAt = this.#tick() + RETRY_MS;
    }
    return done;
  }

  /** A piece ends when it is full, and where bytes were lost: its offsets would no longer be true. */
  #isPieceOver(): boolean {
    const { offset, size, limit } = this.#piece;
    return size >= limit || offset + size !== this.#written + this.#lost;
  }

  /** Starts a further piece at the present logical offset and makes room for it. Throws as the disk does. */
  #next(): void {
    const folder = piecesFolder(this.#path);
    const limit = pieceLimit(this.#maxBytes);
    fs.mkdirSync(folder, { recursive: true });
    const offset = this.#written + this.#lost;
    const opened = this.#open(join(folder, pieceName(offset)), offset, limit);
    const finished = this.#piece;
    this.#piece = opened;
    if (finished.path === this.#path) {
      this.#headSize = finished.size;
      if (finished.size >= finished.limit) this.#remark(finished.descriptor, folder);
    } else this.#older.push({ path: finished.path, size: finished.size });
    fs.closeSync(finished.descriptor);
    this.#dropOldest(limit);
  }

  #writeAnew(): void {
    const { path, descriptor, size } = this.#piece;
    const temporary = `${path}.anew`;
    fs.mkdirSync(dirname(path), { recursive: true });
    fs.rmSync(temporary, { force: true });
    const anew = fs.openSync(temporary, 'wx+', 0o644);
    try {
      copy(descriptor, anew, size);
      fs.renameSync(temporary, path);
    } catch (error) {
      fs.closeSync(anew);
      fs.rmSync(temporary, { force: true });
      throw error;
    }
    fs.closeSync(descriptor);
    this.#piece.descriptor = anew;
  }

  /** Counts, once, what was closed already and went with the folder. */
  #countDeleted(): void {
    if (this.#headSize > 0 && !fs.existsSync(this.#path)) {
      this.#deleted += this.#headSize;
      this.#headSize = 0;
    }
    const [kept, gone] = [true, false].map((there) =>
      this.#older.filter((piece) => fs.existsSync(piece.path) === there),
    );
    this.#older = kept ?? [];
    for (const piece of gone ?? []) this.#deleted += piece.size;
  }

  #remark(descriptor: number, folder: string): void {
    const text = `\r\n[breakwater] The log is near its cap. It goes on in ${basename(folder)}/, where the oldest pieces are deleted.\r\n`;
    try {
      fs.writeSync(descriptor, text);
    } catch {
      // It only helps whoever reads the file by hand.
    }
  }

  #dropOldest(coming: number): void {
    const sum = (): number =>
      this.#older.reduce((total, piece) => total + piece.size, this.#headSize);
    while (sum() + coming > this.#maxBytes) {
      const oldest = this.#older.shift();
      if (oldest === undefined) return;
      fs.rmSync(oldest.path, { force: true });
      this.#dropped += oldest.size;
    }
  }

  #keep(bytes: Buffer): void {
    this.#backlog.push(Buffer.from(bytes));
    this.#backlogBytes += bytes.length;
    while (this.#backlogBytes > BACKLOG_BYTES) {
      const first = this.#backlog[0];
      if (first === undefined) return;
      const excess = Math.min(first.length, this.#backlogBytes - BACKLOG_BYTES);
      if (excess === first.length) this.#backlog.shift();
      else this.#backlog[0] = first.subarray(excess);
      this.#backlogBytes -= excess;
      this.#lost += excess;
    }
  }

  #retry(): void {
    for (let first = this.#backlog[0]; first !== undefined; first = this.#backlog[0]) {
      const done = this.#put(first);
      this.#backlogBytes -= done;
      if (done < first.length) {
        this.#backlog[0] = first.subarray(done);
        return;
      }
      this.#backlog.shift();
    }
  }
}
