import { accessSync, constants, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { stampPath } from '../lib/paths.mjs';
import { lastLines, runQuietly } from '../lib/process.mjs';
import { debianPackages, TOOL_PACKAGES } from './debian.mjs';
import { SetupProblem } from './problem.mjs';

/** What is asked of the system: `window` Electron's libraries, `sample` build tools, `tests` Xvfb. */
export const NEEDS = {
  sample: Object.keys(TOOL_PACKAGES).filter((tool) => tool !== 'Xvfb'),
  tests: ['Xvfb'],
};

/**
 * Which of the wanted tools are not on PATH, and which libraries the runtime misses.
 *
 * @param needs `{window, sample, tests}`, each true or false.
 * @param runtime the Electron runtime; only read when `needs.window`.
 * @returns `{tools, libraries}`: command names, sonames; both empty off Linux.
 */
export async function findMissing({ needs, runtime, env = process.env }) {
  if (process.platform !== 'linux') return { tools: [], libraries: [] };
  const wanted = [...(needs.sample ? NEEDS.sample : []), ...(needs.tests ? NEEDS.tests : [])];
  const tools = wanted.filter((tool) => !onPath(tool, env));
  const libraries = needs.window && runtime ? await missingLibraries(runtime) : [];
  return { tools, libraries };
}

/**
 * Whether nothing was missing at the last look and no system package changed since.
 * Tools are looked up again each time: that costs nothing.
 */
export function systemIsKnownGood({ root, needs, runtime, env = process.env }) {
  if (process.platform !== 'linux') return true;
  const wanted = [...(needs.sample ? NEEDS.sample : []), ...(needs.tests ? NEEDS.tests : [])];
  if (!wanted.every((tool) => onPath(tool, env))) return false;
  return !needs.window || readStamp(root) === systemState(runtime);
}

/**
 * Makes sure that what is needed is there: installs it with apt-get when it may, else names the
 * one command that does.
 *
 * @throws SetupProblem with that command, or with apt-get's own words when it failed.
 */
export async function provideSystem(context) {
  const { root, needs, runtime, step, say } = context;
  if (process.platform !== 'linux') {
    if (needs.sample)
      say('The sample workspace builds RPMs and needs Linux; the app opens all the same.');
    return;
  }
  const missing = await findMissing(context);
  const sandbox = needs.window && runtime ? await sandboxRemedy(runtime) : undefined;
  if (missing.tools.length + missing.libraries.length > 0) {
    await install(missing, sandbox, context, { step, say });
  } else if (sandbox) {
    throw new SetupProblem(
      `${sandbox.reason}\nThe one command that needs root:\n\n  ${asRoot(sandbox.command)}\n`,
    );
  }
  if (needs.window) writeFileSync(stampPath.system(root), systemState(runtime));
}

async function install(missing, sandbox, context, { step, say }) {
  say(`Missing from this system: ${[...missing.tools, ...missing.libraries].join(', ')}`);
  if (!onPath('apt-get')) throw new SetupProblem(withoutApt(missing, sandbox));
  const root = process.getuid() === 0;
  if (root) {
    // A fresh container has no package lists at all, and names are chosen from them.
    await step('System packages: apt-get update', () => aptGet(['update']));
  }
  const { packages, unknown } = debianPackages(missing);
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (!root) {
    const fix = sandbox ? ` && ${sandbox.command}` : '';
    throw new SetupProblem(
      `${sandbox ? `${sandbox.reason}\n` : ''}The one command that needs root:\n\n` +
        `  ${asRoot(`apt-get update && ${command}${fix}`)}\n` +
        `${unknown.length ? `\nNo package is known here for: ${unknown.join(', ')}\n` : ''}` +
        'Then run this again.',
    );
  }
  const result = await step(`System packages: ${packages.join(' ')}`, () =>
    aptGet(['install', '-y', '-q', '--no-install-recommends', ...packages]),
  );
  const still = await findMissing(context);
  const names = [...still.tools, ...still.libraries];
  if (names.length === 0) return;
  throw new SetupProblem(
    `Still missing after \`${command}\`: ${names.join(', ')}.` +
      (result.ok ? '' : `\napt-get said (exit ${result.status}):\n${lastLines(result.output)}`),
  );
}

/** A command line for a person to copy: `script` run by root, quoted for their shell. */
function asRoot(script) {
  return `sudo sh -c '${script.replaceAll("'", "'\\''")}'`;
}

function aptGet(args) {
  const patience = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=3'];
  return runQuietly('apt-get', [...patience, ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    limitMs: 15 * 60_000,
  });
}

function withoutApt({ tools, libraries }, sandbox) {
  const fix = sandbox ? `\n${sandbox.reason}\n\n  ${asRoot(sandbox.command)}\n` : '';
  if (onPath('dnf')) {
    // dnf takes what a package provides in place of its name.
    const bits = process.arch === 'x64' || process.arch === 'arm64' ? '()(64bit)' : '';
    const wanted = [
      ...tools.map((tool) => `/usr/bin/${tool}`),
      ...libraries.map((so) => `${so}${bits}`),
    ];
    const list = wanted.map((name) => `'${name}'`).join(' ');
    return `The one command that needs root:\n\n  sudo dnf install -y ${list}\n${fix}\nThen run this again.`;
  }
  return `Install them with this system's package manager and run this again.${fix}`;
}

/** The shared libraries that the runtime's executable is linked to and the loader does not find. */
async function missingLibraries(runtime) {
  const { output } = await runQuietly('ldd', [runtime.path], {
    env: { ...process.env, LC_ALL: 'C' },
  });
  const linked = [...output.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
  return [...new Set(linked)];
}

/**
 * Chromium's sandbox needs user namespaces or a helper that is owned by root. Some systems
 * (Ubuntu 24.04, many containers) deny the first, and the second cannot be had without root.
 */
async function sandboxRemedy(runtime) {
  if (process.getuid() === 0) return undefined;
  const helper = join(dirname(runtime.path), 'chrome-sandbox');
  try {
    const { uid, mode } = statSync(helper);
    if (uid === 0 && (mode & 0o4755) === 0o4755) return undefined;
  } catch {
    return undefined;
  }
  const probe = await runQuietly('unshare', ['--user', '--map-root-user', 'true']);
  if (probe.ok || probe.status === 127) return undefined;
  const quoted = `"${helper.replace(/["\\$`]/g, '\\$&')}"`;
  return {
    reason:
      "This system denies user namespaces, so Electron's sandbox needs its helper owned by root.",
    command: `chown root:root ${quoted} && chmod 4755 ${quoted}`,
  };
}

function onPath(tool, env = process.env) {
  return (env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}

/** Which runtime, and when the system's packages last changed. */
function systemState(runtime) {
  const changed = ['/var/lib/dpkg/status', '/var/lib/rpm/rpmdb.sqlite', '/etc/ld.so.cache'].map(
    (path) => {
      try {
        return statSync(path).mtimeMs;
      } catch {
        return 0;
      }
    },
  );
  return [runtime.path, ...changed].join('\n');
}

function readStamp(root) {
  try {
    return readFileSync(stampPath.system(root), 'utf8');
  } catch {
    return undefined;
  }
}
