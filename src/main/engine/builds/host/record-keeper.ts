import * as fs from 'node:fs';
import { join } from 'node:path';
import { EXIT_FILE, HOST_FILE, LIVE_FILE } from '../attempt-paths';
import type { ExitRecord, HostRecord, LiveRecord } from '../attempt-records';
import { encodeLive, LIVE_FILE_BYTES } from '../live-file';
import { syncFolder, writeAtomicSync } from './atomic-file';

/** Bytes set aside for the exit record, notes included: it must be possible to write it on a full disk. */
const RESERVED_BYTES = 8 * 1024;
const RESERVED_FILE = 'exit.reserved';
/**
 * File systems that copy on write (btrfs, zfs, bcachefs) take new room for what is written over, and some for their own
 * trees. There, where the disk or a quota refuses even the record's renaming, this is deleted first.
 */
const COPY_ON_WRITE: readonly number[] = [0x9123683e, 0x2fc12fc1, 0xca451a4e];
const BALLAST_BYTES = 256 * 1024;
const BALLAST_FILE = 'room.reserved';

/** Writes an attempt's records on the host's side. What they need on disk is taken at the start. */
export class RecordKeeper {
  readonly #folder: string;
  readonly #live: number;
  readonly #opened: number;
  #sequence = 0;

  /** Reserves room; throws the system's error when there is none. */
  constructor(folder: string) {
    this.#folder = folder;
    const descriptor = fs.openSync(join(folder, RESERVED_FILE), 'w', 0o600);
    try {
      fs.writeSync(descriptor, Buffer.alloc(RESERVED_BYTES, ' '));
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    if (COPY_ON_WRITE.includes(fs.statfsSync(folder).type)) {
      fs.writeFileSync(join(folder, BALLAST_FILE), Buffer.alloc(BALLAST_BYTES, ' '), {
        mode: 0o600,
        flush: true,
      });
    }
    this.#opened = fs.openSync(folder, 'r');
    this.#live = fs.openSync(join(folder, LIVE_FILE), 'w', 0o600);
    fs.writeSync(this.#live, Buffer.alloc(LIVE_FILE_BYTES, ' '));
  }

  /** True when the folder was deleted, moved or unmounted: what stands at its path now, if anything, is another. */
  get isFolderGone(): boolean {
    try {
      const found = fs.statSync(this.#folder, { throwIfNoEntry: false });
      if (found === undefined) return true;
      const own = fs.fstatSync(this.#opened);
      return found.ino !== own.ino || found.dev !== own.dev;
    } catch {
      // A disk that does not answer is not gone.
      return false;
    }
  }

  writeHost(record: HostRecord): void {
    writeAtomicSync(join(this.#folder, HOST_FILE), JSON.stringify(record), false);
  }

  /** Overwrites the counters in place. A failure is left for the next time. */
  writeLive(record: LiveRecord): void {
    this.#sequence += 1;
    try {
      fs.writeSync(this.#live, encodeLive(record, this.#sequence), 0, LIVE_FILE_BYTES, 0);
    } catch {
      // They are only a view; the exit record has the truth.
    }
  }

  /**
   * Makes the exit record appear, whole. On any disk that still lets a file be renamed. Gives back what makes it
   * durable: on a file system with a journal that waits for the log's last megabytes too, and whoever waits for the
   * build's end need not. After a power cut in between, the attempt is one that was interrupted.
   */
  writeExit(record: ExitRecord): () => void {
    const text = Buffer.alloc(RESERVED_BYTES, ' ');
    text.write(JSON.stringify(record));
    text[RESERVED_BYTES - 1] = 0x0a;
    // Where Linux still knows a folder that was moved, the record goes along with it.
    const folder = this.isFolderGone ? `/proc/self/fd/${this.#opened}` : this.#folder;
    const reserved = join(folder, RESERVED_FILE);
    const descriptor = fs.openSync(reserved, 'r+');
    const put = (): void => {
      fs.writeSync(descriptor, text, 0, text.length, 0);
      fs.renameSync(reserved, join(folder, EXIT_FILE));
    };
    fs.rmSync(join(folder, BALLAST_FILE), { force: true });
    try {
      put();
    } catch {
      // What was deleted is free once the file system has taken that down.
      syncFolder(folder);
      put();
    }
    return () => {
      try {
        fs.fsyncSync(descriptor);
      } finally {
        fs.closeSync(descriptor);
      }
      syncFolder(folder);
    };
  }
}
