/**
 * The app that Electron runs when it is given a folder: it must load that folder's own package.
 * Kept as text because it goes into an archive inside the runtime. Follows what Electron
 * documents of its command line: switches first, `-r MODULE` to preload, then the app's path.
 */
export const manifest = { name: 'electron', main: 'main.js', type: 'module' };

export const mainModule = `\
import { app } from 'electron';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const preloads = [];
let target;
const argv = process.argv.slice(1);
for (let i = 0; i < argv.length && target === undefined; i += 1) {
  if (argv[i] === '-r' || argv[i] === '--require') preloads.push(argv[(i += 1)]);
  else if (argv[i] === '--') target = argv[i + 1];
  else if (!argv[i].startsWith('-')) target = argv[i];
}

if (target === undefined) {
  process.stderr.write('usage: electron FOLDER\\n');
  app.exit(2);
} else {
  try {
    await load(resolve(target));
  } catch (error) {
    process.stderr.write(\`Cannot start \${target}: \${error?.stack ?? error}\\n\`);
    app.exit(1);
  }
}

async function load(path) {
  const entry = realpathSync(path);
  const isFolder = statSync(entry).isDirectory();
  const require = createRequire(isFolder ? join(entry, 'package.json') : entry);
  for (const module of preloads) require(module);
  if (!isFolder) return import(pathToFileURL(entry).href);
  const meta = JSON.parse(readFileSync(join(entry, 'package.json'), 'utf8'));
  const name = meta.productName ?? meta.name;
  if (name) {
    app.setName(name);
    app.setPath('userData', join(app.getPath('appData'), name));
  }
  if (meta.version) app.setVersion(meta.version);
  if (meta.desktopName) app.setDesktopName(meta.desktopName);
  app.setAppPath(entry);
  return import(pathToFileURL(require.resolve(entry)).href);
}
`;
