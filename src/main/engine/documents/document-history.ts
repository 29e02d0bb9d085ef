import { readdir, readFile, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { type DocumentKind, type DocumentVersion, VERSION_WRITERS } from '../../../shared/document';
import { writeFileAtomic } from '../disk/atomic-file';
import { errorCode } from '../disk/disk-error';
import { type JsonLines, jsonLines } from '../disk/json-lines';
import { makeFolder } from '../disk/make-folder';

/** How much of a document's past is kept. */
export interface HistoryBounds {
  readonly versions: number;
  readonly bytes: number;
}

/** Months of sessions; a bound on the bytes for documents of many megabytes. */
const BOUNDS: HistoryBounds = { versions: 300, bytes: 64 * 1024 * 1024 };

const NAME = /^[0-9a-f]{64}$/;

const VersionSchema = z.object({
  at: z.string(),
  version: z.string().regex(NAME),
  by: z.enum(VERSION_WRITERS),
  note: z.string(),
  bytes: z.number(),
}) satisfies z.ZodType<DocumentVersion>;

/**
 * Every version of one document: its bytes under their hash, once each, in `.breakwater/history/<kind>/`, and a line
 * for each time that one came to be in `<kind>.jsonl`. Bounded by count and size; the oldest go first.
 */
export class DocumentHistory {
  readonly #folder: string;
  readonly #log: string;
  readonly #lines: JsonLines<DocumentVersion>;
  #versions: DocumentVersion[] | null = null;

  readonly #bounds: HistoryBounds;

  constructor(root: string, kind: DocumentKind, bounds = BOUNDS) {
    this.#bounds = bounds;
    const history = path.join(root, '.breakwater', 'history');
    this.#folder = path.join(history, kind);
    this.#log = path.join(history, `${kind}.jsonl`);
    this.#lines = jsonLines(this.#log, VersionSchema, { durable: true });
  }

  /** Oldest first. */
  async versions(): Promise<readonly DocumentVersion[]> {
    this.#versions ??= [...(await this.#lines.read()).values];
    return this.#versions;
  }

  /** Keeps the bytes of a version before anything is said of it. What is there already stays. */
  async keep(version: string, bytes: Uint8Array): Promise<void> {
    const file = path.join(this.#folder, version);
    const known = await stat(file).catch(() => null);
    if (known?.size === bytes.length) return;
    await makeFolder(this.#folder);
    await writeFileAtomic(file, bytes);
  }

  /** Notes that a version came to be; nothing where it is the newest already. Its bytes must be kept. */
  async note(entry: DocumentVersion): Promise<void> {
    const versions = [...(await this.versions())];
    const last = versions.at(-1);
    if (last?.version === entry.version && last.by === entry.by) return;
    await this.#lines.append(entry);
    this.#versions = [...versions, entry];
    await this.#prune();
  }

  /** The bytes of a version; null where they are no longer kept. */
  async read(version: string): Promise<Buffer | null> {
    if (!NAME.test(version)) return null;
    try {
      return await readFile(path.join(this.#folder, version));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
  }

  async #prune(): Promise<void> {
    const versions = this.#versions ?? [];
    const kept = newest(versions, this.#bounds);
    if (kept.length === versions.length) return;
    // A third more than needed is let stand, so that the log is not written anew for every line.
    const isLong = versions.length > this.#bounds.versions * 1.3;
    if (isLong || sizeOf(versions) > this.#bounds.bytes * 1.3) {
      await writeFileAtomic(this.#log, kept.map((one) => `${JSON.stringify(one)}\n`).join(''));
      this.#versions = kept;
      const wanted = new Set(kept.map((one) => one.version));
      for (const name of await readdir(this.#folder)) {
        if (!NAME.test(name) || wanted.has(name)) continue;
        await unlink(path.join(this.#folder, name)).catch(() => {});
      }
    }
  }
}

/** Bytes that the versions take, each content once. */
const sizeOf = (versions: readonly DocumentVersion[]): number => {
  const sizes = new Map(versions.map((one) => [one.version, one.bytes]));
  return [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
};

const newest = (versions: readonly DocumentVersion[], bounds: HistoryBounds): DocumentVersion[] => {
  const known = new Set<string>();
  let [count, bytes] = [0, 0];
  let from = versions.length;
  for (; from > 0; from -= 1) {
    const one = versions[from - 1];
    if (one === undefined) break;
    if (!known.has(one.version)) bytes += one.bytes;
    known.add(one.version);
    count += 1;
    if (count > bounds.versions || (bytes > bounds.bytes && count > 1)) break;
  }
  return versions.slice(from);
};
