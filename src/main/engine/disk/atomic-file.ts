import { randomBytes } from 'node:crypto';
import { constants, renameSync, type Stats, statSync } from 'node:fs';
import {
  access,
  type FileHandle,
  link,
  open,
  readdir,
  readlink,
  realpath,
  rename,
  stat,
  unlink,
} from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { errorCode } from './disk-error';
import { exchangeFiles } from './exchange-files';
import { makeFolder, stayInside } from './make-folder';

/**
 * Replaces a whole file so that a reader, and whoever starts after a crash or a power cut, finds either
 * the old content or the new one: temporary file in the same folder, fsync, rename, fsync of the folder.
 *
 * A symbolic link stays one: what it points to is replaced, unless it leads out of a workspace. Permissions and owner of an existing file
 * are kept. A missing folder is created, unless the workspace itself is gone (make-folder.ts). Saves of one path are done one after another; of those that
 * come while one is being written only the last is, and all of them are done when it is.
 * The bytes of `data` must not change meanwhile.
 *
 * Rejects with the error of the file system (`refusalForDiskError` turns the expected ones into a
 * sentence); the old content then stands. A file that is marked read-only is not replaced (EACCES).
 */
export const writeFileAtomic = (path: string, data: string | Uint8Array): Promise<void> => {
  const key = resolve(path);
  const next = waiting.get(key);
  if (next !== undefined) {
    next.data = data;
    return next.done;
  }
  const current = running.get(key);
  if (current === undefined) return start(key, data);
  const entry: Waiting = { data, done: Promise.resolve() };
  entry.done = current
    .catch(() => {})
    .then(() => {
      waiting.delete(key);
      return start(key, entry.data);
    });
  waiting.set(key, entry);
  return entry.done;
};

/** True for the name of a temporary file of ours: watchers should look past it. */
export const isTemporaryFile = (name: string): boolean => TEMPORARY.test(name);

interface Waiting {
  data: string | Uint8Array;
  done: Promise<void>;
}

/** Absolute path → the save that is being written, and the one that comes after it. */
const running = new Map<string, Promise<void>>();
const waiting = new Map<string, Waiting>();

const start = (key: string, data: string | Uint8Array): Promise<void> => {
  const done = replace(key, data)
    .then(() => {})
    .finally(() => running.delete(key));
  running.set(key, done);
  return done;
};

/**
 * As `writeFileAtomic`, but only if `mayReplace` still says so when the new content is ready and nothing
 * but the rename is left: what somebody else wrote in the meantime is not written over. Answers whether
 * it was replaced. For writers that take turns on one path themselves: such saves are not coalesced.
 */
export const replaceFileAtomic = async (
  path: string,
  data: string | Uint8Array,
  mayReplace: () => Promise<boolean>,
): Promise<boolean> => {
  const key = resolve(path);
  await running.get(key)?.catch(() => {});
  return replace(key, data, mayReplace);
};

/** A file that is there, whole. `durable` settles, and never rejects, once it outlasts a power cut or cannot be made to. */
export interface PutFile {
  readonly durable: Promise<void>;
}

/**
 * As `writeFileAtomic`, but resolves as soon as readers find the new content: the syncs follow. For what is made anew
 * after a power cut, and is waited for: beside a build that has just printed gigabytes a sync takes a second. Saves of
 * one path must not overlap; they are not coalesced.
 */
export const putFileAtomic = async (path: string, data: string | Uint8Array): Promise<PutFile> => {
  const key = resolve(path);
  await running.get(key)?.catch(() => {});
  const place = await prepare(key);
  const { target, folder, temporary } = place;
  let file: FileHandle | null = null;
  try {
    file = await create(place, data);
    await rename(temporary, target);
  } catch (error) {
    await file?.close();
    await unlink(temporary).catch(() => {});
    throw error;
  }
  const written = file;
  const sync = async (): Promise<void> => {
    await written.sync().catch(() => {});
    await written.close().catch(() => {});
    await syncFolder(folder).catch(() => {});
  };
  return { durable: sync() };
};

/** What became of an attempt to replace a file. */
export type Swapped =
  /** It was not replaced: `mayReplace` said no, or the file came or went meanwhile. */
  | { readonly done: false }
  /**
   * It was. `replaced` is the file that stood there at that very moment, still open, to be closed by the caller: what
   * another process wrote at the last moment, or writes into it even now, can be read from it. Null where none stood
   * there.
   */
  | { readonly done: true; readonly replaced: FileHandle | null };

/**
 * As `replaceFileAtomic`, and answers with the file that was replaced. Where the system can exchange two files
 * (`exchange-files.ts`) that is exactly what stood there; elsewhere it is what stood there a few microseconds before.
 * `exists`: whether a file is to be replaced, or one created; neither happens where it is the other way round.
 */
export const swapFileAtomic = async (
  path: string,
  data: string | Uint8Array,
  exists: boolean,
  mayReplace: () => Promise<boolean>,
): Promise<Swapped> => {
  const key = resolve(path);
  await running.get(key)?.catch(() => {});
  const target = await follow(key);
  await stayInside(key, target);
  const folder = dirname(target);
  await makeFolder(folder);
  await sweepOnce(folder);
  const existing = await statOf(target);
  if ((existing !== null) !== exists) return { done: false };
  if (existing !== null) await access(target, constants.W_OK);
  const temporary = join(folder, temporaryName(basename(target)));
  try {
    await writeNew(temporary, data, existing);
    if (!(await mayReplace())) return { done: false };
    const swapped = exists ? await swap(temporary, target) : await put(temporary, target);
    if (swapped.done) await syncFolder(folder);
    return swapped;
  } finally {
    await unlink(temporary).catch(() => {});
  }
};

const swap = async (temporary: string, target: string): Promise<Swapped> => {
  switch (await exchangeFiles(temporary, target)) {
    case 'exchanged':
      return { done: true, replaced: await open(temporary, 'r') };
    case 'gone':
      return { done: false };
    case 'cannot': {
      const replaced = await open(target, 'r').catch(() => null);
      if (replaced === null) return { done: false };
      const { ino } = await replaced.stat();
      // Nothing may come between these two, so they wait for no one: each takes microseconds.
      if (statSync(target, { throwIfNoEntry: false })?.ino !== ino) {
        await replaced.close();
        return { done: false };
      }
      renameSync(temporary, target);
      return { done: true, replaced };
    }
  }
};

/** Creates a file only if none is there: unlike a rename, a link never replaces. */
const put = async (temporary: string, target: string): Promise<Swapped> => {
  try {
    await link(temporary, target);
    return { done: true, replaced: null };
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return { done: false };
    // A file system without links.
    await rename(temporary, target);
    return { done: true, replaced: null };
  }
};

const always = async (): Promise<boolean> => true;

interface Place {
  readonly target: string;
  readonly folder: string;
  readonly existing: Stats | null;
  readonly temporary: string;
}

/** Where a new content of `path` is to be written and to go. Rejects where it may not. */
const prepare = async (path: string): Promise<Place> => {
  const target = await follow(path);
  await stayInside(path, target);
  const folder = dirname(target);
  await makeFolder(folder);
  await sweepOnce(folder);
  const existing = await statOf(target);
  if (existing !== null) await access(target, constants.W_OK);
  return { target, folder, existing, temporary: join(folder, temporaryName(basename(target))) };
};

const replace = async (
  path: string,
  data: string | Uint8Array,
  mayReplace: () => Promise<boolean> = always,
): Promise<boolean> => {
  const place = await prepare(path);
  const { target, folder, temporary, existing } = place;
  try {
    await writeNew(temporary, data, existing);
    if (!(await mayReplace())) {
      await unlink(temporary).catch(() => {});
      return false;
    }
    await rename(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw error;
  }
  await syncFolder(folder);
  return true;
};

/** Where a path leads in the end, also when the last link of it dangles. */
const follow = async (path: string): Promise<string> => {
  let at = path;
  for (let hops = 0; hops < MAX_LINKS; hops++) {
    try {
      return await realpath(at);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
    const link = await readlink(at).catch(() => null);
    if (link === null) return at;
    at = resolve(dirname(at), link);
  }
  return at;
};

/** As many as Linux follows. */
const MAX_LINKS = 40;

const statOf = async (path: string): Promise<Stats | null> => {
  try {
    return await stat(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
};

/** Writes all of `data` and syncs it. */
const writeNew = async (
  path: string,
  data: string | Uint8Array,
  existing: Stats | null,
): Promise<void> => {
  const file = await create({ temporary: path, existing }, data);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};

/** Writes all of `data` (a short write is gone on with, unlike with a single write call); the caller closes the file. */
const create = async (
  { temporary, existing }: Pick<Place, 'temporary' | 'existing'>,
  data: string | Uint8Array,
): Promise<FileHandle> => {
  const file = await open(temporary, 'wx', existing === null ? 0o666 : 0o600);
  try {
    await file.writeFile(data);
    if (existing !== null) await likeBefore(file, existing);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
};

const likeBefore = async (file: FileHandle, existing: Stats): Promise<void> => {
  const own = await file.stat();
  if (own.uid !== existing.uid || own.gid !== existing.gid) {
    // Only root may give a file away; what an ordinary user saves then belongs to that user.
    await file.chown(existing.uid, existing.gid).catch(() => {});
  }
  await file.chmod(existing.mode & 0o7777);
};

/** Makes the rename itself outlast a power cut. Not every file system can; then there is nothing to do. */
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r').catch(() => null);
  if (handle === null) return;
  try {
    await handle.sync().catch(() => {});
  } finally {
    await handle.close();
  }
};

const TEMPORARY = /^\..*\.(\d+)-[0-9a-f]{8}\.breakwater-tmp$/s;

const temporaryName = (name: string): string =>
  // Cut, so that the longest name that a file may have still leaves room.
  `.${name.slice(0, 40)}.${process.pid}-${randomBytes(4).toString('hex')}.breakwater-tmp`;

/** Folders that were looked through for what killed writers left behind; the ones that were looked through last. */
const swept = new Set<string>();
/** Every attempt has a folder of its own, and an owner may see thousands of them. */
const MOST_SWEPT = 200;

const sweepOnce = async (folder: string): Promise<void> => {
  if (swept.has(folder)) return;
  swept.add(folder);
  const [oldest] = swept;
  if (oldest !== undefined && swept.size > MOST_SWEPT) swept.delete(oldest);
  for (const name of await readdir(folder).catch(() => [])) {
    const writer = Number(TEMPORARY.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(writer) || isAlive(writer)) continue;
    await unlink(join(folder, name)).catch(() => {});
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
};
