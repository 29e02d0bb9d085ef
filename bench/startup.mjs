// Start-up to usable: from the start of the process until the window shows the workspace's packages,
// against an Electron window that shows one word, on the same runtime.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  platformSwitches,
  readRuntime,
  runtimeEnvironment,
} from '../scripts/lib/electron-command.mjs';
import { ROOT } from '../scripts/lib/paths.mjs';
import { importBundled } from './lib/bundle.mjs';
import { withDisplay } from './lib/display.mjs';
import { writeEmptyApp } from './lib/empty-app.mjs';
import { atMost, numbersFrom, report, say, seconds } from './lib/figures.mjs';
import { inTurns, median } from './lib/statistics.mjs';

process.chdir(ROOT);
const HOOK = fileURLToPath(new URL('lib/say-when-usable.cjs', import.meta.url));
const LIMIT_MS = 60_000;

/**
 * Starts an app, waits until it says that it is usable, ends it.
 * @returns {Promise<number>} milliseconds from its start
 */
const timeToUsable = async ({ app, workspace, userData, look }) => {
  const runtime = readRuntime(ROOT);
  if (!runtime) throw new Error('No Electron runtime: run npm start or npm test once.');
  const words = [...platformSwitches(), '-r', HOOK, app, ...(workspace ? [workspace] : [])];
  const env = { ...runtimeEnvironment(runtime), BREAKWATER_USER_DATA: userData, BENCH_LOOK: look };
  const start = Date.now();
  const child = spawn(runtime.path, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = new Promise((resolve) => child.once('close', resolve));
  let printed = '';
  child.stderr.on('data', (chunk) => {
    printed = `${printed}${chunk}`.slice(-4096);
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  let usable = null;
  for await (const line of createInterface({ input: child.stdout })) {
    const said = /^usable (\d+)$/.exec(line);
    if (said === null) continue;
    usable = Number(said[1]);
    child.kill('SIGTERM');
  }
  await gone;
  clearTimeout(timer);
  if (usable === null) throw new Error(`${app} was not usable after ${LIMIT_MS} ms:\n${printed}`);
  return usable - start;
};

/** The wave rail is drawn, and it is the rail of all the packages. */
const shows = (packages) =>
  `document.querySelectorAll('[data-package]').length >= 3 && ` +
  `document.body.textContent.replace(/[^0-9a-z]/g, '').includes('${packages}packagestogo')`;

/** Packages in chains of four, as a queue has them: every fourth one can be built at once. */
const chains = (count) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `package-${at}`,
      { depends: at % 4 === 0 ? [] : [`package-${at - 1}`] },
    ]),
  );

const main = async () => {
  const { values, again } = numbersFrom('bench/startup.mjs', { rounds: 7, few: 20, many: 2000 });
  const { makeWorkspace } = await importBundled('e2e/support/workspace.ts', 'workspace');
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
  const few = await makeWorkspace({ packages: chains(values.few) });
  const many = await makeWorkspace({ packages: chains(values.many) });
  const ours = (workspace, packages, name) => () =>
    timeToUsable({
      app: ROOT,
      workspace: workspace.path,
      userData: join(folder, name),
      look: shows(packages),
    });
  const empty = await writeEmptyApp(join(folder, 'app'));
  const works = {
    empty: () =>
      timeToUsable({
        app: empty,
        userData: join(folder, 'empty'),
        look: "document.querySelector('p')",
      }),
    few: ours(few, values.few, 'few'),
    many: ours(many, values.many, 'many'),
  };
  try {
    say(`start-up: medians of ${values.rounds} starts in turns, after one that is not counted`);
    await inTurns(1, works);
    const times = await inTurns(values.rounds, works);
    const base = median(times.empty);
    for (const name of ['few', 'many']) {
      const ratio = median(times[name]) / base;
      report({
        what: `start-up to usable, ${values[name]} packages`,
        ours: seconds(median(times[name])),
        baseline: `an empty Electron window ${seconds(base)}`,
        ratio,
        aim: name === 'many' ? atMost(ratio, 1.5) : null,
      });
    }
    say(again);
  } finally {
    await Promise.all([few.remove(), many.remove()]);
    await rm(folder, { recursive: true, force: true });
  }
};

await withDisplay(main);
