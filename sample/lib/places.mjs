import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from './problem.mjs';

/** The folder with the specs and the macros. */
export const SAMPLE = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/**
 * The workspace whose rules are built: the working folder when it has any, as it has for a build
 * that Breakwater starts, and the repository's root otherwise.
 */
export const WORKSPACE = existsSync(join(process.cwd(), 'rules', 'packages'))
  ? process.cwd()
  : join(SAMPLE, '..');

/** What a path may hold that ends up in CFLAGS, Makefiles and configure scripts: no blanks. */
const SAFE_PATH = /^[\w@+.,:/-]+$/;

/**
 * Where a build works, all of it ignored by git.
 * @param {Record<string, string | undefined>} env `BREAKWATER_SAMPLE_WORK` moves the work folder,
 *   `BREAKWATER_SAMPLE_CACHE` the tarballs, which all clones share.
 * @returns {{work: string, cache: string, rpms: string, staged: string, build: string}} absolute
 *   paths; the build trees go below the user's cache where the work folder's path has a blank in it
 * @throws {Problem} when that path has one too
 */
export function places(env) {
  const work = resolve(WORKSPACE, env.BREAKWATER_SAMPLE_WORK || '.work');
  // The XDG base directory specification: a relative path there is to be ignored.
  const xdg = env.XDG_CACHE_HOME;
  const caches = xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.cache');
  const cache = resolve(env.BREAKWATER_SAMPLE_CACHE || join(caches, 'breakwater', 'npm'));
  const hash = createHash('sha256').update(work).digest('hex').slice(0, 12);
  const candidates = [join(work, 'build'), join(caches, 'breakwater', 'build', hash)];
  const build = candidates.find((folder) => SAFE_PATH.test(folder));
  if (!build) {
    throw new Problem(
      `No build can run below ${work}: make takes no blanks or special characters in a path. ` +
        'Set XDG_CACHE_HOME to a folder without any.',
    );
  }
  return { work, cache, rpms: join(work, 'RPMS'), staged: join(work, 'staged'), build };
}
