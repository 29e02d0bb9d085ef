// Memory of the app's processes together, before and after builds that flood three visible panes,
// against an Electron window that shows one word, on the same runtime.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../scripts/lib/paths.mjs';
import { importBundled } from './lib/bundle.mjs';
import { withDisplay } from './lib/display.mjs';
import { writeEmptyApp } from './lib/empty-app.mjs';
import { atMost, megabytes, numbersFrom, report, say } from './lib/figures.mjs';
import { floodPackages, verifyLog, waitForBuilds, writeFlood } from './lib/floods.mjs';
import { measureMemory } from './lib/processes.mjs';
import { median } from './lib/statistics.mjs';

process.chdir(ROOT);
/** Long enough for start-up's garbage to be collected and for the lazily loaded parts to be there. */
const SETTLE_MS = 8_000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Has the page and the main process collect what nobody needs any more. */
const collect = async ({ app, page }) => {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.detach();
  await app.evaluate(() => {
    process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
    process.getBuiltinModule('node:vm').runInNewContext('gc')();
  });
};

/** The median of five looks after everything has come to rest and was collected. */
const atRest = async (launched) => {
  const { pid } = launched;
  await pause(SETTLE_MS);
  await collect(launched);
  await pause(SETTLE_MS / 4);
  const looks = [];
  for (let look = 0; look < 5; look += 1) {
    looks.push(await measureMemory(pid));
    await pause(400);
  }
  return {
    app: median(looks.map((one) => one.app)),
    renderer: median(looks.map((one) => one.renderer)),
  };
};

/** One wave of floods from the window: the most that app and hosts took meanwhile, bytes. */
const floodOnce = async (launched, root, floods) => {
  const peak = { app: 0, host: 0 };
  await launched.page.getByRole('button', { name: 'Launch wave' }).click();
  const { logs } = await waitForBuilds(root, floods, 1, async () => {
    const now = await measureMemory(launched.pid);
    peak.app = Math.max(peak.app, now.app);
    if (now.hostCount > 0) peak.host = Math.max(peak.host, now.hosts / now.hostCount);
  });
  for (const flood of floods) {
    const pane = launched.page.getByRole('region', { name: `Log of ${flood.name}` });
    await pane.getByText(flood.lastLine).first().waitFor({ timeout: 30_000 });
  }
  // A build that lost bytes would be no load to speak of.
  for (const [at, flood] of floods.entries()) await verifyLog(flood, logs[at] ?? '');
  return peak;
};

const measureEmpty = async (launchApp, folder) => {
  const launched = await launchApp({
    appFolder: await writeEmptyApp(join(folder, 'app')),
    userData: join(folder, 'empty'),
  });
  try {
    return await atRest(launched);
  } finally {
    await launched.close();
  }
};

const measureOurs = async (launchApp, folder, workspace, waves) => {
  const launched = await launchApp({ workspace: workspace.path, userData: join(folder, 'ours') });
  try {
    const before = await atRest(launched);
    const peaks = [];
    const after = [];
    for (const floods of waves) {
      peaks.push(await floodOnce(launched, workspace.path, floods));
      after.push(await atRest(launched));
    }
    return { before, peaks, after };
  } finally {
    await launched.close();
  }
};

/** Waves of three that follow from their names: the planner takes equals in the alphabet's order. */
const writeWaves = async (folder, rounds, size) => {
  const waves = [];
  for (let wave = 0; wave < rounds; wave += 1) {
    const names = ['a', 'b', 'c'].map((letter) => `flood-${wave}${letter}`);
    const floods = [];
    for (const name of names) floods.push(await writeFlood(folder, name, size));
    waves.push(floods);
  }
  return waves;
};

const main = async () => {
  const { values, again } = numbersFrom('bench/memory.mjs', { megabytes: 1000, rounds: 2 });
  const { launchApp } = await importBundled('e2e/support/launch.ts', 'launch');
  const { makeWorkspace } = await importBundled('e2e/support/workspace.ts', 'workspace');
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
  const waves = await writeWaves(folder, values.rounds, values.megabytes);
  const packages = {};
  for (const [at, floods] of waves.entries()) {
    const depends = at === 0 ? [] : waves[at - 1].map(({ name }) => name);
    for (const [name, rule] of Object.entries(floodPackages(floods)))
      packages[name] = { ...rule, depends };
  }
  const workspace = await makeWorkspace({ packages });
  try {
    const empty = await measureEmpty(launchApp, folder);
    const { before, peaks, after } = await measureOurs(launchApp, folder, workspace, waves);
    const beside = `an empty Electron window ${megabytes(empty.app)}`;
    const against = (what, bytes) =>
      report({
        what,
        ours: megabytes(bytes),
        baseline: beside,
        ratio: bytes / empty.app,
        aim: null,
      });
    say(`memory: proportional set size of all the app's processes, its build hosts apart`);
    const load = `3 x ${values.megabytes} MB of log`;
    against('memory, before any build', before.app);
    against(`memory, at most during ${load}`, Math.max(...peaks.map((peak) => peak.app)));
    against(`memory, after ${load}`, after[0].app);
    const growth = after[0].app - before.app;
    report({
      what: `growth over ${load}, after a collection`,
      ours: megabytes(growth),
      baseline: `before any build ${megabytes(before.app)}`,
      ratio: after[0].app / before.app,
      aim: atMost(growth, 60e6, 'at most 60 MB'),
    });
    for (const [at, rest] of after.slice(1).entries()) {
      report({
        what: `memory, after as much again (${at + 2} times ${load})`,
        ours: megabytes(rest.app),
        baseline: `after the first ${megabytes(after[0].app)}`,
        ratio: rest.app / after[0].app,
        aim: atMost(rest.app / after[0].app, 1.1),
      });
    }
    against('memory, one build host at most', Math.max(...peaks.map((peak) => peak.host)));
    say(
      `of that the window's page: ${megabytes(before.renderer)} before, ${after.map((rest) => megabytes(rest.renderer)).join(', then ')} after`,
    );
    say(again);
  } finally {
    await workspace.remove();
    await rm(folder, { recursive: true, force: true });
  }
};

await withDisplay(main);
