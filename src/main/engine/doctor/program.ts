import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Finding } from '../../../shared/doctor';
import type { ProgramFacts } from './doctor-port';
import { findingsOf } from './finding';

const { ok, warn, error } = findingsOf('program');

/** What `package.json` asks for; Electron brings a Node of its own, one patch older at the least. */
const LEAST_NODE = [20, 19] as const;
const LEAST_NODE_IN_ELECTRON = [20, 18] as const;

/** Without these nothing is built and no window opens. */
const PARTS = ['out/main/build-host.js', 'out/main/cli.js', 'out/main/index.js'];

/** As the set-up writes it. */
const runtimeSchema = z.object({
  kind: z.string(),
  version: z.string(),
  path: z.string(),
});

export async function programFindings(
  { version, folder }: ProgramFacts,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly Finding[]> {
  return [
    ok('Breakwater', `${version}, ${process.platform} ${process.arch}`),
    nodeFinding(process.versions.node, process.versions.electron),
    await runtimeFinding(folder),
    await partsFinding(folder),
    displayFinding(env),
  ];
}

function nodeFinding(node: string, electron: string | undefined): Finding {
  const least = electron === undefined ? LEAST_NODE : LEAST_NODE_IN_ELECTRON;
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const isEnough = major > least[0] || (major === least[0] && minor >= least[1]);
  const where = electron === undefined ? node : `${node}, in Electron ${electron}`;
  return isEnough
    ? ok('Node', where)
    : error('Node', `${where} is too old.`, `Install Node ${least.join('.')} or newer.`);
}

async function runtimeFinding(folder: string): Promise<Finding> {
  const subject = 'Electron';
  if (process.versions.electron !== undefined && process.versions.electron !== '') {
    return ok(subject, `${process.versions.electron} runs`);
  }
  const runtime = runtimeSchema.safeParse(
    await readJson(join(folder, 'node_modules', '.breakwater-runtime.json')),
  );
  if (!runtime.success) {
    return warn(
      subject,
      'none is set up, so no window opens; the command line needs none.',
      'npm start sets one up.',
    );
  }
  const { kind, version, path } = runtime.data;
  const isThere = await isFile(path);
  return isThere
    ? ok(subject, `${version} (${kind})`)
    : error(subject, `${version} (${kind}) is gone from where it was.`, 'npm start -- --setup');
}

async function partsFinding(folder: string): Promise<Finding> {
  const found = await Promise.all(PARTS.map((part) => isFile(join(folder, part))));
  const missing = PARTS.filter((_, at) => found[at] === false);
  return missing.length === 0
    ? ok('the built app', 'whole')
    : error('the built app', `${missing.join(', ')} is missing.`, 'npm run build in the checkout.');
}

function displayFinding(env: Readonly<Record<string, string | undefined>>): Finding {
  const needsOne = process.platform !== 'darwin' && process.platform !== 'win32';
  const has = [env.DISPLAY, env.WAYLAND_DISPLAY].some((one) => one !== undefined && one !== '');
  return !needsOne || has
    ? ok('display', 'there is one')
    : warn(
        'display',
        'there is none here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window opens.',
        'breakwater run does the same work without a window.',
      );
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

const readJson = async (file: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return null;
  }
};
