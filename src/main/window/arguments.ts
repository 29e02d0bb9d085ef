import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

const LOADERS: ReadonlySet<string> = new Set(['-r', '--require', '--import']);

/**
 * The folder named on Electron's command line. What stands there depends on how the app was started:
 * `electron . [switches] DIR`, or a packaged binary with `DIR` alone; switches and the app's own path
 * are passed over. null when no folder is named.
 */
export function workspaceArgument(
  argv: readonly string[],
  appPath: string,
  cwd: string,
): string | null {
  // process.argv rather than app.commandLine, which changes the case of what it holds.
  const words = argv
    .slice(1)
    // What stands behind a loader's switch is that switch's own.
    .filter((word, at, all) => !word.startsWith('-') && !LOADERS.has(all[at - 1] ?? ''));
  const folders = words.map((word) => resolve(cwd, word));
  const first = folders[0] === resolve(appPath) ? 1 : 0;
  const named = folders[first];
  return named !== undefined && existsSync(named) && statSync(named).isDirectory() ? named : null;
}
