import { readdir, readFile } from 'node:fs/promises';

/*
 * What processes hold in memory, from /proc: Linux only. Counted as proportional set size: a page that
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
