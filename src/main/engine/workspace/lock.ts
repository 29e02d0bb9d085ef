import { access, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { type Outcome, ok, refuse } from '../../../shared/outcome';
import { refusalForDiskError } from '../disk/disk-error';
import { makeFolder } from '../disk/make-folder';
import { identifySelf, isAlive } from '../process/identity';

export const lockSchema = z.object({
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
  /**
   * Puts the lock back where somebody deleted it with `.breakwater`. False when another owner was quicker, or is there
   * too because a network file system told one of the two nothing of the other: this process then must start nothing
   * more.
   */
  renew(): Promise<boolean>;
  release(): Promise<void>;
}

/*
 * The lock is a folder. Whoever wants the workspace first announces itself with a file of its own
 * (`<token>.claim`), and only then looks who else is there; it may take the workspace when nobody is.
 * The claim stays until the workspace is given back, so of two that announce at once at least one sees
 * the other: there are never two owners. Of several that see each other the one with the smallest
 * token stays and the others withdraw, so there is always one in the end. `<token>.held` marks the
 * claim that has become an ownership. A claim whose process is gone is dead, whoever finds it may
 * remove it, and since no two share a name nobody's live one is removed.
 */
export const lockFolder = (root: string): string => join(root, '.breakwater', 'lock');

interface Claim {
  readonly record: LockRecord;
  /** True once it has become an ownership. */
  readonly isHeld: boolean;
}

/** How often two that announced themselves at once withdraw and try again. */
const ATTEMPTS = 40;
const BACKOFF_MS = 25;
/** Beyond what any of them goes on trying. */
const LOOKS = 4 * ATTEMPTS;

/** The present owner's record; null when nobody alive owns the workspace. */
export async function readLock(root: string): Promise<LockRecord | null> {
  return (await claims(root, 'leave')).find((claim) => claim.isHeld)?.record ?? null;
}

/** True when the process that wrote the record is still that process, on this machine and boot. */
export async function isHeld(record: LockRecord): Promise<boolean> {
  // Another machine's processes cannot be looked at: believe it rather than run two owners.
  if (record.host !== hostname()) return true;
  return isAlive(record);
}

type LockOwner = Pick<LockRecord, 'socket' | 'role' | 'token'>;

/** Takes the workspace for this process, or says who has it, or that the disk lets nobody. */
export async function acquireLock(root: string, about: LockOwner): Promise<Outcome<Lock>> {
  try {
    return await take(root, about);
  } catch (error) {
    const refusal = refusalForDiskError(error, '.breakwater/lock');
    if (refusal === null) throw error;
    return { ok: false, refusal };
  }
}

async function take(root: string, about: LockOwner): Promise<Outcome<Lock>> {
  await makeFolder(lockFolder(root));
  // The folder ignores itself, so that opening a workspace leaves `git status` as it was.
  await writeFile(join(root, '.breakwater', '.gitignore'), '*\n', { flag: 'wx' }).catch(() => {});
  const record: LockRecord = { ...(await identifySelf()), host: hostname(), ...about };
  const own = join(lockFolder(root), about.token);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    await announce(own, record);
    const others = (await claims(root, 'remove')).filter(
      (claim) => claim.record.token !== about.token,
    );
    if (others.length === 0) {
      await writeFile(`${own}.held`, '');
      return ok({ record, renew: () => renew(root, own, record), release: () => withdraw(own) });
    }
    const owner = others.find((claim) => claim.isHeld);
    const stays = others.every((claim) => about.token < claim.record.token);
    if (owner !== undefined || !stays) await withdraw(own);
    if (owner !== undefined) return refused(owner.record);
    // Apart by chance, so that those who withdrew do not all come back at once.
    await sleep(BACKOFF_MS * (stays ? 0.2 : 0.5 + Math.random()));
  }
  await withdraw(own);
  return refuse(
    'workspace-locked',
    'Several programs are trying to take this workspace at once; try again in a moment.',
  );
}

async function renew(root: string, own: string, record: LockRecord): Promise<boolean> {
  if (await exists(`${own}.held`)) return !(await isBeaten(root, own, record));
  try {
    await makeFolder(lockFolder(root));
    await writeFile(join(root, '.breakwater', '.gitignore'), '*\n', { flag: 'wx' }).catch(() => {});
    await announce(own, record);
  } catch {
    // No workspace and no room: there is nothing that another could own either.
    return true;
  }
  // Whoever has announced itself meanwhile may have found nobody: it becomes the owner, or sees us and withdraws.
  for (let look = 0; look < LOOKS; look += 1) {
    const others = (await claims(root, 'remove')).filter(
      (claim) => claim.record.token !== record.token,
    );
    if (others.length === 0) break;
    if (others.some((claim) => claim.isHeld)) {
      await withdraw(own);
      return false;
    }
    await sleep(BACKOFF_MS);
  }
  await writeFile(`${own}.held`, '').catch(() => {});
  return true;
}

/**
 * Two owners there can only be where one was shown an old list of the folder, as network file systems do. Once both see
 * each other, the one with the smaller token goes on, as among those that announce themselves at once.
 */
async function isBeaten(root: string, own: string, record: LockRecord): Promise<boolean> {
  const rival = (await claims(root, 'leave')).find(
    (claim) => claim.isHeld && claim.record.token < record.token,
  );
  if (rival === undefined) return false;
  await withdraw(own);
  return true;
}

async function withdraw(own: string): Promise<void> {
  await unlink(`${own}.held`).catch(() => {});
  await unlink(`${own}.claim`).catch(() => {});
}

/** Whole under its name at once: a reader never sees half a record. */
async function announce(own: string, record: LockRecord): Promise<void> {
  await writeFile(`${own}.draft`, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  await rename(`${own}.draft`, `${own}.claim`);
}

/** Everyone alive who claims or holds the workspace. Only whoever takes it removes what the dead left. */
async function claims(root: string, dead: 'remove' | 'leave'): Promise<readonly Claim[]> {
  const folder = lockFolder(root);
  const names = await readdir(folder).catch(() => []);
  const found: Claim[] = [];
  for (const name of names.filter((one) => one.endsWith('.claim'))) {
    const own = join(folder, name.slice(0, -'.claim'.length));
    const record = await readRecord(join(folder, name));
    if (record === null) continue;
    if (await isHeld(record)) found.push({ record, isHeld: await exists(`${own}.held`) });
    else if (dead === 'remove') await withdraw(own);
  }
  return found;
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

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
