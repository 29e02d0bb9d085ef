/**
 * npm start [-- [--setup] [DIR]]: sets up what is missing, then opens the window on a workspace,
 * or runs its batch where there is no display.
 */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ROOT } from './lib/paths.mjs';
import { runInForeground } from './lib/process.mjs';
import { hasDisplay, openWindow, trySetUp } from './lib/window.mjs';

const USAGE = 'usage: npm start [-- [--setup] [DIR]]';

process.exitCode = await main(process.argv.slice(2));

async function main(argv) {
  const retry = argv.includes('--setup');
  const rest = argv.filter((argument) => argument !== '--setup');
  if (rest.length > 1 || rest.some((argument) => argument.startsWith('-'))) {
    console.error(USAGE);
    return 2;
  }
  // npm runs scripts in the package's folder; INIT_CWD is where the person typed it.
  const workspace = rest[0] ? resolve(process.env.INIT_CWD ?? process.cwd(), rest[0]) : ROOT;
  if (!existsSync(workspace) || !statSync(workspace).isDirectory()) {
    console.error(`There is no folder ${workspace}.\n${USAGE}`);
    return 2;
  }
  const window = hasDisplay();
  const sample = realpathSync(workspace) === realpathSync(ROOT);
  const needs = { window, sample, build: true };
  if (!(await trySetUp({ needs, say: (line) => console.log(line), retry }))) return 1;
  return window ? openWindow(ROOT, workspace) : runBatch(workspace);
}

function runBatch(workspace) {
  console.log(`No display here: running the batch of ${workspace} with bin/breakwater run.`);
  return runInForeground(process.execPath, [join(ROOT, 'bin', 'breakwater'), 'run', workspace]);
}
