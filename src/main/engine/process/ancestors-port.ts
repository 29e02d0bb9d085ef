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
export function chainOf(pid: number): readonly (AncestorIdentity & { readonly name: string })[] {
  const table = process.platform === 'linux' ? null : processTable();
  const chain: (AncestorIdentity & { readonly name: string })[] = [];
  for (let at = pid; at > 1 && chain.length < MAX_ANCESTORS; ) {
    const entry = table === null ? fromProc(at) : (table.get(at) ?? null);
    if (entry === null) break;
    chain.push({ pid: at, startTime: entry.startTime, name: entry.name });
    at = entry.parent;
  }
  return chain;
}

interface Entry {
  readonly parent: number;
  readonly startTime: string;
  /** The program's name, without its folder. */
  readonly name: string;
}

/** proc(5): behind the name in brackets stand state, parent, …; the start time is field 22. */
function fromProc(pid: number): Entry | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    return { parent: Number(fields[1]), startTime: fields[19] ?? '', name };
  } catch {
    return null;
  }
}

function processTable(): ReadonlyMap<number, Entry> {
  const table = new Map<number, Entry>();
  try {
    const text = execFileSync('ps', ['-axo', 'pid=,ppid=,lstart=,comm='], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 2_000,
    });
    for (const line of text.split('\n')) {
      const match = /^\s*(\d+)\s+(\d+)\s+(.{24})\s+(.+?)\s*$/.exec(line);
      if (match !== null) {
        const name = (match[4] ?? '').replace(/^.*\//, '');
        table.set(Number(match[1]), { parent: Number(match[2]), startTime: match[3] ?? '', name });
      }
    }
  } catch {
    // No ps: nobody can be told apart, and readings stay unassigned.
  }
  return table;
}
