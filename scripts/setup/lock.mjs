import { createHash } from 'node:crypto';
import {
  linkSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 200;
/** A lock file without a readable owner is one that is being written, or was torn by a crash. */
const TORN_MS = 5_000;

/**
 * Runs `work` while no other set-up of the same checkout runs.
 * A lock whose owner is gone is taken over.
 *
 * @param onWait called once when another set-up has to be waited for, with its process id.
 */
export async function withSetupLock({ root, cache, onWait }, work) {
  const key = createHash('sha256').update(realpathSync(root)).digest('hex').slice(0, 16);
  const path = join(cache, `setup-${key}.lock`);
  let told = false;
  while (!take(path)) {
    const owner = ownerOf(path);
    if (owner === 'gone') {
      removeStale(path);
      continue;
    }
    if (!told && owner !== 'unknown') {
      onWait(owner);
      told = true;
    }
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path) {
  try {
    writeFileSync(path, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }), {
      flag: 'wx',
    });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Moves a stale lock aside before deleting it: another waiter may have replaced it since it was
 * looked at, and a live lock goes back where it was.
 */
function removeStale(path) {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (ownerOf(aside) !== 'gone') linkSync(aside, path);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  }
  rmSync(aside, { force: true });
}

/** The owner's process id, `gone`, or `unknown` while that cannot be told. */
function ownerOf(path) {
  try {
    const { pid, started } = JSON.parse(readFileSync(path, 'utf8'));
    process.kill(pid, 0);
    return startOf(pid) === started ? pid : 'gone';
  } catch (error) {
    if (error.code === 'ESRCH') return 'gone';
    // Alive, but another user's.
    if (error.code === 'EPERM') return 'unknown';
    return tornFor(path) > TORN_MS ? 'gone' : 'unknown';
  }
}

function tornFor(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

/** The process's start time where the system tells it: a process id alone may have been reused. */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return null;
  }
}
