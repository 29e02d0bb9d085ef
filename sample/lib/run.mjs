import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { Problem } from './problem.mjs';

/** Debian's package for each program that a build needs on the host. */
const NEEDED = {
  rpmbuild: 'rpm',
  rpm2cpio: 'rpm',
  cpio: 'cpio',
  gcc: 'gcc',
  'g++': 'g++',
  make: 'make',
  cmake: 'cmake',
  'pkg-config': 'pkgconf',
  bzip2: 'bzip2',
};

/**
 * Runs a program on this terminal and waits for it.
 * @param {string} program
 * @param {readonly string[]} words
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} its exit code; 128 + n for signal n
 */
export function run(program, words, options = {}) {
  const child = spawn(program, words, { stdio: 'inherit', ...options });
  const forward = (signal) => child.kill(signal);
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve(signal ? 128 + constants.signals[signal] : (code ?? 1));
    });
  }).finally(() => {
    for (const signal of signals) process.off(signal, forward);
  });
}

/** Like `run`, for steps that must not fail. `what` completes "could not …". */
export async function must(what, program, words, options) {
  const code = await run(program, words, options);
  if (code !== 0) throw new Problem(`Could not ${what}: ${program} ended with ${code}.`, code);
}

/**
 * Checks that the host has what every build needs.
 * @param {string | undefined} path the PATH to look on
 * @throws {Problem} that names every missing program and the one command that installs them
 */
export function checkHost(path) {
  const folders = (path ?? '').split(':').filter((folder) => folder !== '');
  const missing = Object.keys(NEEDED).filter(
    (name) => !folders.some((folder) => existsSync(join(folder, name))),
  );
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((name) => NEEDED[name]))];
  const root = process.getuid?.() === 0 ? '' : 'sudo ';
  throw new Problem(
    `Missing on this host: ${missing.join(', ')}. ` +
      `Debian and Ubuntu: ${root}apt-get install -y ${packages.join(' ')}`,
  );
}
