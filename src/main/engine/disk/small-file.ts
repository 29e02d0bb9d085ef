import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { errorCode } from './disk-error';

export type SmallFile =
  | { readonly kind: 'read'; readonly bytes: Buffer; readonly modified: number }
  | { readonly kind: 'not-a-file' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'failed'; readonly code: string };

/**
 * Reads a plain file of at most `limit` bytes at once, with the time of its last change (milliseconds since 1970).
 * `failed` carries the system's code: `ENOENT`, `EACCES`. Never waits: a pipe is opened without a writer.
 */
export const readSmallFile = (path: string, limit: number): SmallFile => {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    return failed(error);
  }
  try {
    const status = fstatSync(file);
    if (!status.isFile()) return { kind: 'not-a-file' };
    if (status.size > limit) return { kind: 'too-large' };
    const bytes = Buffer.allocUnsafe(status.size);
    let length = 0;
    // What is added meanwhile is a change of its own, of which the watch tells.
    for (let count = -1; count !== 0 && length < bytes.length; length += count) {
      count = readSync(file, bytes, length, bytes.length - length, length);
    }
    return { kind: 'read', bytes: bytes.subarray(0, length), modified: status.mtimeMs };
  } catch (error) {
    return failed(error);
  } finally {
    closeSync(file);
  }
};

const failed = (error: unknown): SmallFile => {
  const code = errorCode(error);
  if (code === null) throw error;
  return { kind: 'failed', code };
};
