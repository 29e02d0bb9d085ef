import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/**
 * Lets a process, and what it starts from now on, give way to others: `nice` is 0 (no less than anybody)
 * to 19. Where the kernel groups processes by session (sched(7), "the autogroup feature"), a process's
 * own number counts only within its session, and each build leads one: there the group's number is what
 * keeps three builds from starving the window. Silently does nothing where the system does not let it.
 */
export const beNice = (pid: number, nice: number): void => {
  if (nice === 0) return;
  try {
    setPriority(pid, nice);
  } catch {
    // Gone already, or not allowed: the build runs as it is.
  }
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(nice));
  } catch {
    // No such feature, or switched off.
  }
};
