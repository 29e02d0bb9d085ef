import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the window shows; the smallest page that is not blank. */
const PAGE = '<!doctype html><meta charset="utf-8"><title>Empty</title><p>empty</p>\n';

/** Its window is as Breakwater's own: the same size, sandboxed, shown once there is a picture. */
const MAIN = `
const { app, BrowserWindow } = require('electron');
app.setPath('userData', process.env.BREAKWATER_USER_DATA);
app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    show: false,
    webPreferences: { sandbox: true, spellcheck: false, backgroundThrottling: false },
  });
  window.once('ready-to-show', () => window.show());
  return window.loadFile('index.html');
});
`;

/**
 * Writes the app that Breakwater is measured against: an Electron that opens one window and no more.
 * @param {string} folder to make
 * @returns {Promise<string>} the folder, for Electron's command line
 */
export const writeEmptyApp = async (folder) => {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"name":"empty-window","main":"main.js"}\n');
  await writeFile(join(folder, 'main.js'), MAIN);
  await writeFile(join(folder, 'index.html'), PAGE);
  return folder;
};
