import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isHeld, type LockRecord, lockFolder, lockSchema } from './lock';

/** One who has announced itself for the workspace, dead or alive. */
export interface SeenClaim {
  readonly file: string;
  /** null where the file is not a record of ours. */
  readonly record: LockRecord | null;
  /** True once it owns the workspace, or did when it died. */
  readonly isOwner: boolean;
  readonly isAlive: boolean;
}

/** Everything in the lock's folder as it stands: unlike the lock itself, this removes nothing. */
export async function seeClaims(root: string): Promise<readonly SeenClaim[]> {
  const folder = lockFolder(root);
  const names = await readdir(folder).catch((): string[] => []);
  const claims = names.filter((name) => name.endsWith('.claim'));
  return Promise.all(
    claims.map(async (name): Promise<SeenClaim> => {
      const file = join(folder, name);
      const record = await recordOf(file);
      const isAlive = record !== null && (await isHeld(record));
      return { file, record, isOwner: names.includes(name.replace(/claim$/, 'held')), isAlive };
    }),
  );
}

const recordOf = async (file: string): Promise<LockRecord | null> => {
  try {
    const parsed = lockSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
};
