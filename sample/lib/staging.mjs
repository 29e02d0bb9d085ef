import { existsSync } from 'node:fs';
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  symlink,
} from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Problem } from './problem.mjs';
import { must } from './run.mjs';

/**
 * Puts a package's RPMs where its dependents take them from: `staged/<name>` is a link to a folder
 * of its own, swapped in one rename, so that a reader finds the whole old set or the whole new one.
 * @param {string} staged
 * @param {string} name
 * @param {readonly string[]} rpms absolute paths
 */
export async function stage(staged, name, rpms) {
  await mkdir(join(staged, '.sets'), { recursive: true });
  const set = await mkdtemp(join(staged, '.sets', `${name}@`));
  for (const rpm of rpms) await copyFile(rpm, join(set, basename(rpm)));
  const link = join(staged, name);
  const before = await readlink(link).catch(() => null);
  await symlink(join('.sets', basename(set)), `${set}.link`);
  await rename(`${set}.link`, link);
  // The set before stays: a dependent that started a moment ago may still be unpacking it.
  const keep = [basename(set), before && basename(before)];
  for (const entry of await readdir(join(staged, '.sets'))) {
    if (entry.startsWith(`${name}@`) && !keep.includes(entry)) {
      await rm(join(staged, '.sets', entry), { recursive: true, force: true });
    }
  }
}

/**
 * @param {string} staged
 * @param {string} name
 * @param {string} dependent for the message
 * @returns {Promise<string[]>} absolute paths of the package's staged RPMs
 * @throws {Problem} when nothing of it is staged
 */
export async function stagedRpms(staged, name, dependent) {
  const set = await realpath(join(staged, name)).catch(() => null);
  const files = set === null ? [] : (await readdir(set)).filter((file) => file.endsWith('.rpm'));
  if (files.length === 0) {
    throw new Problem(`${dependent} needs ${name}, which is not staged: build ${name} first.`);
  }
  return files.sort().map((file) => join(set, file));
}

/**
 * Makes a build's private tree: the RPMs of its dependencies unpacked, and an RPM database that
 * knows them, by which rpmbuild judges the spec's BuildRequires. No two builds share either.
 * @param {string} folder gets `sysroot/` and `rpmdb/`; must not hold them yet, nor have a blank
 *   in its path, at which rpm would split it
 * @param {readonly string[]} rpms
 * @returns {Promise<{sysroot: string, rpmdb: string}>}
 */
export async function makeSysroot(folder, rpms) {
  const sysroot = join(folder, 'sysroot');
  const rpmdb = join(folder, 'rpmdb');
  const payload = join(folder, 'payload.cpio');
  await mkdir(sysroot, { recursive: true });
  await mkdir(rpmdb, { recursive: true });
  await must('make an RPM database', 'rpm', ['--dbpath', rpmdb, '--initdb']);
  const unpack = 'rpm2cpio "$1" >"$2" && cpio --extract --quiet -dmu <"$2"';
  const own = [];
  for (const rpm of rpms) {
    const copy = join(folder, basename(rpm));
    await copyFile(rpm, copy);
    const words = ['-c', unpack, 'sh', copy, payload];
    await must(`unpack ${basename(rpm)}`, 'sh', words, { cwd: sysroot });
    own.push(copy);
  }
  await rm(payload, { force: true });
  if (own.length > 0) {
    // --justdb --nodeps: the files are in the sysroot, and the host's C library is no RPM.
    const words = ['--dbpath', rpmdb, '-i', '--justdb', '--nodeps', '--noscripts', '--notriggers'];
    // Debian's rpm warns that dpkg is the one to install with; nothing is installed here.
    if (existsSync('/etc/debian_version')) words.push('--force-debian');
    await must('record the staged RPMs', 'rpm', [...words, ...own]);
  }
  return { sysroot, rpmdb };
}
