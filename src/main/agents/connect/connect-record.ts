import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { keepStateOut } from '../../engine/context/session-notes-port';
import { writeFileAtomic } from '../../engine/disk/files-port';

/** What a file was before it was connected, so that it can be given back to the byte. */
const fileSchema = z.object({
  file: z.string(),
  /** Base64; null where there was no file. */
  before: z.string().nullable(),
  /** Of what connecting made of it: while it still is that, nobody has changed it since. */
  afterHash: z.string(),
});
const recordSchema = z.object({
  version: z.literal(1),
  files: z.array(fileSchema),
  /** Folders that connecting made, relative to the workspace, the outermost first. */
  folders: z.array(z.string()),
});

export type ConnectRecord = z.infer<typeof recordSchema>;

const RECORD = join('.breakwater', 'connect.json');
const NOTHING: ConnectRecord = { version: 1, files: [], folders: [] };

export const hashOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/** An unreadable record is none: removing then takes out what is known to be ours. */
export async function readRecord(root: string): Promise<ConnectRecord> {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(await readFile(join(root, RECORD), 'utf8')));
    return parsed.success ? parsed.data : NOTHING;
  } catch {
    return NOTHING;
  }
}

export async function writeRecord(root: string, record: ConnectRecord): Promise<void> {
  if (record.files.length === 0) {
    await rm(join(root, RECORD), { force: true });
    return;
  }
  await mkdir(join(root, '.breakwater'), { recursive: true });
  keepStateOut(root);
  await writeFileAtomic(join(root, RECORD), `${JSON.stringify(record, null, 2)}\n`);
}
