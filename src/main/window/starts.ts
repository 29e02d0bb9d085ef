import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { writeFileAtomic } from '../engine/disk/atomic-file';
import { identifySelf, isAlive } from '../engine/process/identity';

/** An app that has lived so long has started well, milliseconds. */
const SETTLED_MS = 60_000;
/** So many starts in a row that were not survived make a loop. */
const LOOP = 3;
/** A start of longer ago says nothing of the next one, milliseconds. */
const FORGOTTEN_MS = 60 * 60_000;

const startsSchema = z.array(
  z.object({
    pid: z.number().int().positive(),
    startTime: z.string(),
    bootId: z.string(),
    /** Milliseconds since the epoch. */
    at: z.number(),
  }),
);
type Start = Readonly<z.infer<typeof startsSchema>[number]>;

/** How this start is to be. */
export interface StartMode {
  /** Starts just before this one that ended unexpectedly within a minute. */
  readonly crashes: number;
  /** True when nothing of before is to be restored by itself. */
  readonly isSafe: boolean;
}

/**
 * Keeps account of starts that were not survived, in `file`. An app that ends in order, or that has lived a minute, takes
 * its start out again; one that is still there and whose process is gone has crashed.
 */
export class Starts {
  readonly #file: string;
  readonly #now: () => number;
  #timer: NodeJS.Timeout | null = null;

  /** `now` gives epoch milliseconds. */
  constructor(file: string, now: () => number) {
    this.#file = file;
    this.#now = now;
  }

  /** Enters this start. To be called once, before anything that may crash. */
  async begin(): Promise<StartMode> {
    const before = await this.#read();
    const alive = await Promise.all(before.map(isAlive));
    const crashes = before.filter((_, at) => alive[at] === false).length;
    await this.#write([...before, { ...(await identifySelf()), at: this.#now() }]);
    this.#timer = setTimeout(() => void this.settle(), SETTLED_MS);
    this.#timer.unref();
    return { crashes, isSafe: crashes >= LOOP };
  }

  /** It went well: neither this start nor those before it count any more. Other apps that run keep theirs. */
  async settle(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const starts = await this.#read();
    const alive = await Promise.all(starts.map(isAlive));
    await this.#write(starts.filter(({ pid }, at) => alive[at] === true && pid !== process.pid));
  }

  async #read(): Promise<readonly Start[]> {
    try {
      const parsed = startsSchema.safeParse(JSON.parse(await readFile(this.#file, 'utf8')));
      const oldest = this.#now() - FORGOTTEN_MS;
      return parsed.success ? parsed.data.filter(({ at }) => at > oldest) : [];
    } catch {
      return [];
    }
  }

  async #write(starts: readonly Start[]): Promise<void> {
    // Where it cannot be kept, a loop is not seen: no reason not to start.
    await writeFileAtomic(this.#file, JSON.stringify(starts)).catch(() => {});
  }
}

/** What the start page says of a loop. */
export const safeStartSentence = ({ crashes }: StartMode): string =>
  `Breakwater ended unexpectedly ${crashes} times within a minute of its start, so it has opened without your workspace and with the usual layout. Builds that run go on. Open the workspace below to go back to it.`;
