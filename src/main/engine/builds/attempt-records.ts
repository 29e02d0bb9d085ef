import * as z from 'zod';

/**
 * The disk is the protocol between the pool and a build's host. These are its records, one file each
 * in the attempt's folder. The host imports their types alone, so that it starts without a schema library.
 */

/** A process that can be told from a later one with the same number. */
const processIdentity = z.object({
  pid: z.number().int().positive(),
  /** As the system states it: clock ticks since boot on Linux, `ps` lstart elsewhere. */
  startTime: z.string().min(1),
});
export type ProcessIdentity = Readonly<z.infer<typeof processIdentity>>;

/** `spec.json`, written by the pool before the host starts: what to run, stated whole. */
export const attemptSpec = z.object({
  version: z.literal(1),
  id: z.string(),
  package: z.string(),
  number: z.number().int().positive(),
  /** Random; the build's processes carry it as BREAKWATER_ATTEMPT. */
  token: z.string().min(16),
  command: z.array(z.string()).min(1),
  cwd: z.string(),
  env: z.record(z.string(), z.string()),
  columns: z.number().int().positive(),
  rows: z.number().int().positive(),
  /** Milliseconds by the host's monotonic clock; null for none. */
  timeoutMs: z.number().positive().nullable(),
  /** Between the polite signal and the one that cannot be refused, milliseconds. */
  graceMs: z.number().nonnegative(),
  /** How far the build gives way to other work, 0 to 19. */
  nice: z.number().int().min(0).max(19),
  /** Bytes of log that stay on disk. */
  maxBytes: z.number().positive(),
  /** Absolute path of the log's first file. */
  log: z.string(),
  askedBy: z.string(),
  /** ISO 8601. */
  createdAt: z.string(),
  /** Set when it is an agent's run: a terminal of its own, that a person may type into. */
  agent: z
    .object({
      role: z.enum(['orchestrator', 'worker']),
      /** The local socket on which its host takes what a person types. */
      door: z.string(),
    })
    .nullable()
    .default(null),
});
export type AttemptSpec = z.infer<typeof attemptSpec>;

/** `host.json`, written by the host as it starts and again when the build runs. */
export const hostRecord = z.object({
  version: z.literal(1),
  token: z.string(),
  /** The folder as the host was given it: it stands in the host's arguments. */
  folder: z.string(),
  bootId: z.string(),
  host: processIdentity,
  child: processIdentity.nullable(),
  startedAt: z.string(),
});
export type HostRecord = z.infer<typeof hostRecord>;

/** Counters of a running build, in a file of fixed size that is overwritten in place. */
export const liveRecord = z.object({
  /** The start as the system's clock had it when this was written, milliseconds since the epoch. */
  startedAt: z.number().nullable().default(null),
  bytes: z.number(),
  lines: z.number(),
  /** Milliseconds since the epoch; null before the first byte. */
  lastOutputAt: z.number().nullable(),
  /** True once the build is being ended. */
  ending: z.boolean(),
  /** Bytes left out because the log reached its cap. */
  droppedBytes: z.number(),
  /** Bytes that could not be written because the disk refused them. */
  lostBytes: z.number(),
  /** Milliseconds since the epoch when the disk first refused; null when it never did. */
  diskFullSince: z.number().nullable(),
  /** Milliseconds since the epoch when the log's file was first found deleted; null when it never was. */
  deletedAt: z.number().nullable().default(null),
  /** Bytes that were deleted with it and could not be written anew. */
  deletedBytes: z.number().default(0),
});
export type LiveRecord = Readonly<z.infer<typeof liveRecord>>;

const logNote = z.object({
  kind: z.enum(['capped', 'disk-full', 'deleted', 'left-behind', 'host-lost']),
  text: z.string(),
});

/** `exit.json`: how the attempt ended. There is one exactly when the attempt is over. */
export const exitRecord = z.object({
  version: z.literal(1),
  token: z.string(),
  outcome: z.enum(['success', 'failed', 'timed-out', 'cancelled', 'interrupted']),
  /** Null when the command was never started or its end was not seen. */
  exit: z.object({ code: z.number().int(), signal: z.string().nullable() }).nullable(),
  startedAt: z.string().nullable(),
  endedAt: z.string(),
  durationMs: z.number().nullable(),
  bytes: z.number(),
  lines: z.number(),
  lastOutputAt: z.string().nullable(),
  notes: z.array(logNote),
});
export type ExitRecord = z.infer<typeof exitRecord>;

/** `stop.json`: the pool's request that the build be ended; the signal that follows only wakes the host. */
export const stopRecord = z.object({
  version: z.literal(1),
  token: z.string(),
  askedAt: z.string(),
});
export type StopRecord = z.infer<typeof stopRecord>;
