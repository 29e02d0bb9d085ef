import { realpath } from 'node:fs/promises';
import { callOwner } from '../agents/command-client';
import { isHeld, readLock } from '../engine/workspace/lock';

/** Asks the app that already owns a workspace to come to the front. False when there is none to ask. */
export async function showRunningOwner(path: string): Promise<boolean> {
  const root = await realpath(path).catch(() => null);
  const holder = root === null ? null : await readLock(root);
  if (holder === null || holder.role !== 'window' || !(await isHeld(holder))) return false;
  const run = callOwner(holder.socket, { token: holder.token, show: true }, () => {});
  return (await run.exit) === 0;
}
