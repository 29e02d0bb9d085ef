import { join } from 'node:path';
import * as z from 'zod';
import type { LedgerEntry } from '../../../shared/workspace-state';
import { type JsonLines, jsonLines } from '../disk/json-lines';

const entrySchema = z.object({
  at: z.string(),
  agent: z.string(),
  kind: z.string(),
  package: z.string().nullable(),
  bytes: z.number().int().nonnegative(),
});

/** Everything that crossed to agents, a line each, in `.breakwater/ledger.jsonl`. */
export class Ledger {
  readonly #lines: JsonLines<LedgerEntry>;
  #total = 0;
  #pending: Promise<void> = Promise.resolve();

  constructor(root: string) {
    this.#lines = jsonLines(join(root, '.breakwater', 'ledger.jsonl'), entrySchema, {
      durable: false,
    });
  }

  /** Reads the sum of what crossed before. */
  async load(): Promise<void> {
    const { values } = await this.#lines.read();
    this.#total += values.reduce((sum, entry) => sum + entry.bytes, 0);
  }

  /** Bytes that ever crossed. */
  get total(): number {
    return this.#total;
  }

  /** Counted at once; rejects through `flush` when the line could not be written. */
  record(entry: LedgerEntry): void {
    this.#total += entry.bytes;
    const written = this.#lines.append(entry);
    // Several records share one write; the last one's fate is what a later flush is told.
    this.#pending = written;
    written.catch(() => {});
  }

  flush(): Promise<void> {
    return this.#pending;
  }

  /** The newest `limit` entries, newest first. */
  async read(limit: number): Promise<readonly LedgerEntry[]> {
    await this.#pending.catch(() => {});
    const { values } = await this.#lines.read();
    return values.slice(-limit).reverse();
  }
}
