import { accessSync, constants, mkdirSync, realpathSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout that this script belongs to (absolute). */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Whether a module (its import.meta.url) is the script that Node was started with. */
export function isMain(url) {
  const started = process.argv[1];
  return started !== undefined && realpathSync(started) === realpathSync(fileURLToPath(url));
}

/** Where set-up keeps its notes: inside what they describe, so that deleting it deletes the note. */
export const stampPath = {
  dependencies: (root) => join(root, 'node_modules', '.breakwater-lock'),
  runtime: (root) => join(root, 'node_modules', '.breakwater-runtime.json'),
  system: (root) => join(root, 'node_modules', '.breakwater-system'),
  build: (root) => join(root, 'out', '.breakwater-build.json'),
};

/**
 * The folder for what outlives a checkout (Electron's runtime, locks), created when missing.
 * Follows the XDG base directory specification; a user without a writable home gets a folder
 * of their own under the temporary one.
 */
export function cacheFolder(env = process.env) {
  const base = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const wanted = join(base, 'breakwater');
  try {
    mkdirSync(wanted, { recursive: true });
    accessSync(wanted, constants.W_OK);
    return wanted;
  } catch {
    const fallback = join(tmpdir(), `breakwater-${userInfo().uid}`);
    mkdirSync(fallback, { recursive: true, mode: 0o700 });
    return fallback;
  }
}

/** Whether this process may write to the user's home: npm cannot keep its cache there otherwise. */
export function homeIsWritable() {
  try {
    accessSync(homedir(), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
