import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { HostCommand } from '../host-link';

const HERE = dirname(fileURLToPath(import.meta.url));
const BUILDS = resolve(HERE, '..');

/** Under node_modules, outside the sources, because the bundles load node-pty and others from there. */
const CACHE = resolve(BUILDS, '../../../../node_modules/.cache/breakwater');

/** Every source of the builds folder: a change in any of them makes another bundle. */
const fingerprint = (): string => {
  const hash = createHash('sha256');
  const names = fs.readdirSync(BUILDS, { recursive: true, encoding: 'utf8' }).sort();
  for (const name of names) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
    hash.update(name).update(fs.readFileSync(join(BUILDS, name)));
  }
  return hash.digest('hex').slice(0, 16);
};

/** Makes one JavaScript file for plain Node of a source in the builds folder; returns its path. */
const bundle = async (entry: string): Promise<string> => {
  const name = `${basename(entry, '.ts')}-${fingerprint()}`;
  const file = join(CACHE, `${name}.mjs`);
  if (fs.existsSync(file)) return file;
  const temporary = `${name}-${process.pid}-${Date.now()}.mjs`;
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(BUILDS, entry),
      target: 'node20.18',
      outDir: CACHE,
      emptyOutDir: false,
      minify: false,
      rollupOptions: { output: { entryFileNames: temporary, format: 'es' } },
    },
  });
  fs.renameSync(join(CACHE, temporary), file);
  return file;
};

/** A process with a pool in it, for tests that kill one. See pool-process.ts. */
export const bundlePoolProcess = (): Promise<string> => bundle('testing/pool-process.ts');

/**
 * How a pool starts a host in tests: the host's bundle, on this Node, or on the Electron binary that
 * BREAKWATER_HOST_RUNTIME names, so that the same tests run on the runtime that ships.
 */
export const testHostCommand = async (): Promise<HostCommand> => ({
  file: process.env.BREAKWATER_HOST_RUNTIME ?? process.execPath,
  args: [await bundle('host/build-host.ts')],
  env: { ELECTRON_RUN_AS_NODE: '1' },
});
