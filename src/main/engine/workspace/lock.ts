import { link, mkdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { type Outcome, ok, refuse } from '../../../shared/outcome';
import { identifySelf, isAlive } from '../process/identity';

const lockSchema = z.object({
  pid: z.number().int().positive(),
  startTime: z.string(),
  bootId: z.string(),
  host: z.string(),
  /** Where clients reach the owner. */
  socket: z.string(),
  /** `window` or `command line`, for the sentence that a refused client gets. */
  role: z.string(),
  token: z.string(),
});
export type LockRecord = z.infer<typeof lockSchema>;

export interface Lock {
  readonly record: LockRecord;
  release(): Promise<void>;
}

export const lockFile = (root: string): string => join(root, '.breakwater', 'lock');

/** The present owner's record; null when there is no lock or it cannot be read as one. */
export const readLock = (root: string): Promise<LockRecord | null> => readLockFile(lockFile(root));

async function readLockFile(file: string): Promise<LockRecord | null> {
  try {
    const parsed = lockSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** True when the process that wrote the record is still that process, on this machine and boot. */
export async function isHeld(record: LockRecord): Promise<boolean> {
  // Another machine's processes cannot be looked at: believe it rather than run two owners.
  if (record.host !== hostname()) return true;
  return isAlive(record);
}

/**
 * Takes the workspace for this process. The lock file is made whole under another name and linked
 * into place, so it is never seen half written; a stale one (its process is gone, its pid was given
 * to another process, the machine was restarted) is moved aside and the taking is tried again.
 */
export async function acquireLock(
  root: string,
  about: { readonly socket: string; readonly role: string; readonly token: string },
): Promise<Outcome<Lock, 'workspace-locked'>> {
  const file = lockFile(root);
  await mkdir(join(root, '.breakwater'), { recursive: true });
  // The folder ignores itself, so that opening a workspace leaves `git status` as it was.
  await writeFile(join(root, '.breakwater', '.gitignore'), '*\n', { flag: 'wx' }).catch(() => {});
  const record: LockRecord = { ...(await identifySelf()), host: hostname(), ...about };
  const draft = `${file}.${process.pid}.${record.token.slice(0, 8)}`;
  await writeFile(draft, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      try {
        await link(draft, file);
        return ok({ record, release: () => release(file, record) });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = await readLock(root);
      if (holder !== null && (await isHeld(holder))) return held(holder);
      await removeStale(file, holder);
    }
  } finally {
    await unlink(draft).catch(() => {});
  }
  return refuse(
    'workspace-locked',
    'Several programs are trying to take this workspace at once; try again in a moment.',
  );
}

const held = (holder: LockRecord) =>
  refuse(
    'workspace-locked',
    holder.host === hostname()
      ? `This workspace is open in another Breakwater (${holder.role}, process ${holder.pid}); use that one or close it first.`
      : `This workspace is open on ${holder.host} (${holder.role}); close it there, or delete .breakwater/lock if that machine is gone.`,
  );

/**
 * Moves a stale lock aside. Should another process have taken the workspace in between, what was
 * moved is its fresh lock: that one is put back.
 */
async function removeStale(file: string, judged: LockRecord | null): Promise<void> {
  const aside = `${file}.stale.${process.pid}`;
  try {
    await rename(file, aside);
  } catch {
    return; // Gone already.
  }
  const moved = await readLockFile(aside);
  if (moved !== null && moved.token !== judged?.token) await link(aside, file).catch(() => {});
  await unlink(aside).catch(() => {});
}

async function release(file: string, record: LockRecord): Promise<void> {
  const now = await readLockFile(file);
  if (now?.token === record.token) await unlink(file).catch(() => {});
}
