import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname } from 'node:path';

/** Only the owner may read an attempt's records: its environment is in one of them. */
const PRIVATE_FILE = 0o600;

const temporaryName = (path: string): string => `${path}.${randomBytes(4).toString('hex')}.tmp`;

/**
 * For the build host, which may block and must start quickly (the engine has its own writer in `disk/`).
 * Writes `text` to `path` so that a reader sees the old content or the new one, never a part.
 * With `durable`, also so that it outlives a power cut. Throws the system's error; leaves no temporary file.
 */
export const writeAtomicSync = (path: string, text: string, durable: boolean): void => {
  const temporary = temporaryName(path);
  try {
    const descriptor = fs.openSync(temporary, 'wx', PRIVATE_FILE);
    try {
      fs.writeFileSync(descriptor, text);
      if (durable) fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(temporary, path);
    if (durable) syncFolder(dirname(path));
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
};

/** Makes a rename in `folder` durable. Some filesystems refuse to sync a folder; the rename stands all the same. */
export const syncFolder = (folder: string): void => {
  try {
    const descriptor = fs.openSync(folder, 'r');
    try {
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
  } catch {
    // Nothing more can be done about it here.
  }
};
