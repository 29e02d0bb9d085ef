import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkBoundaries } from './check-boundaries.mjs';

const roots = [];

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

/** Writes a tree of sources and checks it; one line of text for each violation. */
function check(files) {
  const root = mkdtempSync(join(tmpdir(), 'boundaries with space '));
  roots.push(root);
  for (const [name, source] of Object.entries(files)) {
    const path = join(root, 'src', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, source);
  }
  return checkBoundaries(root).violations.map(
    ({ file, line, message }) => `${file}:${line} ${message}`,
  );
}

describe('edges that may exist', () => {
  it('lets every part import what it is built on', () => {
    expect(
      check({
        'shared/wave.ts': `import { z } from 'zod';\nimport type { A } from './package';`,
        'shared/package.ts': 'export type A = string;',
        'renderer/main.tsx': `import React from 'react';\nimport './base.css';\nimport { A } from '../shared/package';`,
        'preload/index.ts': `import { contextBridge, ipcRenderer } from 'electron';\nimport '../shared/wave';`,
        'main/ipc/channel.ts': `import { ipcMain } from 'electron';`,
        'main/engine/builds/pool.ts': `import fs from 'fs';\nimport { tail } from './log/tail';`,
        'main/engine/builds/log/tail.ts': 'export const tail = 1;',
        'main/engine/builds/host/host.ts': `import { spawn } from 'node-pty';`,
        'main/engine/disk/atomic-file.ts': `import write from 'write-file-atomic';`,
        'main/engine/agent-port.ts': `import type { tail } from './builds/log/tail';\nexport interface Port { a: typeof tail }`,
        'main/agents/server.ts': `import type { Port } from '../engine/agent-port';\nimport { createServer } from 'node:net';`,
        'main/index.ts': `import { app } from 'electron';\nimport './engine/builds/pool';\nimport './agents/server';`,
      }),
    ).toEqual([]);
  });

  it('takes neither comments nor strings for imports, and leaves tests alone', () => {
    expect(
      check({
        'shared/a.ts': `// import 'electron'\nexport const b = "import fs from 'node:fs'";`,
        'shared/a.test.ts': `import { readFileSync } from 'node:fs';`,
      }),
    ).toEqual([]);
  });
});

describe('edges that must never exist', () => {
  const planted = [
    [
      'shared/a.ts',
      `\nimport { readFileSync } from 'node:fs';`,
      'src/shared/a.ts:2 imports node:fs',
    ],
    ['shared/a.ts', `import type { A } from '../main/b';`, 'src/shared/a.ts:1 imports src/main/b'],
    ['shared/a.ts', `export * from 'lodash/get';`, 'src/shared/a.ts:1 imports lodash'],
    [
      'renderer/a.tsx',
      `import type { A } from '../main/b';`,
      'src/renderer/a.tsx:1 imports src/main/b',
    ],
    [
      'renderer/a.tsx',
      `import { shell } from 'electron';`,
      'src/renderer/a.tsx:1 imports electron',
    ],
    ['renderer/a.tsx', `const p = await import('path');`, 'src/renderer/a.tsx:1 imports node:path'],
    [
      'renderer/a.tsx',
      `import 'node:fs/promises';`,
      'src/renderer/a.tsx:1 imports node:fs/promises',
    ],
    ['preload/index.ts', `import 'zod';`, 'src/preload/index.ts:1 imports zod'],
    [
      'main/engine/a.ts',
      `import { app } from 'electron';`,
      'src/main/engine/a.ts:1 imports electron',
    ],
    ['main/engine/a.ts', `import '../ipc/b';`, 'src/main/engine/a.ts:1 imports src/main/ipc/b'],
    [
      'main/engine/a.ts',
      `export { x } from '../cli/b';`,
      'src/main/engine/a.ts:1 imports src/main/cli/b',
    ],
  ];
  for (const [file, source, expected] of planted) {
    it(`${file}: ${source.trim()}`, () => {
      expect(check({ [file]: source })).toEqual([expected]);
    });
  }

  it('refuses what belongs to another module, the whole of it included', () => {
    expect(check({ 'main/window/w.ts': `import { app, ipcMain } from 'electron';` })).toEqual([
      'src/main/window/w.ts:1 imports ipcMain from electron; only src/main/ipc/channel.ts may',
    ]);
    expect(check({ 'main/window/w.ts': `import * as e from 'electron';` })).toHaveLength(2);
    expect(check({ 'main/window/w.ts': `const e = await import('electron');` })).toHaveLength(2);
    expect(check({ 'main/engine/d.ts': `import write from 'write-file-atomic';` })).toEqual([
      'src/main/engine/d.ts:1 imports write-file-atomic; only src/main/engine/disk/atomic-file.ts may',
    ]);
  });

  it('refuses an import that it cannot read', () => {
    expect(check({ 'shared/a.ts': 'const x = await import(name);' })).toEqual([
      'src/shared/a.ts:1 imports a computed module: name it, so that it can be checked',
    ]);
    expect(check({ 'shared/a.ts': 'import {' })[0]).toMatch(/does not parse/);
  });
});

describe('the agent side', () => {
  const log = { 'main/engine/builds/log/tail.ts': 'export const tail = 1;' };

  it('may not import the log side, nor any of the engine but ports', () => {
    expect(
      check({ ...log, 'main/agents/a.ts': `import { tail } from '../engine/builds/log/tail';` }),
    ).toEqual([
      'src/main/agents/a.ts:1 imports src/main/engine/builds/log/tail.ts',
      'src/main/agents/a.ts:1 reaches src/main/engine/builds/log/tail.ts',
    ]);
    expect(check({ 'main/cli/a.ts': `import '../engine/workspace/open';` })).toEqual([
      'src/main/cli/a.ts:1 imports src/main/engine/workspace/open',
    ]);
  });

  it('may not reach the log side through a port that imports more than types', () => {
    expect(
      check({
        ...log,
        'main/engine/agent-port.ts': `export { pool } from './builds/pool';`,
        'main/engine/builds/pool.ts': `import { tail } from './log/tail';\nexport const pool = tail;`,
        'main/agents/a.ts': `\nimport { pool } from '../engine/agent-port';`,
      }),
    ).toEqual([
      'src/main/agents/a.ts:2 reaches src/main/engine/agent-port.ts → ' +
        'src/main/engine/builds/pool.ts → src/main/engine/builds/log/tail.ts',
    ]);
  });
});
