import * as fsp from 'node:fs/promises';
import { join } from 'node:path';
import { headLimit, pieceOffset, piecesFolder } from './log-layout';

/** A stretch of a log that is not on disk: left out at the cap, or refused by a full disk. */
export interface LogGap {
  /** Logical offsets: the first byte that is missing and the first that is there again. */
  readonly start: number;
  readonly end: number;
}

/** A log in logical offsets: byte n is the n-th byte that the build wrote, whatever is still on disk. */
export interface LogSource {
  /** All bytes written so far, those in gaps included. */
  size(): Promise<number>;
  /**
   * At most `length` bytes from `offset`, fewer only at the end. A gap reads as NUL bytes, as a hole in a
   * file does; `gaps` tells it from NULs that the build wrote. Does not fail for a piece that has just gone.
   */
  read(offset: number, length: number): Promise<Buffer>;
  /** What is missing, in order. */
  gaps(): Promise<readonly LogGap[]>;
}

export interface PieceOnDisk {
  readonly path: string;
  /** Logical offset of its first byte. */
  readonly offset: number;
  /** Bytes of it that are the build's. */
  readonly size: number;
}

const sizeOf = async (path: string): Promise<number | null> => {
  try {
    return (await fsp.stat(path)).size;
  } catch {
    return null;
  }
};

/** Fills `target` from a file's `position`; what cannot be read stays NUL. */
const fill = async (target: Buffer, path: string, position: number): Promise<void> => {
  try {
    const handle = await fsp.open(path, 'r');
    try {
      for (let filled = 0; filled < target.length; ) {
        const wanted = target.length - filled;
        const { bytesRead } = await handle.read(target, filled, wanted, position + filled);
        if (bytesRead === 0) return;
        filled += bytesRead;
      }
    } finally {
      await handle.close();
    }
  } catch {
    // The oldest piece may be deleted at any time: it is a gap from now on.
  }
};

/** Reads a log from disk, live or ended. It holds no descriptor between two calls. */
export class LogView implements LogSource {
  readonly #path: string;
  readonly #headLimit: number;

  /** `path`: the log's first file; `maxBytes`: the cap that it was written with (the attempt's spec has it). */
  constructor(path: string, maxBytes: number) {
    this.#path = path;
    this.#headLimit = headLimit(maxBytes);
  }

  async size(): Promise<number> {
    const last = (await this.pieces()).at(-1);
    return last === undefined ? 0 : last.offset + last.size;
  }

  async gaps(): Promise<readonly LogGap[]> {
    const gaps: LogGap[] = [];
    let end = 0;
    for (const piece of await this.pieces()) {
      if (piece.offset > end) gaps.push({ start: end, end: piece.offset });
      end = piece.offset + piece.size;
    }
    return gaps;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    const pieces = await this.pieces();
    const last = pieces.at(-1);
    const end = last === undefined ? 0 : Math.min(offset + length, last.offset + last.size);
    if (offset >= end) return Buffer.alloc(0);
    const bytes = Buffer.alloc(end - offset);
    for (const piece of pieces) {
      const from = Math.max(offset, piece.offset);
      const until = Math.min(end, piece.offset + piece.size);
      if (from < until) {
        await fill(bytes.subarray(from - offset, until - offset), piece.path, from - piece.offset);
      }
    }
    return bytes;
  }

  /** The pieces that there are now, in order, empty ones left out. */
  async pieces(): Promise<readonly PieceOnDisk[]> {
    const headSize = await sizeOf(this.#path);
    const pieces: PieceOnDisk[] = [];
    if (headSize !== null && headSize > 0) {
      pieces.push({ path: this.#path, offset: 0, size: Math.min(headSize, this.#headLimit) });
    }
    const folder = piecesFolder(this.#path);
    const names = await fsp.readdir(folder).catch(() => []);
    for (const name of names.sort()) {
      const offset = pieceOffset(name);
      const path = join(folder, name);
      const size = offset === null ? null : await sizeOf(path);
      if (offset !== null && size !== null && size > 0) pieces.push({ path, offset, size });
    }
    return pieces;
  }
}
