import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { writeFileAtomic } from './disk/atomic-file';

const proposal = z.object({ notes: z.string(), by: z.string(), at: z.string() });
const fileSchema = z.object({ version: z.literal(1), proposals: z.record(z.string(), proposal) });

/** More packages than that have no note of their own waiting. */
const MAX_PROPOSALS = 5_000;

/**
 * What agents would have the index say of their packages: one note a package, the newest. The
 * orchestrator's next row for the package takes it along. In `.breakwater/proposals.json`.
 */
export class IndexProposals {
  readonly #file: string;
  #proposals = new Map<string, z.infer<typeof proposal>>();

  constructor(root: string) {
    this.#file = join(root, '.breakwater', 'proposals.json');
  }

  async load(): Promise<void> {
    try {
      const parsed = fileSchema.safeParse(JSON.parse(await readFile(this.#file, 'utf8')));
      if (parsed.success) this.#proposals = new Map(Object.entries(parsed.data.proposals));
    } catch {
      // None yet, or torn: a note is proposed again at the next attempt.
    }
  }

  notesFor(name: string): string | null {
    return this.#proposals.get(name)?.notes ?? null;
  }

  async propose(name: string, by: string, notes: string): Promise<void> {
    this.#proposals.delete(name);
    this.#proposals.set(name, { notes, by, at: new Date().toISOString() });
    for (const oldest of this.#proposals.keys()) {
      if (this.#proposals.size <= MAX_PROPOSALS) break;
      this.#proposals.delete(oldest);
    }
    await this.#save();
  }

  /** The rows of these packages are in the index now. */
  async settle(names: readonly string[]): Promise<void> {
    const before = this.#proposals.size;
    for (const name of names) this.#proposals.delete(name);
    if (this.#proposals.size !== before) await this.#save();
  }

  async #save(): Promise<void> {
    const proposals = Object.fromEntries(this.#proposals);
    await writeFileAtomic(this.#file, `${JSON.stringify({ version: 1, proposals }, null, 2)}\n`);
  }
}
