import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

/**
 * Bundles a TypeScript entry into one ES module that plain Node runs, without the tools that the
 * product's own build goes through. Packages from node_modules stay outside, so `outFile` should lie
 * inside the repository when the entry needs any.
 * @param {string} entry path of the .ts file
 * @param {string} outFile path of the .mjs file to write
 * @returns {Promise<string>} the absolute path of what was written
 */
export const bundle = async (entry, outFile) => {
  const target = resolve(outFile);
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: resolve(entry),
      target: 'node20.18',
      outDir: resolve(target, '..'),
      emptyOutDir: false,
      minify: false,
      rollupOptions: {
        output: { entryFileNames: target.slice(resolve(target, '..').length + 1), format: 'es' },
      },
    },
  });
  return target;
};

/**
 * Bundles an entry into `out/bench/` and imports it.
 * @param {string} entry path of the .ts file
 * @param {string} name of the bundle, without extension
 */
export const importBundled = async (entry, name) =>
  import(pathToFileURL(await bundle(entry, `out/bench/${name}.mjs`)).href);

const [, script, entry, outFile] = process.argv;
if (script !== undefined && import.meta.url === pathToFileURL(script).href) {
  if (entry === undefined || outFile === undefined) {
    process.stderr.write('usage: node bench/lib/bundle.mjs ENTRY.ts OUT.mjs\n');
    process.exit(2);
  }
  process.stdout.write(`${await bundle(entry, outFile)}\n`);
}
