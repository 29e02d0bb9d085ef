import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Problem } from './problem.mjs';

/**
 * The tarball of a rule's source, from the cache or from the registry that npm is set up for.
 * @param {import('./rule.mjs').Rule['source']} source
 * @param {string} cache folder, shared by clones and by builds that run at once
 * @returns {Promise<{file: string, downloaded: boolean}>} a file with the pinned integrity
 * @throws {Problem} when it cannot be fetched or is not what the rule file pins
 */
export async function fetchSource(source, cache) {
  const file = join(cache, tarballName(source));
  const cached = await integrity(file);
  if (cached === source.integrity) return { file, downloaded: false };
  // A wrong file in the cache is not worth a question: the registry has the last word.
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, '.download-'));
  try {
    await npmPack(source.npm, folder);
    const name = (await readdir(folder)).find((entry) => entry.endsWith('.tgz'));
    if (!name)
      throw new Problem(`npm pack ${source.npm} left no tarball: run it by hand to see why.`);
    const found = await integrity(join(folder, name));
    if (found !== source.integrity) {
      throw new Problem(
        `${source.npm} is not what the rule file pins: its integrity is ${found}. ` +
          'Correct source.integrity only if you trust this tarball.',
      );
    }
    await rename(join(folder, name), file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { file, downloaded: true };
}

/** The file's name in the cache and in rpmbuild's SOURCES. */
export function tarballName({ name, version }) {
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
}

/** `sha512-<base64>` of a file; null when there is none. */
async function integrity(file) {
  const hash = createHash('sha512');
  try {
    await pipeline(createReadStream(file), hash);
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw new Problem(`${file} cannot be read (${error.code}): remove it and build again.`);
  }
  return `sha512-${hash.digest('base64')}`;
}

/** Runs in the download folder, so that no project's npm settings are picked up. */
async function npmPack(pin, folder) {
  const words = ['pack', pin, '--loglevel=error', '--ignore-scripts', '--fetch-retries=1'];
  const child = spawn('npm', words, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.code));
    child.once('close', resolve);
  });
  if (code === 'ENOENT') throw new Problem('npm is not on the PATH: install Node.js with npm.');
  if (code !== 0) {
    throw new Problem(
      `${pin} could not be downloaded (npm pack ended with ${code}): ` +
        'check the connection and the registry that npm is set up for, then build again.',
    );
  }
}
