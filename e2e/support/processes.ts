import { readdir, readFile } from 'node:fs/promises';

/**
 * The build commands that run for this package, told by their environment and by leading their
 * session: pid and command line. Linux.
 */
export const buildLeaders = (packageName: string): Promise<readonly string[]> =>
  search(packageName, async (pid) => {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // Behind the command in parentheses: state, parent, group, session.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3] === pid;
  });

/** All processes that belong to a build of this package. */
export const buildProcesses = (packageName: string): Promise<readonly string[]> =>
  search(packageName, async () => true);

async function search(
  packageName: string,
  isWanted: (pid: string) => Promise<boolean>,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    try {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
      if (!environment.split('\0').includes(`BREAKWATER_PACKAGE=${packageName}`)) continue;
      const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
      if (command !== '' && (await isWanted(pid))) found.push(`${pid} ${command}`);
    } catch {
      // Gone, or another user's: not one of ours.
    }
  }
  return found;
}
