import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import type { ProcessIdentity } from '../attempt-records';

/** One process as the system lists it. */
export interface ProcessEntry extends ProcessIdentity {
  readonly parent: number;
  readonly session: number;
  readonly group: number;
  /** A zombie holds nothing and cannot be ended; only its parent can reap it. */
  readonly zombie: boolean;
  /** At work or about to be, as the system had it just then; false for one that waits for something. */
  readonly busy: boolean;
}

const IS_LINUX = process.platform === 'linux';

/** Reads one line of /proc/<pid>/stat (proc(5)); the name in brackets may itself contain brackets and blanks. */
export const parseStat = (text: string): ProcessEntry | null => {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < 0) return null;
  const fields = text.slice(close + 2).split(' ');
  // Counted from the state, which is field 3 of proc(5): parent 4, group 5, session 6, start time 22.
  const startTime = fields[19];
  if (startTime === undefined) return null;
  return {
    pid: Number(text.slice(0, open)),
    startTime,
    zombie: fields[0] === 'Z' || fields[0] === 'X',
    busy: fields[0] === 'R' || fields[0] === 'D',
    parent: Number(fields[1]),
    group: Number(fields[2]),
    session: Number(fields[3]),
  };
};

const readStat = (pid: number): ProcessEntry | null => {
  try {
    return parseStat(fs.readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return null;
  }
};

/** Reads `ps -o pid=,ppid=,pgid=,sess=,stat=,lstart=` where there is no /proc (macOS). */
export const parsePs = (text: string): readonly ProcessEntry[] =>
  text.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(.+?)\s*$/.exec(line);
    if (match === null) return [];
    const [, pid, parent, group, session, state, startTime] = match;
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        group: Number(group),
        // macOS prints an address or 0: a session is then known by its leader's group alone.
        session: /^\d+$/.test(session ?? '') ? Number(session) : 0,
        zombie: (state ?? '').startsWith('Z'),
        // macOS says U for a wait that cannot be interrupted.
        busy: /^[RDU]/.test(state ?? ''),
        startTime: startTime ?? '',
      },
    ];
  });

const ps = (selection: readonly string[]): readonly ProcessEntry[] => {
  try {
    const format = 'pid=,ppid=,pgid=,sess=,stat=,lstart=';
    return parsePs(
      execFileSync('ps', [...selection, '-o', format], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { ...process.env, LC_ALL: 'C' },
      }),
    );
  } catch {
    // ps exits with 1 when it finds none.
    return [];
  }
};

/** Every process that this user can see. */
export const listProcesses = (): readonly ProcessEntry[] => {
  if (!IS_LINUX) return ps(['-ax']);
  return fs.readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const entry = readStat(Number(name));
    return entry === null ? [] : [entry];
  });
};

/** The process that has this number now; null when there is none. */
export const findProcess = (pid: number): ProcessEntry | null =>
  IS_LINUX ? readStat(pid) : (ps(['-p', String(pid)])[0] ?? null);

/** Number and start time of a process, by which it is known again; null when it is gone. */
export const identify = (pid: number): ProcessIdentity | null => {
  const entry = findProcess(pid);
  return entry === null ? null : { pid: entry.pid, startTime: entry.startTime };
};

/** True when `one` is known to have been started before `other`. Only Linux's start times can be compared. */
export const startedBefore = (one: ProcessIdentity, other: ProcessIdentity): boolean =>
  IS_LINUX && Number(one.startTime) < Number(other.startTime);

/** What tells one run of the system from the next, as engine/process/identity.ts has it: start times count from it. */
export const bootId = (): string => {
  try {
    return fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    // Elsewhere start times are dates, which need no boot to be told apart.
    return '';
  }
};

/** The arguments of a process, the program first; empty when it is gone or not ours to read. */
export const readArguments = (pid: number): readonly string[] => {
  try {
    if (!IS_LINUX) {
      return [execFileSync('ps', ['-ww', '-p', String(pid), '-o', 'args='], { encoding: 'utf8' })];
    }
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
};

/** True when the process was started with `name=value` in its environment. */
export const hasInEnvironment = (pid: number, name: string, value: string): boolean => {
  try {
    if (!IS_LINUX) {
      const text = execFileSync('ps', ['-wwE', '-p', String(pid), '-o', 'command='], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      return text.split(/\s/).includes(`${name}=${value}`);
    }
    const wanted = Buffer.from(`\0${name}=${value}\0`);
    const environment = fs.readFileSync(`/proc/${pid}/environ`);
    return Buffer.concat([Buffer.of(0), environment]).includes(wanted);
  } catch {
    return false;
  }
};
