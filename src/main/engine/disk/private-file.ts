import { rename, unlink, writeFile } from 'node:fs/promises';

/**
 * Writes a file that its owner alone may read, whole under its name from the first moment and never
 * readable by others in between. What stood there is replaced, whatever its permissions were.
 */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.draft`;
  await unlink(draft).catch(() => {});
  await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
  await rename(draft, path);
}
