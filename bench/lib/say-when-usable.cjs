/*
 * Loaded into an app's main process before the app itself (electron -r): prints `usable MS`, milliseconds
 * since the epoch, once the window is visible and has painted what BENCH_LOOK, an expression, waits for.
 */
const { app } = require('electron');

// The app is to find its command line as it is without this: its own path, then the workspace.
const at = process.argv.indexOf(__filename);
if (at > 0) process.argv.splice(at - 1, 2);

const painted = (look) => `new Promise((resolve) => {
  const paint = () => requestAnimationFrame(() => requestAnimationFrame(() => resolve(Date.now())));
  const isThere = () => Boolean(${look});
  if (isThere()) return paint();
  const observer = new MutationObserver(() => {
    if (!isThere()) return;
    observer.disconnect();
    paint();
  });
  observer.observe(document, { childList: true, subtree: true, characterData: true });
})`;

app.on('browser-window-created', (_event, window) => {
  const shown = new Promise((resolve) => window.once('show', () => resolve(Date.now())));
  window.webContents.once('dom-ready', async () => {
    const drawn = window.webContents.executeJavaScript(painted(process.env.BENCH_LOOK));
    const times = await Promise.all([shown, drawn]);
    process.stdout.write(`usable ${Math.max(...times)}\n`);
  });
});
