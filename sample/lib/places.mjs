import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder with the specs and the macros. */
export const SAMPLE = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/**
 * The workspace whose rules are built: the working folder when it has any, as it has for a build
 * that Breakwater starts, and the repository's root otherwise.
 */
export const WORKSPACE = [process.cwd(), resolve(SAMPLE, '..')].find(
  (folder, index) => index > 0 || existsSync(join(folder, 'rules', 'packages')),
);

/**
 * Where a build works, all of it ignored by git.
 * @param {Record<string, string | undefined>} env `BREAKWATER_SAMPLE_WORK` moves the work folder,
 *   `BREAKWATER_SAMPLE_CACHE` the tarballs, which all clones share.
 * @returns {{work: string, cache: string, rpms: string, staged: string}} absolute paths
 */
export function places(env) {
  const work = resolve(WORKSPACE, env.BREAKWATER_SAMPLE_WORK || '.work');
  // The XDG base directory specification: a relative path there is to be ignored.
  const xdg = env.XDG_CACHE_HOME;
  const caches = xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.cache');
  const cache = resolve(env.BREAKWATER_SAMPLE_CACHE || join(caches, 'breakwater', 'npm'));
  return { work, cache, rpms: join(work, 'RPMS'), staged: join(work, 'staged') };
}
