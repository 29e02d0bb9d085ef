import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { HostCommand } from '../host-link';

const HERE = dirname(fileURLToPath(import.meta.url));
const BUILDS = resolve(HERE, '..');
const MAIN = resolve(BUILDS, '../..');

/** Under node_modules, outside the sources, because the bundles load node-pty and others from there. */
const CACHE = resolve(BUILDS, '../../../../node_modules/.cache/breakwater');

/** Every source of the folder: a change in any of them makes another bundle. */
const fingerprint = (folder: string): string => {
  const hash = createHash('sha256');
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  for (const name of names) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
    hash.update(name).update(fs.readFileSync(join(folder, name)));
  }
  return hash.digest('hex').slice(0, 16);
};

/** Makes one JavaScript file for plain Node of a source in the folder; returns its path. */
const bundle = async (entry: string, folder = BUILDS): Promise<string> => {
  const name = `${basename(entry, '.ts')}-${fingerprint(folder)}`;
  const file = join(CACHE, `${name}.mjs`);
  if (fs.existsSync(file)) return file;
  const temporary = `${name}-${process.pid}-${Date.now()}.mjs`;
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(folder, entry),
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

/**
 * A folder with the program `breakwater` in it, from the sources as they are: for clients of an owner that a
 * test has. It could own a workspace itself only with a host beside it, which it has not.
 */
export const testTools = async (folder: string): Promise<string> => {
  const cli = await bundle('cli.ts', MAIN);
  fs.mkdirSync(folder, { recursive: true });
  const program = `#!${process.execPath}
const { main } = await import(${JSON.stringify(cli)});
process.exitCode = await main(process.argv.slice(2), { openWindow: async () => 2 });
`;
  fs.writeFileSync(join(folder, 'breakwater'), program, { mode: 0o755 });
  fs.writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  return folder;
};

/** An owner of a workspace in a process of its own, for tests that kill one. See src/main/testing/owner-process.ts. */
export const bundleOwnerProcess = (): Promise<string> => bundle('testing/owner-process.ts', MAIN);

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
