import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/**
 * Opens a plain file for reading. Rejects for anything else (`EISDIR`, which `refusalForDiskError` knows): a pipe or a
 * device in a workspace could be read for ever.
 */
export const openPlainFile = async (path: string): Promise<FileHandle> => {
  // Without O_NONBLOCK the opening of a pipe waits for somebody who writes to it. Windows has no such flag.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    if ((await file.stat()).isFile()) return file;
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  throw Object.assign(new Error(`${path} is no plain file`), { code: 'EISDIR' });
};

/** The bytes of a plain file; rejects as `openPlainFile` does. */
export const readPlainFile = async (path: string): Promise<Buffer> => {
  const file = await openPlainFile(path);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
};
