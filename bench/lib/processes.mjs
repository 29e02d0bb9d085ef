import { readdir, readFile } from 'node:fs/promises';

/*
 * What processes use, from /proc: Linux only. Memory is counted as proportional set size: a page that
 * several of them share counts for each by its share, so that the sum of all is what they take together.
 */

const KIB = 1024;

/** Every process: pid → the pid of its parent. */
const readParents = async () => {
  const parents = new Map();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => null);
    // Behind the command in parentheses: state, parent.
    if (stat !== null)
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  return parents;
};

const proportionalSize = async (pid) => {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s*(\d+) kB/m.exec(text)?.[1] ?? 0) * KIB;
};

const kindOf = async (pid) => {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (line.includes('build-host')) return 'hosts';
  return /--type=renderer/.test(line) ? 'renderer' : 'rest';
};

/** Milliseconds of a processor that one process has used: its own and the kernel's for it. */
const usedBy = async (pid) => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // Behind the command in parentheses; the 12th and 13th from there, in hundredths of a second (USER_HZ).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10;
};

/**
 * The processor time that an app has used so far with all of its processes that still run, its build hosts
 * and what runs below them apart.
 * @param {number} root pid of the app's main process
 * @returns {Promise<number>} milliseconds
 */
export const measureProcessorTime = async (root) => {
  const parents = await readParents();
  const visit = async (pid) => {
    if ((await kindOf(pid)) === 'hosts') return 0;
    let sum = await usedBy(pid);
    for (const [child, parent] of parents) if (parent === pid) sum += await visit(child);
    return sum;
  };
  return visit(root);
};

/**
 * The memory of an app with all of its processes, its build hosts apart. What runs below a host (the
 * build itself) is nobody's here.
 * @param {number} root pid of the app's main process
 * @returns {Promise<{app: number, renderer: number, hosts: number, hostCount: number}>} bytes; `renderer`
 *   is the part of `app` that the window's page takes
 */
export const measureMemory = async (root) => {
  const parents = await readParents();
  const sum = { app: 0, renderer: 0, hosts: 0, hostCount: 0 };
  const visit = async (pid) => {
    const kind = await kindOf(pid);
    const size = await proportionalSize(pid);
    if (kind === 'hosts') {
      sum.hosts += size;
      sum.hostCount += 1;
      return;
    }
    sum.app += size;
    if (kind === 'renderer') sum.renderer += size;
    for (const [child, parent] of parents) if (parent === pid) await visit(child);
  };
  await visit(root);
  return sum;
};
