import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SmallDisk } from './small-disk';

const DISK_BYTES = 256 * 1024 * 1024;

const does = (command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/**
 * A folder with a quota of so many bytes, on a disk of its own that is larger: a btrfs in a file. null where that
 * cannot be had: it takes root, Linux with btrfs and loop devices, and btrfs-progs.
 */
export const mountQuotaDisk = (bytes: number): SmallDisk | null => {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'breakwater-quota-')));
  const [image, mount] = [join(parent, 'image'), join(parent, 'disk')];
  const folder = join(mount, 'limited');
  writeFileSync(image, '');
  truncateSync(image, DISK_BYTES);
  const unmount = (): void => {
    does('umount', '-l', mount);
    rmSync(parent, { recursive: true, force: true, maxRetries: 5 });
  };
  const isThere =
    does('mkfs.btrfs', '-q', image) &&
    does('mkdir', mount) &&
    does('mount', '-o', 'loop', image, mount) &&
    does('btrfs', 'quota', 'enable', mount) &&
    does('btrfs', 'subvolume', 'create', folder) &&
    does('btrfs', 'qgroup', 'limit', String(bytes), folder);
  if (isThere) return { folder, unmount };
  unmount();
  return null;
};
