import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/**
 * One build runs on both runtimes that the set-up may bring (see docs/troubleshooting.md),
 * so it is compiled for the older of the two.
 */
const NODE_TARGET = 'node20.18';
const CHROME_TARGET = 'chrome130';

export default defineConfig({
  main: {
    build: {
      target: NODE_TARGET,
      // Bundled rather than loaded file by file: a third of a command's start-up was spent on finding them.
      externalizeDeps: {
        exclude: [
          'zod',
          'yaml',
          'tinyglobby',
          '@modelcontextprotocol/server',
          '@modelcontextprotocol/core',
          '@modelcontextprotocol/node',
          '@hono/node-server',
          'hono',
        ],
      },
      rollupOptions: {
        // A fifth less for a command to compile at its start. Names stay, so that a stack can be read.
        output: { minify: { mangle: { keepNames: true } } },
        input: {
          index: resolve('src/main/index.ts'),
          cli: resolve('src/main/cli.ts'),
          'log-search': resolve('src/main/engine/log-search/search-worker.ts'),
          hook: resolve('src/main/hook.ts'),
          'build-host': resolve('src/main/engine/builds/host/build-host.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      target: NODE_TARGET,
      rollupOptions: {
        input: { index: resolve('src/preload/index.ts') },
        // A sandboxed preload cannot be an ES module.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve('src/renderer'),
    build: {
      target: CHROME_TARGET,
      // Half as much for the window to read and compile before its first picture.
      minify: true,
      rollupOptions: { input: resolve('src/renderer/index.html') },
    },
    plugins: [react()],
  },
});
