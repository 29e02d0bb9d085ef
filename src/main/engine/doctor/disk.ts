import { access, constants, opendir, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Finding } from '../../../shared/doctor';
import { bytesInWords, findingsOf } from './finding';

const { ok, warn, error } = findingsOf('disk');

/** Below this a build's log is soon cut off. */
const NO_ROOM_BYTES = 256 * 1024 ** 2;
const LITTLE_ROOM_BYTES = 2 * 1024 ** 3;
const FEW_FILES = 10_000;
/** A count that takes longer than so many files says "at least". */
const MOST_FILES = 200_000;

/** Numbers of statfs(2) and linux/magic.h; only what people have workspaces on. */
const KINDS: ReadonlyMap<number, string> = new Map([
  [0xef53, 'ext4'],
  [0x58465342, 'xfs'],
  [0x9123683e, 'btrfs'],
  [0x2fc12fc1, 'zfs'],
  [0xf2f52010, 'f2fs'],
  [0x794c7630, 'overlayfs'],
  [0x01021994, 'tmpfs'],
  [0x4d44, 'vfat'],
  [0x5346544e, 'ntfs'],
  [0x65735546, 'fuse'],
  [0x6969, 'nfs'],
  [0xff534d42, 'cifs'],
  [0xfe534d42, 'smb2'],
  [0x517b, 'smb'],
  [0x01021997, '9p'],
  [0x00c36400, 'ceph'],
  [0x5346414f, 'afs'],
]);
/** Where a process on another machine may own the workspace, and locks and watching are not to be relied on. */
const FROM_ELSEWHERE: ReadonlySet<string> = new Set([
  'nfs',
  'cifs',
  'smb2',
  'smb',
  '9p',
  'ceph',
  'afs',
]);

/** Where the workspace lies: may it be written, what file system is it, how much room is there, how large are the logs. */
export async function diskFindings(root: string, maxLogBytes: number): Promise<readonly Finding[]> {
  const room = await statfs(root);
  const free = room.bavail * room.bsize;
  const kind = KINDS.get(room.type >>> 0) ?? null;
  return [
    await writable(root),
    fileSystem(kind, room.type),
    ...(await caseFinding(root)),
    freeFinding(free, maxLogBytes),
    ...filesFinding(room.files, room.ffree),
    await logsFinding(root, free),
  ];
}

async function writable(root: string): Promise<Finding> {
  const folders = [root, join(root, '.breakwater')];
  for (const folder of folders) {
    const code = await access(folder, constants.W_OK).then(
      () => null,
      (reason: NodeJS.ErrnoException) => reason.code ?? 'unknown',
    );
    if (code === null || (code === 'ENOENT' && folder !== root)) continue;
    return error(
      folder,
      code === 'EROFS'
        ? 'lies on a file system that is read-only.'
        : `may not be written (${code}).`,
      code === 'EROFS'
        ? 'Remount it, or move the workspace.'
        : 'Give yourself the right to write it.',
    );
  }
  return ok('writing', 'permitted');
}

function fileSystem(kind: string | null, type: number): Finding {
  const subject = 'file system';
  if (kind !== null && FROM_ELSEWHERE.has(kind)) {
    return warn(
      subject,
      `${kind}, which other machines may share: a lock cannot tell whether its owner there lives.`,
      'Open the workspace on one machine only, or keep it on a local disk.',
    );
  }
  if (kind === 'tmpfs') {
    return warn(subject, 'tmpfs: everything is gone after a reboot.', 'Move it to a disk.');
  }
  return ok(subject, kind ?? `of kind 0x${(type >>> 0).toString(16)}`);
}

/** Found out by asking for the folder's own name in other letters: nothing is written for it. */
async function caseFinding(root: string): Promise<readonly Finding[]> {
  const name = basename(root);
  const other = name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
  if (other === name) return [];
  const [own, found] = await Promise.all([
    stat(root),
    stat(join(dirname(root), other)).catch(() => null),
  ]);
  const isOne = found !== null && found.ino === own.ino && found.dev === own.dev;
  return [
    isOne
      ? warn(
          'names',
          'differ by case nowhere on this file system.',
          'Have no two packages whose names differ by case alone.',
        )
      : ok('names', 'may differ by case alone'),
  ];
}

function freeFinding(free: number, maxLogBytes: number): Finding {
  const detail = `${bytesInWords(free)} free`;
  const remedy = 'Make room: builds need it, and logs that cannot be written are cut off.';
  if (free < NO_ROOM_BYTES) return error('free space', `${detail}.`, remedy);
  if (free < LITTLE_ROOM_BYTES) return warn('free space', `${detail}.`, remedy);
  if (free < maxLogBytes) {
    return warn(
      'free space',
      `${detail}, less than one log may grow to (${bytesInWords(maxLogBytes)}).`,
      'Make room, or lower logs.max in breakwater.yaml.',
    );
  }
  return ok('free space', detail);
}

/** Some file systems run out of files before they run out of bytes; those that do not count them say 0. */
const filesFinding = (files: number, left: number): readonly Finding[] =>
  files > 0 && left < FEW_FILES
    ? [warn('files', `only ${left} more can be made here.`, 'Delete some, old attempts for one.')]
    : [];

async function logsFinding(root: string, free: number): Promise<Finding> {
  const state = join(root, '.breakwater');
  const names = ['logs', 'attempts', 'agents', 'history'] as const;
  const sizes = await Promise.all(names.map((name) => sizeOf(join(state, name))));
  const logs = sizes[0]?.bytes ?? 0;
  const all = sizes.reduce((sum, one) => sum + one.bytes, 0);
  const files = sizes.reduce((sum, one) => sum + one.files, 0);
  const least = files >= MOST_FILES ? 'at least ' : '';
  const detail = `${least}${bytesInWords(logs)} of logs, ${least}${bytesInWords(all)} in ${files} files in all`;
  return logs > LITTLE_ROOM_BYTES && logs > free
    ? warn(
        '.breakwater',
        `${detail}: more than is free.`,
        'Logs of packages that you are done with may go: .breakwater/logs/<package>/.',
      )
    : ok('.breakwater', detail);
}

async function sizeOf(folder: string): Promise<{ readonly bytes: number; readonly files: number }> {
  let bytes = 0;
  let files = 0;
  try {
    for await (const entry of await opendir(folder, { recursive: true })) {
      if (!entry.isFile()) continue;
      files += 1;
      const found = await stat(join(entry.parentPath, entry.name)).catch(() => null);
      // What it takes up: a log whose middle was dropped may have holes.
      bytes += found === null ? 0 : Math.min(found.size, found.blocks * 512 || found.size);
      if (files >= MOST_FILES) break;
    }
  } catch {
    // Not there yet, or a folder that went meanwhile.
  }
  return { bytes, files };
}
