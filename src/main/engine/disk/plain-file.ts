import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * The bytes of a plain file. Rejects for anything else (`EISDIR`, which `refusalForDiskError` knows): a pipe or a device
 * in a workspace could be read for ever.
 */
export const readPlainFile = async (path: string): Promise<Buffer> => {
  // Without O_NONBLOCK the opening of a pipe waits for somebody who writes to it. Windows has no such flag.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    if ((await file.stat()).isFile()) return await file.readFile();
    throw Object.assign(new Error(`${path} is no plain file`), { code: 'EISDIR' });
  } finally {
    await file.close();
  }
};
