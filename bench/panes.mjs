// Capture with three visible panes and with none, three floods at once, against the plainest reader of a
// terminal; every log is held against what was printed. Meanwhile: does the window stay smooth?
import { spawn } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../scripts/lib/paths.mjs';
import { importBundled } from './lib/bundle.mjs';
import { withDisplay } from './lib/display.mjs';
import { atLeast, numbersFrom, report, say } from './lib/figures.mjs';
import { floodPackages, verifyLog, waitForBuilds, writeFlood } from './lib/floods.mjs';
import { readFrames, timeKeys, watchFrames } from './lib/page-probes.mjs';
import { measureProcessorTime } from './lib/processes.mjs';
import { findReader } from './lib/readers.mjs';
import { inTurns, median, quantile } from './lib/statistics.mjs';

process.chdir(ROOT);
const NAMES = ['flood-a', 'flood-b', 'flood-c'];
const IDLE_MS = 5_000;
const KEY_PRESSES = 12;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const endOf = (child) =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });

/** Three builds in Breakwater without a window; no pane is attached. */
const floodCommandLine = async (root, floods) => {
  const words = [
    join('bin', 'breakwater'),
    'run',
    root,
    '--packages',
    NAMES.join(','),
    '--waves',
    '1',
  ];
  const run = endOf(spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] }));
  const { ms, logs } = await waitForBuilds(root, floods, 1);
  const code = await run;
  if (code !== 0) throw new Error(`breakwater run ended with ${code}.`);
  return { ms, logs };
};

/** What `work` gave, and the processor time that the app used meanwhile, milliseconds a second. */
const share = async (pid, work) => {
  const [used, start] = [await measureProcessorTime(pid), performance.now()];
  const given = await work();
  const seconds = (performance.now() - start) / 1000;
  return { given, share: ((await measureProcessorTime(pid)) - used) / seconds };
};

/** Three builds in the window, each in its pane: how they went, and how the page felt before and meanwhile. */
const floodWindow = async (launchApp, root, userData, floods) => {
  const { page, pid, close } = await launchApp({ workspace: root, userData });
  try {
    const launch = page.getByRole('button', { name: 'Launch wave' });
    await launch.waitFor();
    // Parts of the window are loaded some seconds after its first picture.
    await pause(IDLE_MS);
    await watchFrames(page);
    const still = await share(pid, () => pause(IDLE_MS));
    const idle = {
      frames: await readFrames(page),
      keys: await timeKeys(page, KEY_PRESSES),
      share: still.share,
    };
    await launch.click();
    await page
      .locator('.xterm:visible')
      .nth(NAMES.length - 1)
      .waitFor();
    await watchFrames(page);
    const keys = timeKeys(page, KEY_PRESSES);
    const busy = await share(pid, () => waitForBuilds(root, floods, 1));
    const { ms, logs } = busy.given;
    const flooded = { frames: await readFrames(page), keys: await keys, share: busy.share };
    for (const flood of floods) {
      const pane = page.getByRole('region', { name: `Log of ${flood.name}` });
      await pane.getByText(flood.lastLine).first().waitFor({ timeout: 30_000 });
    }
    return { ms, logs, idle, flooded };
  } finally {
    await close();
  }
};

const reportCapture = (readerName, bytes, times) => {
  const speed = (ms) => `${(bytes / 1e6 / (ms / 1000)).toFixed(1)} MB/s`;
  const base = median(times.reader);
  const against = (what, ms, least) =>
    report({
      what: `three floods at once, ${what}`,
      ours: speed(ms),
      baseline: `${readerName} ${speed(base)}`,
      ratio: base / ms,
      aim: atLeast(base / ms, least),
    });
  against('no pane attached', median(times.none), 0.9);
  against('three visible panes', median(times.panes.map(({ ms }) => ms)), 0.7);
};

const reportSmoothness = (runs) => {
  const of = (when, what) => runs.flatMap((run) => run[when][what]);
  const ms = (value) => `${value.toFixed(1)} ms`;
  const [idle, flooded] = ['idle', 'flooded'].map((when) => quantile(of(when, 'frames'), 0.95));
  report({
    what: 'frame interval under three floods, 95th percentile',
    ours: ms(flooded),
    baseline: `the same window idle ${ms(idle)}`,
    ratio: flooded / idle,
    aim: null,
  });
  const [still, busy] = ['idle', 'flooded'].map((when) => median(of(when, 'keys')));
  report({
    what: 'key press to screen under three floods, median',
    ours: ms(busy),
    baseline: `the same window idle ${ms(still)}`,
    ratio: busy / still,
    aim: null,
  });
  const [calm, loaded] = ['idle', 'flooded'].map((when) =>
    median(runs.map((run) => run[when].share)),
  );
  report({
    what: 'processor time of the window under three floods',
    ours: `${loaded.toFixed(0)} ms a second`,
    baseline: `the same window idle ${calm.toFixed(0)} ms a second`,
    ratio: null,
    aim: null,
  });
  say(`the longest frame under the floods: ${ms(Math.max(...of('flooded', 'frames')))}`);
};

const main = async () => {
  const { values, again } = numbersFrom('bench/panes.mjs', { megabytes: 200, rounds: 3 });
  const { launchApp } = await importBundled('e2e/support/launch.ts', 'launch');
  const { makeWorkspace } = await importBundled('e2e/support/workspace.ts', 'workspace');
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'breakwater-bench-')));
  const reader = await findReader(folder);
  const floods = [];
  for (const name of NAMES) floods.push(await writeFlood(folder, name, values.megabytes));

  /** A fresh workspace for each run, so that none finds another's logs; verified, then removed. */
  const inWorkspace = async (run) => {
    const workspace = await makeWorkspace({ packages: floodPackages(floods) });
    try {
      const given = await run(workspace.path);
      for (const [at, flood] of floods.entries()) await verifyLog(flood, given.logs[at]);
      return given;
    } finally {
      await workspace.remove();
    }
  };
  const works = {
    reader: async () => {
      const logs = floods.map(({ name }) => join(folder, `${name}.read`));
      const start = performance.now();
      await Promise.all(floods.map(({ path }, at) => reader.read(path, logs[at])));
      const ms = performance.now() - start;
      for (const [at, flood] of floods.entries()) {
        if (reader.isExact) await verifyLog(flood, logs[at]);
        await rm(logs[at]);
      }
      return ms;
    },
    none: async () => (await inWorkspace((root) => floodCommandLine(root, floods))).ms,
    panes: () => inWorkspace((root) => floodWindow(launchApp, root, join(folder, 'data'), floods)),
  };
  try {
    say(`panes: 3 x ${values.megabytes} MB, medians of ${values.rounds} rounds in turns`);
    const times = await inTurns(values.rounds, works);
    const bytes = floods.reduce((sum, flood) => sum + flood.bytes, 0);
    reportCapture(reader.name, bytes, times);
    reportSmoothness(times.panes);
    say(`every log of the ${2 * values.rounds} runs was byte for byte what was printed (sha256)`);
    say(again);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

await withDisplay(main);
