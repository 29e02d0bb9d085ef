import { mkdir, stat } from 'node:fs/promises';
import { dirname, sep } from 'node:path';

/** The code of the error when a folder would have to be made in a workspace that is not there any more. */
export const WORKSPACE_GONE = 'EWORKSPACEGONE';

const roots = new Set<string>();

/** From now on nothing makes `root` anew: what is written for a workspace must not bring it back as a shell of itself. */
export const neverMake = (root: string): void => {
  roots.add(root);
};

const isThere = (folder: string): Promise<boolean> =>
  stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** Node says ENOENT where a file system is read-only: one step alone gets the true reason. */
const whatStopped = async (folder: string): Promise<unknown> => {
  let first = folder;
  while (dirname(first) !== first && !(await isThere(dirname(first)))) first = dirname(first);
  return mkdir(first).then(
    () => null,
    (error: unknown) => error,
  );
};

/**
 * Makes a folder and those above it, up to its workspace's, which must be there: where it was deleted, moved or
 * unmounted this rejects with `WORKSPACE_GONE`, else with the file system's error.
 */
export const makeFolder = async (folder: string, mode?: number): Promise<void> => {
  for (const root of roots) {
    if (folder !== root && !folder.startsWith(root + sep)) continue;
    if (await isThere(root)) continue;
    throw Object.assign(new Error(`${root} is gone`), { code: WORKSPACE_GONE });
  }
  try {
    await mkdir(folder, { recursive: true, ...(mode === undefined ? {} : { mode }) });
  } catch (error) {
    throw (await whatStopped(folder)) ?? error;
  }
};
