import { lstat, mkdir, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';

/** The code of the error when a folder would have to be made in a workspace that is not there any more. */
export const WORKSPACE_GONE = 'EWORKSPACEGONE';

/** The code of the error when a file of a workspace is a link that leads out of it. */
export const LEADS_OUT = 'ELEADSOUT';

const roots = new Set<string>();

/** From now on nothing makes `root` anew: what is written for a workspace must not bring it back as a shell of itself. */
export const neverMake = (root: string): void => {
  roots.add(root);
};

/** The workspace that a path lies in; null for any other. */
const workspaceOf = (path: string): string | null =>
  [...roots].find((root) => isWithin(root, path)) ?? null;

const isWithin = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder + sep);

/**
 * Rejects with `LEADS_OUT` where a workspace's file is a link to one outside of it: a workspace may come from anybody,
 * and what is written for it must not replace a file of the person's. `.breakwater` may lie elsewhere.
 */
export const stayInside = async (path: string, target: string): Promise<void> => {
  const root = workspaceOf(path);
  if (root === null || isWithin(root, target) || isWithin(join(root, '.breakwater'), path)) return;
  const isLink = await lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
  if (isLink) throw Object.assign(new Error(`${path} leads out`), { code: LEADS_OUT });
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
  const root = workspaceOf(folder);
  if (root !== null && !(await isThere(root))) {
    throw Object.assign(new Error(`${root} is gone`), { code: WORKSPACE_GONE });
  }
  try {
    await mkdir(folder, { recursive: true, ...(mode === undefined ? {} : { mode }) });
  } catch (error) {
    throw (await whatStopped(folder)) ?? error;
  }
};
