import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { writeFileAtomic } from '../disk/atomic-file';
import { readSmallFile } from '../disk/small-file';
import type { RuleReading } from './rule-file';

/** Below this many files it costs more to keep than to read them. */
const WORTH_FILES = 100;

const MAX_BYTES = 64 * 1024 * 1024;

/**
 * A file that was written this short before it was read may be written again without its time showing it (what git
 * calls racily clean): such a reading is not kept.
 */
const RACY_MS = 2_000;

const Problem = z.strictObject({
  file: z.string(),
  line: z.number().nullable(),
  key: z.string().optional(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  remedy: z.string(),
});
const Rule = z.strictObject({
  name: z.string(),
  ruleFile: z.string(),
  version: z.string().nullable(),
  depends: z.array(z.string()),
  quick: z.boolean().nullable(),
  command: z.string().nullable(),
});
const Entry = z.strictObject({
  /** What the file's status was, as FolderWatch writes it. */
  signature: z.string(),
  /** What stands for its bytes. */
  version: z.string(),
  modified: z.number(),
  rule: Rule.nullable(),
  problems: z.array(Problem),
});
const Cache = z.strictObject({ program: z.string(), files: z.record(z.string(), Entry) });

export interface CachedRule extends RuleReading {
  readonly signature: string;
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/**
 * What was read from the rule files when the workspace was last open: of two thousand, what has not changed since is
 * not read and parsed again. Only ever a shortcut: deleted, damaged or written by another version, it is made anew.
 */
export class RuleCache {
  readonly #file: string;
  #left: ReadonlyMap<string, CachedRule> = new Map();
  readonly #known = new Map<string, CachedRule>();
  #saved: string | null = null;

  constructor(root: string) {
    this.#file = join(root, '.breakwater', 'rules.cache.json');
  }

  /** Takes in what the last one left. */
  load(): void {
    const read = readSmallFile(this.#file, MAX_BYTES);
    if (read.kind !== 'read') return;
    try {
      const parsed = Cache.safeParse(JSON.parse(read.bytes.toString('utf8')));
      if (!parsed.success || parsed.data.program !== programMark()) return;
      // JSON knows no `undefined`: a key is there or not, as the type has it.
      this.#left = new Map(Object.entries(parsed.data.files as Record<string, CachedRule>));
      this.#saved = stampOf(this.#left);
    } catch {
      // Cut short or not ours: everything is read, and it is written anew.
    }
  }

  /** The reading of a file whose status is still the one that it had then. */
  get(name: string, signature: string | null): CachedRule | null {
    const known = this.#left.get(name);
    return known !== undefined && known.signature === signature ? known : null;
  }

  /** Takes in how a file was read, from there or anew; only these are kept for the next time. */
  note(name: string, reading: CachedRule): void {
    if (Date.now() - reading.modified < RACY_MS) this.#known.delete(name);
    else this.#known.set(name, reading);
  }

  forget(name: string): void {
    this.#known.delete(name);
  }

  /** Writes what is known, where it is worth it and another than what is there. For the workspace's owner alone. */
  async save(): Promise<void> {
    const stamp = stampOf(this.#known);
    if (this.#known.size < WORTH_FILES || stamp === this.#saved) return;
    const files = Object.fromEntries(this.#known);
    this.#saved = stamp;
    await writeFileAtomic(this.#file, JSON.stringify({ program: programMark(), files }));
  }
}

const stampOf = (known: ReadonlyMap<string, CachedRule>): string =>
  [...known].map(([name, { signature }]) => `${name}\0${signature}`).join('\n');

/** Another program may read rule files in another way: told by the file that this code lies in. */
const programMark = (): string => {
  const { size, mtimeMs } = statSync(fileURLToPath(import.meta.url));
  return `${size}:${mtimeMs}`;
};
