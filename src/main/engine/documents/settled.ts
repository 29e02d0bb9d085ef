import type { FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A writer that empties a file and fills it again may be somewhere between: so long nothing must have moved. */
const STILL_MS = 25;
/** An emptied file is far more often about to be filled than meant. */
const EMPTY_STILL_MS = 300;
/** One that is written to without pause is taken as it is, in the end. */
const GIVE_UP_MS = 500;

/** What is looked at: how large it is, in bytes, and when it was last written, in milliseconds since 1970. */
export interface Settling {
  readonly size: number;
  readonly writtenAt: number;
}

/** Reads until nothing has been written for a moment, so that a file which is just being written is not taken for whole. */
export const settled = async <T extends Settling>(
  first: T,
  again: () => Promise<T>,
): Promise<T> => {
  const until = performance.now() + GIVE_UP_MS;
  let value = first;
  while (performance.now() < until) {
    const still = value.size === 0 ? EMPTY_STILL_MS : STILL_MS;
    const age = Date.now() - value.writtenAt;
    if (age >= still) return value;
    await sleep(Math.min(still, still - age));
    value = await again();
  }
  return value;
};

/** As often a file is read anew that was written to while it was read; what then comes is waited out by `settled`. */
const READ_ATTEMPTS = 20;

/**
 * An open file's content as it is now, all of it of one moment. A file that is written over in place between the look
 * at its size and the reading of it would else seem to have lost its end, with the date of the text before.
 */
export const readOpen = async (
  file: FileHandle,
): Promise<Settling & { readonly bytes: Buffer }> => {
  let before = await file.stat();
  for (let attempt = 1; ; attempt += 1) {
    const bytes = await readAll(file, before.size);
    const after = await file.stat();
    const isOfOneMoment =
      bytes.length === after.size &&
      before.size === after.size &&
      before.mtimeMs === after.mtimeMs &&
      before.ctimeMs === after.ctimeMs;
    if (isOfOneMoment || attempt === READ_ATTEMPTS) {
      return { bytes, size: bytes.length, writtenAt: after.mtimeMs };
    }
    before = after;
  }
};

/** The first `size` bytes of an open file, or what there is of them. */
const readAll = async (file: FileHandle, size: number): Promise<Buffer> => {
  const bytes = Buffer.alloc(size);
  let at = 0;
  while (at < size) {
    const { bytesRead } = await file.read(bytes, at, size - at, at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes.subarray(0, at);
};
