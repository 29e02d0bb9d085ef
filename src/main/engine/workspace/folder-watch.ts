import { type FSWatcher, statSync, watch } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inSlices } from '../in-slices';

/** Editors and git write in bursts: one look after the burst instead of one per event. */
const SETTLE_MS = 60;

/** Network and container file systems may report nothing at all: look anyway, this often. */
const SWEEP_MS = 15_000;

/** Names that changed since the last look. */
export interface FolderChange {
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** What a file's change shows by: its times, size and inode. */
type Signature = string;

/**
 * Watches the files of one folder, not below it. One handle per folder, however many files it has;
 * a watcher per file would cost thousands on a large workspace. Tells changes by each file's time,
 * size and inode, so an event that changed nothing says nothing, and a folder that vanishes and comes
 * back is followed.
 */
export class FolderWatch {
  readonly #folder: string;
  readonly #relevant: (name: string) => boolean;
  readonly #onChange: (change: FolderChange) => void | Promise<void>;
  #known = new Map<string, Signature>();
  #watcher: FSWatcher | null = null;
  #parent: FSWatcher | null = null;
  #settle: NodeJS.Timeout | null = null;
  #sweep: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;
  #closed = false;

  constructor(
    folder: string,
    relevant: (name: string) => boolean,
    onChange: (change: FolderChange) => void | Promise<void>,
  ) {
    this.#folder = folder;
    this.#relevant = relevant;
    this.#onChange = onChange;
  }

  /** Takes the folder as it is now for the known state and gives back the names in it. */
  async start(): Promise<readonly string[]> {
    this.#arm();
    this.#known = await this.#read();
    this.#sweep = setInterval(() => this.look(), SWEEP_MS);
    this.#sweep.unref();
    return [...this.#known.keys()];
  }

  /** What a file's status was at the last look; null where it was not there. */
  signatureOf(name: string): Signature | null {
    return this.#known.get(name) ?? null;
  }

  /** Looks now, without waiting for an event. Settles when what changed has been told. */
  look(): Promise<void> {
    // The look that is under way may have passed the change already: another one follows it.
    if (this.#looking !== null) return this.#looking.then(() => this.look());
    this.#looking = this.#compare().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  close(): void {
    this.#closed = true;
    this.#watcher?.close();
    this.#parent?.close();
    if (this.#settle !== null) clearTimeout(this.#settle);
    if (this.#sweep !== null) clearInterval(this.#sweep);
  }

  #arm(): void {
    if (this.#watcher !== null || this.#closed) return;
    try {
      this.#watcher = watch(this.#folder, { persistent: false }, () => this.#soon());
      this.#watcher.on('error', () => this.#disarm());
      this.#parent?.close();
      this.#parent = null;
    } catch {
      this.#armParent();
    }
  }

  /** While the folder is not there, the one above it tells when it comes. */
  #armParent(): void {
    if (this.#parent !== null) return;
    try {
      this.#parent = watch(dirname(this.#folder), { persistent: false }, () => this.#soon());
      this.#parent.on('error', () => {
        this.#parent?.close();
        this.#parent = null;
      });
    } catch {
      // Not there either: the next sweep tries again.
    }
  }

  #disarm(): void {
    this.#watcher?.close();
    this.#watcher = null;
  }

  #soon(): void {
    if (this.#closed || this.#settle !== null) return;
    this.#settle = setTimeout(() => {
      this.#settle = null;
      void this.look();
    }, SETTLE_MS);
    this.#settle.unref();
  }

  async #compare(): Promise<void> {
    if (this.#closed) return;
    const now = await this.#read();
    if (this.#closed) return;
    const changed = [...now].filter(([name, mark]) => this.#known.get(name) !== mark);
    const removed = [...this.#known.keys()].filter((name) => !now.has(name));
    this.#known = now;
    if (changed.length > 0 || removed.length > 0) {
      await this.#onChange({ changed: changed.map(([name]) => name), removed });
    }
  }

  async #read(): Promise<Map<string, Signature>> {
    let names: string[];
    try {
      names = (await readdir(this.#folder)).filter(this.#relevant);
    } catch {
      this.#disarm();
      return new Map();
    }
    this.#arm();
    const marks = new Map<string, Signature>();
    await inSlices(names, (name) => {
      const mark = signatureOf(join(this.#folder, name));
      if (mark !== null) marks.set(name, mark);
    });
    return marks;
  }
}

/** What a file's change shows by; null where there is none, or nobody may look at it. */
const signatureOf = (path: string): Signature | null => {
  try {
    const status = statSync(path, { throwIfNoEntry: false });
    return status === undefined
      ? null
      : `${status.mtimeMs}:${status.ctimeMs}:${status.size}:${status.ino}`;
  } catch {
    return null;
  }
};
