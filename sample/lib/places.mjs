import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root: the workspace that the sample is. */
export const WORKSPACE = fileURLToPath(new URL('../..', import.meta.url));

/** The folder with the specs and the macros. */
export const SAMPLE = join(WORKSPACE, 'sample');

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
