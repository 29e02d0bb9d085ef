import { join } from 'node:path';
import * as z from 'zod';
import { sessionName } from '../../../shared/session-name';
import type { Crossing, LedgerEntry, LedgerSum, LedgerSums } from '../../../shared/workspace-state';
import { type JsonLines, jsonLines } from '../disk/json-lines';

const entrySchema = z.object({
  id: z.number().int().nonnegative(),
  at: z.string(),
  agent: z.string(),
  session: z.string().nullable(),
  kind: z.string(),
  package: z.string().nullable(),
  bytes: z.number().int().nonnegative(),
});

const textSchema = z.object({ id: z.number().int().nonnegative(), text: z.string() });

/**
 * Everything that crossed to agents: a line each in `.breakwater/ledger.jsonl`, and the texts in
 * `.breakwater/crossed.jsonl`, which is read only when somebody wants to see them.
 */
export class Ledger {
  readonly #lines: JsonLines<LedgerEntry>;
  readonly #texts: JsonLines<z.infer<typeof textSchema>>;
  #total = 0;
  #nextId = 1;
  #pending: Promise<unknown> = Promise.resolve();

  constructor(root: string) {
    const file = (name: string): string => join(root, '.breakwater', name);
    this.#lines = jsonLines(file('ledger.jsonl'), entrySchema, { durable: false });
    this.#texts = jsonLines(file('crossed.jsonl'), textSchema, { durable: false });
  }

  /** Reads the sum of what crossed before. */
  async load(): Promise<void> {
    const { values } = await this.#lines.read();
    this.#total += values.reduce((sum, entry) => sum + entry.bytes, 0);
    this.#nextId = (values.at(-1)?.id ?? 0) + 1;
  }

  /** Bytes that ever crossed. */
  get total(): number {
    return this.#total;
  }

  /** Counted at once; rejects through `flush` when the lines could not be written. */
  record({ text, ...crossing }: Crossing): void {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#total += crossing.bytes;
    const written = Promise.all([
      this.#lines.append({ id, ...crossing }),
      this.#texts.append({ id, text }),
    ]);
    // Several records share one write; the last one's fate is what a later flush is told.
    this.#pending = written;
    written.catch(() => {});
  }

  async flush(): Promise<void> {
    await this.#pending;
  }

  /** The newest `limit` entries, newest first. */
  async read(limit: number): Promise<readonly LedgerEntry[]> {
    await this.#pending.catch(() => {});
    const { values } = await this.#lines.read();
    return values.slice(-limit).reverse();
  }

  /** All entries summed up by agent, by kind and by package, most bytes first. */
  async sums(): Promise<Omit<LedgerSums, 'logBytes' | 'agentBytes'>> {
    const entries = await this.read(Number.POSITIVE_INFINITY);
    return {
      byAgent: sumUp(entries, (entry) => entry.agent),
      bySession: sumUp(entries, sessionName),
      byKind: sumUp(entries, (entry) => entry.kind),
      byPackage: sumUp(entries, (entry) => entry.package),
    };
  }

  /** What an entry's answer said, to the letter; null when it was not kept. */
  async text(id: number): Promise<string | null> {
    await this.#pending.catch(() => {});
    const { values } = await this.#texts.read();
    return values.findLast((one) => one.id === id)?.text ?? null;
  }
}

/** Entries without a name are about none. */
function sumUp(
  entries: readonly LedgerEntry[],
  nameOf: (entry: LedgerEntry) => string | null,
): readonly LedgerSum[] {
  const sums = new Map<string, LedgerSum>();
  for (const entry of entries) {
    const name = nameOf(entry);
    if (name === null) continue;
    const { answers, bytes } = sums.get(name) ?? { answers: 0, bytes: 0 };
    sums.set(name, { name, answers: answers + 1, bytes: bytes + entry.bytes });
  }
  return [...sums.values()].sort((a, b) => b.bytes - a.bytes);
}
