import { join } from 'node:path';
import * as z from 'zod';
import type { Attempt } from '../../../shared/build';
import { jsonLines } from '../disk/json-lines';
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

export interface AttemptHistory {
  /**
   * Adds an ended attempt, or replaces what is known of it: at once here, on disk not before `after` has settled.
   * Rejects with the file system's error.
   */
  put(attempt: Attempt, after?: Promise<void>): Promise<void>;
  get(id: string): Attempt | null;
  /** Of one package, newest first. */
  of(name: string): readonly Attempt[];
  /** The newest of each package. */
  newest(): ReadonlyMap<string, Attempt>;
  /** All of them, in the order in which they became known. */
  all(): readonly Attempt[];
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
  const lines = jsonLines(path, endedAttempt, { durable: true });
  const byId = new Map<string, Attempt>();
  const byPackage = new Map<string, Map<number, Attempt>>();
  const take = (attempt: Attempt): void => {
    byId.set(attempt.id, attempt);
    const numbered = byPackage.get(attempt.package);
    if (numbered === undefined)
      byPackage.set(attempt.package, new Map([[attempt.number, attempt]]));
    else numbered.set(attempt.number, attempt);
  };
  for (const attempt of (await lines.read()).values) take(attempt);

  const of = (name: string): readonly Attempt[] =>
    [...(byPackage.get(name)?.values() ?? [])].sort((a, b) => b.number - a.number);
  return {
    put: async (attempt, after) => {
      take(attempt);
      await after;
      // What became known meanwhile, or this line would undo a later one.
      await lines.append(byId.get(attempt.id) ?? attempt);
    },
    get: (id) => byId.get(id) ?? null,
    of,
    all: () => [...byId.values()],
    newest: () => {
      const newest = new Map<string, Attempt>();
      for (const name of byPackage.keys()) {
        const first = of(name)[0];
        if (first !== undefined) newest.set(name, first);
      }
      return newest;
    },
  };
};
