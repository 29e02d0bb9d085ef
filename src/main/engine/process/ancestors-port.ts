import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process told apart from a later one of the same number, as engine/process/identity.ts has it. */
export interface AncestorIdentity {
  readonly pid: number;
  readonly startTime: string;
}

/** A chain longer than this has a loop in it. */
const MAX_ANCESTORS = 40;

/**
 * The process of this number and those above it, the nearest first, the system's first process left out.
 * Short where one of them is gone. Synchronous: for processes that live for one answer, and at attaching.
 */
export function chainOf(pid: number): readonly AncestorIdentity[] {
  const table = process.platform === 'linux' ? null : processTable();
  const chain: AncestorIdentity[] = [];
  for (let at = pid; at > 1 && chain.length < MAX_ANCESTORS; ) {
    const entry = table === null ? fromProc(at) : (table.get(at) ?? null);
    if (entry === null) break;
    chain.push({ pid: at, startTime: entry.startTime });
    at = entry.parent;
  }
  return chain;
}

interface Entry {
  readonly parent: number;
  readonly startTime: string;
}

/** proc(5): behind the name in brackets stand state, parent, …; the start time is field 22. */
function fromProc(pid: number): Entry | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(fields[1]), startTime: fields[19] ?? '' };
  } catch {
    return null;
  }
}

function processTable(): ReadonlyMap<number, Entry> {
  const table = new Map<number, Entry>();
  try {
    const text = execFileSync('ps', ['-axo', 'pid=,ppid=,lstart='], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 2_000,
    });
    for (const line of text.split('\n')) {
      const match = /^\s*(\d+)\s+(\d+)\s+(.+?)\s*$/.exec(line);
      if (match !== null) {
        table.set(Number(match[1]), { parent: Number(match[2]), startTime: match[3] ?? '' });
      }
    }
  } catch {
    // No ps: nobody can be told apart, and readings stay unassigned.
  }
  return table;
}
