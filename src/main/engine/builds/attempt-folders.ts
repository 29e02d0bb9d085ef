import * as fsp from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../disk/disk-error';
import { makeFolder } from '../disk/make-folder';
import {
  type AttemptArea,
  attemptFolder,
  attemptsFolder,
  BUILDS,
  logPath,
  logsFolder,
} from './attempt-paths';

/** Only the owner: an attempt's environment is in its spec. */
const PRIVATE_FOLDER = 0o700;

/** Numbers of the attempts that have a folder, in no order. */
export const attemptNumbers = async (
  root: string,
  name: string,
  area: AttemptArea = BUILDS,
): Promise<readonly number[]> => {
  const names = await fsp.readdir(join(attemptsFolder(root, area), name)).catch(() => []);
  return names.filter((one) => /^[1-9]\d*$/.test(one)).map(Number);
};

/** Packages that have a folder of attempts. */
export const packagesWithAttempts = async (
  root: string,
  area: AttemptArea = BUILDS,
): Promise<readonly string[]> => {
  const folder = attemptsFolder(root, area);
  const entries = await fsp.readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((one) => one.isDirectory()).map((one) => one.name);
};

/**
 * Takes the next number of a package by creating its folder: of two that try, one gets it. `above` is the
 * highest number known otherwise. Rejects with the file system's error.
 */
export const createAttemptFolder = async (
  root: string,
  name: string,
  above: number,
  area: AttemptArea = BUILDS,
): Promise<number> => {
  await makeFolder(join(attemptsFolder(root, area), name), PRIVATE_FOLDER);
  const taken = await attemptNumbers(root, name, area);
  for (let number = Math.max(above, ...taken, 0) + 1; ; number += 1) {
    try {
      await fsp.mkdir(attemptFolder(root, name, number, area), { mode: PRIVATE_FOLDER });
      return number;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
};

/**
 * Makes the folder for a package's logs and lets `<package>.log` point to the coming one.
 * Rejects with the file system's error when there can be no folder.
 */
export const prepareLog = async (root: string, name: string, number: number): Promise<void> => {
  const folder = join(logsFolder(root), name);
  // A package `a` has the pointer `a.log`; a package that is itself named `a.log` needs that name for a folder.
  if ((await fsp.lstat(folder).catch(() => null))?.isSymbolicLink() === true) {
    await fsp.unlink(folder);
  }
  await makeFolder(folder);
  await pointTo(`${folder}.log`, join(basename(folder), basename(logPath(name, number))));
};

/** Replaces a symbolic link in one step. Some file systems have none: then there is no pointer. */
const pointTo = async (link: string, target: string): Promise<void> => {
  const temporary = join(dirname(link), `.${basename(link)}.${process.pid}.tmp`);
  try {
    await fsp.rm(temporary, { force: true });
    await fsp.symlink(target, temporary);
    await fsp.rename(temporary, link);
  } catch {
    await fsp.rm(temporary, { force: true }).catch(() => {});
  }
};
