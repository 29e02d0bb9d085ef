import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { HostCommand } from '../host-link';

const HERE = dirname(fileURLToPath(import.meta.url));
const BUILDS = resolve(HERE, '..');

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

/**
 * The build host as one JavaScript file, for tests and benches that run without the app's own build.
 * It lies under node_modules, outside the sources, because it loads node-pty from there.
 */
export const bundleHost = async (): Promise<string> => {
  const folder = resolve(BUILDS, '../../../../node_modules/.cache/breakwater');
  const file = join(folder, `build-host-${fingerprint()}.mjs`);
  if (fs.existsSync(file)) return file;
  const temporary = `build-host-${process.pid}-${Date.now()}.mjs`;
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(BUILDS, 'host/build-host.ts'),
      target: 'node20.18',
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rollupOptions: { output: { entryFileNames: temporary, format: 'es' } },
    },
  });
  fs.renameSync(join(folder, temporary), file);
  return file;
};

/**
 * How a pool starts a host in tests: that bundle, on this Node, or on the Electron binary that
 * BREAKWATER_HOST_RUNTIME names, so that the same tests run on the runtime that ships.
 */
export const testHostCommand = async (): Promise<HostCommand> => ({
  file: process.env.BREAKWATER_HOST_RUNTIME ?? process.execPath,
  args: [await bundleHost()],
  env: { ELECTRON_RUN_AS_NODE: '1' },
});
