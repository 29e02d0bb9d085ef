import { join } from 'node:path';
import * as z from 'zod';
import type { Attempt, AttemptOutcome } from '../../../shared/build';
import { eachLine, jsonLines } from '../disk/json-lines';
import { type AttemptArea, BUILDS } from './attempt-paths';

const report = z.object({
  exitCode: z.number().nullable(),
  status: z.enum(['SUCCESS', 'FAILED', 'BLOCKED']),
  summary: z.string(),
  error: z.string().exactOptional(),
});

const evidence = z.object({
  verdict: z.enum(['proven', 'unproven', 'accepted']),
  checks: z.array(
    z.object({
      kind: z.enum(['exit-code', 'rpm-named', 'rpm-exists', 'rpm-new', 'rpm-readable']),
      ok: z.boolean(),
      subject: z.string(),
      detail: z.string(),
    }),
  ),
  rpms: z.array(
    z.object({
      file: z.string(),
      path: z.string(),
      name: z.string(),
      version: z.string(),
      release: z.string(),
      arch: z.string(),
      size: z.number(),
      modifiedAt: z.string(),
    }),
  ),
});

/** An attempt that is over, as a line of `.breakwater/attempts.jsonl` has it. */
const endedAttempt: z.ZodType<Attempt> = z.object({
  id: z.string(),
  package: z.string(),
  number: z.number().int().positive(),
  state: z.literal('ended'),
  outcome: z.enum(['success', 'failed', 'timed-out', 'cancelled', 'interrupted']),
  askedBy: z.string(),
  command: z.array(z.string()),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  durationMs: z.number().nullable(),
  exit: z.object({ code: z.number(), signal: z.string().nullable() }).nullable(),
  bytes: z.number(),
  lines: z.number(),
  lastOutputAt: z.string().nullable(),
  notes: z.array(
    z.object({
      kind: z.enum(['capped', 'disk-full', 'deleted', 'left-behind', 'host-lost']),
      text: z.string(),
    }),
  ),
  report: report.nullable(),
  monitor: z
    .object({ by: z.enum(['builtin', 'claude']), note: z.string().nullable() })
    .exactOptional(),
  evidence: evidence.nullable(),
  log: z.string(),
});

/** What a list of thousands of attempts is gone through for; the rest of an attempt is read when it is asked for. */
export type AttemptHead = Pick<
  Attempt,
  'id' | 'package' | 'number' | 'outcome' | 'durationMs' | 'bytes'
>;

export interface AttemptHistory {
  /**
   * Adds an ended attempt, or replaces what is known of it: at once here, on disk not before `after`, which never rejects,
   * has settled. Of several that wait, the last to be done is written, with what is known by then.
   * Rejects with the file system's error.
   */
  put(attempt: Attempt, after?: Promise<void>): Promise<void>;
  has(id: string): boolean;
  get(id: string): Attempt | null;
  /** Of one package, newest first; each is read as it is reached. */
  of(name: string): Iterable<Attempt>;
  /** The highest number of a package's attempts; 0 where there is none. */
  highest(name: string): number;
  /** The newest of each package. */
  newest(): ReadonlyMap<string, Attempt>;
  /** All of them, in the order in which they became known. */
  all(): readonly Attempt[];
  heads(): Iterable<AttemptHead>;
}

/** An attempt as its line has it. To take thousands of them apart was most of what opening a workspace took. */
interface Kept {
  readonly head: AttemptHead;
  /** Its line is what these bytes have from `from` up to, not including, `to`. */
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

/**
 * Opens the list of ended attempts: one append-only file, read once, so that thousands of past attempts cost
 * no look into their folders. Of several lines on one attempt the last stands.
 */
export const openHistory = async (
  root: string,
  area: AttemptArea = BUILDS,
): Promise<AttemptHistory> => {
  const path = join(root, '.breakwater', area.history);
  const lines = jsonLines<Attempt>(path, endedAttempt, { durable: true });
  const keepLine = lineStore();
  const byId = new Map<string, Kept>();
  const byPackage = new Map<string, Map<number, string>>();
  /** Those that are asked for all the time, as they were read or put. */
  const newestRead = new Map<string, Attempt>();
  /** Attempt → how many puts of it have not been written yet. */
  const waiting = new Map<string, number>();
  const take = (kept: Kept): void => {
    const { id, package: name, number } = kept.head;
    byId.set(id, kept);
    const numbered = byPackage.get(name);
    if (numbered === undefined) byPackage.set(name, new Map([[number, id]]));
    else numbered.set(number, id);
  };
  // A character for each byte, of many lines at once: to look at each line's own would take most of the time.
  let read: Buffer | null = null;
  let text = '';
  await eachLine(path, (bytes, from, to) => {
    if (bytes !== read) text = bytes.toString('latin1');
    read = bytes;
    const head = headOf(text, from, to) ?? parseAttempt(bytes, from, to);
    if (head !== null) take({ head, bytes, from, to });
  });

  const get = (id: string): Attempt | null => {
    const kept = byId.get(id);
    if (kept === undefined) return null;
    const newest = newestRead.get(kept.head.package);
    return newest?.id === id ? newest : parseAttempt(kept.bytes, kept.from, kept.to);
  };
  function* of(name: string): Iterable<Attempt> {
    const numbered = [...(byPackage.get(name) ?? [])].sort(([a], [b]) => b - a);
    for (const [, id] of numbered) {
      const attempt = get(id);
      if (attempt !== null) yield attempt;
    }
  }
  const highest = (name: string): number => {
    let found = 0;
    for (const number of byPackage.get(name)?.keys() ?? []) found = Math.max(found, number);
    return found;
  };
  return {
    put: async (attempt, after) => {
      const { id, package: name, number, outcome, durationMs, bytes } = attempt;
      const head = { id, package: name, number, outcome, durationMs, bytes };
      take({ head, ...keepLine(JSON.stringify(inOrder(attempt))) });
      if (number === highest(name)) newestRead.set(name, attempt);
      waiting.set(id, (waiting.get(id) ?? 0) + 1);
      await after;
      const others = (waiting.get(id) ?? 1) - 1;
      if (others > 0) {
        // Put again meanwhile: that one writes the line, with this in it.
        waiting.set(id, others);
        return;
      }
      waiting.delete(id);
      // What became known meanwhile, or this line would undo a later one.
      await lines.append(inOrder(get(id) ?? attempt));
    },
    has: (id) => byId.has(id),
    get,
    of,
    highest,
    all: () => [...byId.keys()].flatMap((id) => get(id) ?? []),
    *heads() {
      for (const { head } of byId.values()) yield head;
    },
    newest: () => {
      for (const name of byPackage.keys()) {
        if (newestRead.has(name)) continue;
        for (const attempt of of(name)) {
          newestRead.set(name, attempt);
          break;
        }
      }
      return newestRead;
    },
  };
};

/** Lines go into pieces of so many bytes: a thousand small buffers would cost as much as what is in them. */
const PIECE_BYTES = 64 * 1024;

/** Keeps texts as bytes, one behind the other. */
const lineStore = (): ((text: string) => Omit<Kept, 'head'>) => {
  let bytes = Buffer.alloc(0);
  let used = 0;
  return (text) => {
    const length = Buffer.byteLength(text);
    if (length > bytes.length - used) {
      bytes = Buffer.allocUnsafeSlow(Math.max(PIECE_BYTES, length));
      used = 0;
    }
    const from = used;
    used += bytes.write(text, from);
    return { bytes, from, to: used };
  };
};

/**
 * An attempt in the order in which its line is written: first what its head is, last the path of its log. A line that
 * begins and ends so is whole, and need not be taken apart until somebody asks for the rest of it.
 */
const inOrder = (attempt: Attempt): Attempt => {
  const { id, package: name, number, state, outcome, durationMs, bytes, log, ...rest } = attempt;
  return { id, package: name, number, state, outcome, durationMs, bytes, ...rest, log };
};

const HEAD =
  /\{"id":"([^"\\]+)","package":"([^"\\]+)","number":([1-9]\d*),"state":"ended","outcome":"(success|failed|timed-out|cancelled|interrupted)","durationMs":(null|\d+(?:\.\d+)?),"bytes":(\d+),/y;
/** No text within a line has this: there each of the quotation marks is escaped. */
const LOG = ',"log":"';

/** Of the line from `from` to `to`; null where it is of another form, as older ones are, or broken. */
const headOf = (text: string, from: number, to: number): AttemptHead | null => {
  HEAD.lastIndex = from;
  const found = HEAD.exec(text);
  if (found === null || HEAD.lastIndex > to) return null;
  const log = text.lastIndexOf(LOG, to);
  // Nothing but the path's own quotation mark and the end of it all.
  if (log < from || text.indexOf('"}', log + LOG.length) !== to - '"}'.length) return null;
  const [, id = '', name = '', number, outcome, durationMs, bytes] = found;
  return {
    id,
    package: name,
    number: Number(number),
    // The expression takes no other.
    outcome: outcome as AttemptOutcome,
    durationMs: durationMs === 'null' ? null : Number(durationMs),
    bytes: Number(bytes),
  };
};

const parseAttempt = (bytes: Buffer, from: number, to: number): Attempt | null => {
  try {
    const parsed = endedAttempt.safeParse(JSON.parse(bytes.toString('utf8', from, to)));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
};
