import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stampPath } from '../lib/paths.mjs';
import { lastLines, runQuietly } from '../lib/process.mjs';
import { SetupProblem } from './problem.mjs';

/** What the build reads besides src. */
const INPUTS = ['electron.vite.config.ts', 'tsconfig.json', 'package.json', 'package-lock.json'];
const OUTPUTS = ['out/main/index.js', 'out/main/cli.js', 'out/preload/index.cjs'];

/** Whether out/ was built from the sources as they are now. */
export function buildIsCurrent(root) {
  try {
    const stamp = JSON.parse(readFileSync(stampPath.build(root), 'utf8'));
    return stamp.built === builtAt(root) && stamp.sources === sourcesHash(root);
  } catch {
    return false;
  }
}

/**
 * Builds the app when its sources changed.
 *
 * @throws SetupProblem with the compiler's message when it does not build.
 */
export async function buildApp({ root, step }) {
  if (buildIsCurrent(root)) return;
  // Taken before the build: an edit made meanwhile must count as a change.
  const sources = sourcesHash(root);
  await step('Building the app', async () => {
    const cli = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
    const result = await runQuietly(process.execPath, [cli, 'build', '--logLevel', 'warn'], {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1' },
    });
    if (!result.ok) {
      throw new SetupProblem(
        `The app does not build (${result.failure ?? `exit ${result.status}`}):\n${lastLines(withoutStack(result.output), 40)}`,
      );
    }
  });
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(stampPath.build(root), JSON.stringify({ sources, built: builtAt(root) }));
}

/** The bundler's own call stack says nothing about the sources. */
const withoutStack = (text) => text.replace(/^ {4}at .*\n?/gm, '');

/** Changes when anyone builds by hand, so that the stamp does not vouch for another's output. */
function builtAt(root) {
  return OUTPUTS.map((file) => statSync(join(root, file)).mtimeMs).join(' ');
}

function sourcesHash(root) {
  const hash = createHash('sha256');
  for (const file of [...INPUTS, ...sourceFiles(root)]) {
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function sourceFiles(root) {
  return readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}
