import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SmallDisk } from './small-disk';

const DISK_BYTES = 256 * 1024 * 1024;

const run = (command: string, ...args: readonly string[]): string | null => {
  const done = spawnSync(command, args, { encoding: 'utf8' });
  return done.status === 0 ? done.stdout.trim() : null;
};

/**
 * A disk that takes names which differ in case alone for one, and knows neither links nor permissions: an exFAT in a file.
 * null where that cannot be had: it takes root, Linux with FUSE and loop devices, exfatprogs and exfat-fuse.
 */
export const mountCaseBlindDisk = (): SmallDisk | null => {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'breakwater-exfat-')));
  const [image, folder] = [join(parent, 'image'), join(parent, 'disk')];
  writeFileSync(image, '');
  truncateSync(image, DISK_BYTES);
  mkdirSync(folder);
  const device =
    run('mkfs.exfat', image) === null ? null : run('losetup', '--find', '--show', image);
  const unmount = (): void => {
    run('umount', '-l', folder);
    if (device !== null) run('losetup', '--detach', device);
    rmSync(parent, { recursive: true, force: true, maxRetries: 5 });
  };
  if (device !== null && run('mount.exfat-fuse', device, folder) !== null)
    return { folder, unmount };
  unmount();
  return null;
};
