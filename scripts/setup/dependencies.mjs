import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stampPath } from '../lib/paths.mjs';
import { lastLines } from '../lib/process.mjs';
import { runNpm } from './npm.mjs';
import { SetupProblem } from './problem.mjs';

/** Whether node_modules is known to hold what the lockfile says. Reads two small files. */
export function dependenciesAreCurrent(root) {
  try {
    return readFileSync(stampPath.dependencies(root), 'utf8') === lockHash(root);
  } catch {
    return false;
  }
}

/**
 * Brings node_modules to the lockfile's state; does nothing when it is there already.
 *
 * @throws SetupProblem when npm fails.
 */
export async function installDependencies({ root, cache, step }) {
  if (!holdsWhatTheLockfileSays(root)) {
    const count = Object.keys(readJson(join(root, 'package-lock.json')).packages).length - 1;
    await step(`Dependencies: npm ci (${count} in the lockfile)`, async () => {
      const result = await runNpm(
        // Native parts are prebuilt optional packages, tools are dev ones: leave out neither,
        // whatever the user's own npm settings say. Electron names a newer Node than it needs here.
        ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--engine-strict=false'],
        { cwd: root, cache },
      );
      if (!result.ok) {
        throw new SetupProblem(
          `npm ci failed (${result.failure ?? `exit ${result.status}`}):\n${lastLines(result.output, 40)}\n` +
            'Mend what it names (usually the network or the registry) and run the command again.',
        );
      }
    });
  }
  writeFileSync(stampPath.dependencies(root), lockHash(root));
}

function lockHash(root) {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');
}

/**
 * Whether someone else's npm run (a plain `npm install`, say) already did the work: npm notes
 * in node_modules/.package-lock.json what it put there.
 */
function holdsWhatTheLockfileSays(root) {
  try {
    const wanted = readJson(join(root, 'package-lock.json')).packages;
    const present = readJson(join(root, 'node_modules', '.package-lock.json')).packages;
    return Object.entries(wanted).every(([path, meta]) => {
      if (path === '') return true;
      const there = present[path];
      return there ? there.integrity === meta.integrity : mayBeAbsent(meta);
    });
  } catch {
    return false;
  }
}

/** Whether npm leaves a package out on this machine: one for another platform, or what only such needs. */
function mayBeAbsent({ optional, os, cpu, libc }) {
  if (!optional) return false;
  const names = (list, value) => !list || list.includes(value);
  const isForHere =
    (os ?? cpu) &&
    names(os, process.platform) &&
    names(cpu, process.arch) &&
    (!libc || names(libc, libcFamily()));
  return !isForHere;
}

function libcFamily() {
  if (process.platform !== 'linux') return '';
  // Without this the report looks up host names, which can take seconds.
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl';
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
