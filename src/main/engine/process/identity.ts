import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/**
 * A process told apart from a later one with the same number: pid, when it started, and under which
 * boot. A pid alone proves nothing, since numbers are used again.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Linux: clock ticks since boot (`/proc/<pid>/stat`, field 22). Elsewhere: what `ps -o lstart` prints. */
  readonly startTime: string;
  readonly bootId: string;
}

const run = promisify(execFile);

/** Field 22 of proc(5)'s stat; the command in field 2 may hold spaces and parentheses itself. */
const startTimeOf = (stat: string): string | null => {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // fields[0] is field 3 (state), so field 22 is fields[19]. A zombie has ended already.
  return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
};

async function readStartTime(pid: number): Promise<string | null> {
  if (process.platform === 'linux') {
    try {
      // Memory, not a disk: at once is cheaper than the four turns of a promised read.
      return startTimeOf(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return null;
    }
  }
  try {
    const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)]);
    return stdout.trim() === '' ? null : stdout.trim();
  } catch {
    return null;
  }
}

let bootId: string | null = null;

/** One value per boot of the machine; empty where the system has none to offer. No process outlives a boot. */
export function readBootId(): string {
  bootId ??= readBootIdNow();
  return bootId;
}

const readBootIdNow = (): string => {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
};

/** The identity of a running process, or null when there is none of that number. */
export async function identify(pid: number): Promise<ProcessIdentity | null> {
  const startTime = await readStartTime(pid);
  return startTime === null ? null : { pid, startTime, bootId: readBootId() };
}

export async function identifySelf(): Promise<ProcessIdentity> {
  return (
    (await identify(process.pid)) ?? {
      pid: process.pid,
      startTime: 'unknown',
      bootId: readBootId(),
    }
  );
}

/** True when exactly that process still runs. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  const now = await identify(identity.pid);
  return now !== null && now.startTime === identity.startTime && now.bootId === identity.bootId;
}
