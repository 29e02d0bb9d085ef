import * as fsp from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { EXIT_FILE, HOST_FILE, LIVE_FILE, SPEC_FILE, STOP_FILE } from './attempt-paths';
import {
  type AttemptSpec,
  attemptSpec,
  type ExitRecord,
  exitRecord,
  type HostRecord,
  hostRecord,
  type LiveRecord,
  liveRecord,
  type StopRecord,
  stopRecord,
} from './attempt-records';

/** Reads and checks one record; null when the file is absent or is not what it should be. */
const readRecord = async <T>(path: string, schema: z.ZodType<T>): Promise<T | null> => {
  try {
    const parsed = schema.safeParse(JSON.parse(await fsp.readFile(path, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
};

export const readSpec = (folder: string): Promise<AttemptSpec | null> =>
  readRecord(join(folder, SPEC_FILE), attemptSpec);

export const readHost = (folder: string): Promise<HostRecord | null> =>
  readRecord(join(folder, HOST_FILE), hostRecord);

export const readExit = (folder: string): Promise<ExitRecord | null> =>
  readRecord(join(folder, EXIT_FILE), exitRecord);

export const readStop = (folder: string): Promise<StopRecord | null> =>
  readRecord(join(folder, STOP_FILE), stopRecord);

const framedLive = liveRecord
  .extend({ begin: z.number(), end: z.number() })
  .refine((live) => live.begin === live.end);

/** The counters of a running build; null when there are none yet or they were just being overwritten. */
export const readLive = async (folder: string): Promise<LiveRecord | null> => {
  const framed = await readRecord(join(folder, LIVE_FILE), framedLive);
  if (framed === null) return null;
  const { begin: _begin, end: _end, ...live } = framed;
  return live;
};
