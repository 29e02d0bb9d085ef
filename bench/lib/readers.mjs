import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const run = (file, words) =>
  new Promise((resolve, reject) => {
    const child = spawn(file, words, { stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${file}: ${code}`))));
  });

/**
 * The plainest reader of a terminal that can be had here: the C program beside this where there is a
 * compiler, else script(1).
 * @param {string} folder for what is compiled
 * @returns {Promise<{name: string, isExact: boolean, read: (payload: string, log: string) => Promise<void>}>}
 *   `read` runs `cat payload` in a terminal and keeps what it prints in `log`; `isExact`: that is all
 *   that `log` holds
 * @throws when there is neither
 */
export const findReader = async (folder) => {
  const binary = join(folder, 'pty-reader');
  const source = join(import.meta.dirname, 'pty-reader.c');
  const libraries = process.platform === 'linux' ? ['-lutil'] : [];
  if (spawnSync('cc', ['-O2', '-o', binary, source, ...libraries]).status === 0) {
    return {
      name: 'C reader',
      isExact: true,
      read: (payload, log) => run(binary, [log, 'cat', payload]),
    };
  }
  if (spawnSync('script', ['--version']).status !== 0) {
    throw new Error('There is neither a C compiler nor script(1) to measure against.');
  }
  // It writes a line of its own before and after.
  return {
    name: 'script',
    isExact: false,
    read: (payload, log) => run('script', ['-qc', `cat ${payload}`, log]),
  };
};
