import { mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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

/*
 * The lock is a folder. Whoever wants the workspace first announces itself with a file of its own
 * (`<token>.claim`), and only then looks who else is there. Of two that announce at once at least one
 * sees the other and withdraws, so there are never two owners; a file whose process is gone is dead,
 * whoever finds it may remove it, and since no two files share a name nobody's live lock is removed.
 */
export const lockFolder = (root: string): string => join(root, '.breakwater', 'lock');

type Standing = 'claim' | 'held';

interface Entry {
  readonly standing: Standing;
  readonly record: LockRecord;
}

/** How often two that announced themselves at once withdraw and try again. */
const ATTEMPTS = 40;
const BACKOFF_MS = 25;

/** The present owner's record; null when nobody alive owns the workspace. */
export async function readLock(root: string): Promise<LockRecord | null> {
  const owner = (await entries(root)).find((entry) => entry.standing === 'held');
  return owner?.record ?? null;
}

/** True when the process that wrote the record is still that process, on this machine and boot. */
export async function isHeld(record: LockRecord): Promise<boolean> {
  // Another machine's processes cannot be looked at: believe it rather than run two owners.
  if (record.host !== hostname()) return true;
  return isAlive(record);
}

/** Takes the workspace for this process, or says who has it. */
export async function acquireLock(
  root: string,
  about: { readonly socket: string; readonly role: string; readonly token: string },
): Promise<Outcome<Lock, 'workspace-locked'>> {
  await mkdir(lockFolder(root), { recursive: true });
  // The folder ignores itself, so that opening a workspace leaves `git status` as it was.
  await writeFile(join(root, '.breakwater', '.gitignore'), '*\n', { flag: 'wx' }).catch(() => {});
  const record: LockRecord = { ...(await identifySelf()), host: hostname(), ...about };
  const claim = join(lockFolder(root), `${about.token}.claim`);
  const held = join(lockFolder(root), `${about.token}.held`);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    await announce(claim, record);
    const others = (await entries(root)).filter((entry) => entry.record.token !== about.token);
    if (others.length === 0) {
      await rename(claim, held);
      return ok({ record, release: () => unlink(held).catch(() => {}) });
    }
    await unlink(claim).catch(() => {});
    const owner = others.find((entry) => entry.standing === 'held');
    if (owner !== undefined) return refused(owner.record);
    // Apart by chance, so that the same two do not meet again.
    await sleep(BACKOFF_MS * (0.2 + Math.random()));
  }
  return refuse(
    'workspace-locked',
    'Several programs are trying to take this workspace at once; try again in a moment.',
  );
}

/** Whole under its name at once: a reader never sees half a record. */
async function announce(file: string, record: LockRecord): Promise<void> {
  const draft = `${file}.draft`;
  await writeFile(draft, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, file);
}

/** Everyone alive who claims or holds the workspace. What the dead left is removed. */
async function entries(root: string): Promise<readonly Entry[]> {
  const folder = lockFolder(root);
  const names = await readdir(folder).catch(() => []);
  const found: Entry[] = [];
  for (const name of names) {
    const standing = /\.(claim|held)$/.exec(name)?.[1] as Standing | undefined;
    if (standing === undefined) continue;
    const record = await readRecord(join(folder, name));
    if (record !== null && (await isHeld(record))) found.push({ standing, record });
    else if (record !== null) await unlink(join(folder, name)).catch(() => {});
  }
  return found;
}

async function readRecord(file: string): Promise<LockRecord | null> {
  try {
    const parsed = lockSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    // Withdrawn meanwhile, or not a record of ours: it cannot have been written by a living owner,
    // whose file is whole from the first moment.
    return null;
  }
}

const refused = (holder: LockRecord) =>
  refuse(
    'workspace-locked',
    holder.host === hostname()
      ? `This workspace is open in another Breakwater (${holder.role}, process ${holder.pid}); use that one or close it first.`
      : `This workspace is open on ${holder.host} (${holder.role}); close it there, or delete .breakwater/lock if that machine is gone.`,
  );
