import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { parse } from 'yaml';
import { readRuntime } from '../scripts/lib/electron-command.mjs';
import { launchApp, REPOSITORY } from './support/launch';
import { makeWorkspace } from './support/workspace';

/**
 * The least app there can be: it shows that the runtime that set-up brought loads a folder as
 * Electron does, early code before `ready` included, and that node-pty works inside it.
 */
const MAIN = `
import { app, BrowserWindow } from 'electron';
import { spawn } from 'node-pty';
const early = app.isReady();
app.whenReady().then(async () => {
  const words = await new Promise((resolve) => {
    let text = '';
    const pty = spawn('echo', ['hi', 'from', 'a pty'], {});
    pty.onData((data) => { text += data; });
    pty.onExit(() => resolve(text.trim()));
  });
  const about = { name: app.getName(), version: app.getVersion(), path: app.getAppPath(), early,
    workspace: process.argv.at(-1) };
  const window = new BrowserWindow({ width: 400, height: 300 });
  await window.loadURL('data:text/html,' + encodeURIComponent(
    '<p id="words">' + words + '</p><p id="about">' + JSON.stringify(about) + '</p>'));
});
`;

test('the runtime loads an app folder, and a pty works in it', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'breakwater-runtime-'));
  const folder = join(parent, 'tiny app');
  await mkdir(folder);
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'tiny', version: '1.2.3', type: 'module', main: 'main.js' }),
  );
  await writeFile(join(folder, 'main.js'), MAIN);
  await symlink(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));

  const workspace = await makeWorkspace({
    packages: { zlib: { version: '1.3.1', depends: [] } },
    command: 'true {package}',
    files: { 'build.sh': '#!/bin/sh\ntrue\n' },
  });
  expect(parse(await readFile(join(workspace.path, 'breakwater.yaml'), 'utf8'))).toEqual({
    build: { command: 'true {package}' },
  });

  const launched = await launchApp({
    appFolder: folder,
    workspace: workspace.path,
    size: { width: 640, height: 480 },
  });
  try {
    await expect(launched.page.locator('#words')).toHaveText('hi from a pty');
    const about = JSON.parse((await launched.page.locator('#about').textContent()) ?? '');
    expect(about).toEqual({
      name: 'tiny',
      version: '1.2.3',
      path: folder,
      early: false,
      workspace: workspace.path,
    });
    const version = await launched.app.evaluate(() => process.versions.electron);
    expect(version).toBe(readRuntime(REPOSITORY)?.version);
  } finally {
    await launched.close();
    await workspace.remove();
  }
  await rm(parent, { recursive: true, force: true });
});

test('an app that was killed leaves its user data to the next start', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'breakwater-runtime-'));
  await writeFile(join(parent, 'package.json'), JSON.stringify({ name: 'tiny', main: 'main.cjs' }));
  await writeFile(
    join(parent, 'main.cjs'),
    `const { app, BrowserWindow } = require('electron');
     app.setPath('userData', process.env.BREAKWATER_USER_DATA);
     app.whenReady().then(() => new BrowserWindow().loadURL('data:text/html,ready'));`,
  );
  const userData = join(parent, 'data');
  const first = await launchApp({ appFolder: parent, userData });
  await first.kill9();
  expect(() => process.kill(first.pid, 0)).toThrow();

  const second = await launchApp({ appFolder: parent, userData });
  await expect(second.page.locator('body')).toHaveText('ready');
  await second.close();
  await rm(parent, { recursive: true, force: true });
});
