import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own that is small enough to fill. */
export interface SmallDisk {
  readonly folder: string;
  readonly unmount: () => void;
}

/** Mounts one of `bytes`; null where that is not permitted (it takes root, on Linux). */
export const mountSmallDisk = (bytes: number): SmallDisk | null => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'breakwater-disk-')));
  const args = ['-t', 'tmpfs', '-o', `size=${bytes}`, 'breakwater', folder];
  if (spawnSync('mount', args).status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    return null;
  }
  return {
    folder,
    unmount: () => {
      spawnSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
