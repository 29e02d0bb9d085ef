import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Problem } from './problem.mjs';

/**
 * Keeps a second build of one package out while the first works in its folder.
 * @param {string} file the lock; holds the owner's process id and start time
 * @param {string} name for the message
 * @returns {Promise<() => Promise<void>>} gives the lock back
 * @throws {Problem} when a live process holds it; one that a killed build left is taken over
 */
export async function lock(file, name) {
  await mkdir(dirname(file), { recursive: true });
  // Written aside and linked, so that nobody finds the lock without its owner's name in it.
  const own = `${file}.${process.pid}`;
  await writeFile(own, `${process.pid} ${await startTime(process.pid)}\n`);
  try {
    return await take(file, own, name);
  } finally {
    await rm(own, { force: true });
  }
}

async function take(file, own, name) {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await link(own, file);
      return () => rm(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const [pid, started] = (await readFile(file, 'utf8').catch(() => '')).split(/\s+/);
    if (pid && started === (await startTime(pid))) {
      throw new Problem(`${name} is being built already, by process ${pid}: wait for it.`);
    }
    await rm(file, { force: true });
  }
  throw new Problem(`${file} keeps coming back: remove it when no build runs.`);
}

/**
 * When a process started, in the kernel's ticks since boot: with its id it names one process,
 * where an id alone may have been given to another. Field 22 of proc(5)'s stat.
 */
async function startTime(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'gone';
}
