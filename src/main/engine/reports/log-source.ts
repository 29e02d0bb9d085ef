import { open } from 'node:fs/promises';

/** Where a log's bytes come from: a plain file, or a view on a log whose middle was dropped. */
export interface LogSource {
  /** Bytes that can be read now; a log that is still being written grows between two calls. */
  size(): Promise<number>;
  /** At most `length` bytes from `offset`; fewer only at the end. */
  read(offset: number, length: number): Promise<Buffer>;
}

/**
 * A log file as a source. The file is opened for each call, so that nothing has to be closed
 * and a file that is replaced meanwhile is read as it is then. Rejects as `fs` does when the file
 * cannot be read.
 */
export function fileLogSource(path: string): LogSource {
  return {
    async size() {
      const handle = await open(path, 'r');
      try {
        return (await handle.stat()).size;
      } finally {
        await handle.close();
      }
    },
    async read(offset, length) {
      const handle = await open(path, 'r');
      try {
        const buffer = Buffer.allocUnsafe(length);
        let filled = 0;
        while (filled < length) {
          const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return buffer.subarray(0, filled);
      } finally {
        await handle.close();
      }
    },
  };
}
