// Capture with three visible panes and with none, three floods at once, against the plainest reader of a
// terminal; every log is held against what was printed. Meanwhile: does the window stay smooth?
import { spawn } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../scripts/lib/paths.mjs';
import { importBundled } from './lib/bundle.mjs';
import { withDisplay } from './lib/display.mjs';
import { atLeast, atMost, numbersFrom, report, say } from './lib/figures.mjs';
import {
  floodPackages,
  steadyPackages,
  verifyLog,
  waitForBuilds,
  writeFlood,
} from './lib/floods.mjs';
import { readLoop, watchLoop } from './lib/main-probes.mjs';
import { readFrames, timeKeys, watchFrames } from './lib/page-probes.mjs';
import { measureProcessorTime } from './lib/processes.mjs';
import { findReader } from './lib/readers.mjs';
import { inTurns, median, quantile, settleDisk } from './lib/statistics.mjs';

process.chdir(ROOT);
const NAMES = ['flood-a', 'flood-b', 'flood-c'];
const IDLE_MS = 5_000;
const KEY_PRESSES = 12;
const FLOOD_KEY_MS = 500;
/** What a build prints that prints a lot for long, and how much of it. */
const STEADY_KILOBYTES = 1_000;
const STEADY_MEGABYTES = 12;

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

/**
 * A window with builds in it, at rest. With user data of its own: it is ended at once, and three such ends within a minute
 * would be taken for a crash loop.
 */
const inWindow = async (launchApp, root, work) => {
  const launched = await launchApp({ workspace: root });
  try {
    await launched.page.getByRole('button', { name: 'Launch wave' }).waitFor();
    // Parts of the window are loaded some seconds after its first picture.
    await pause(IDLE_MS);
    return await work(launched);
  } finally {
    await launched.close();
  }
};

const launchThree = async (page) => {
  await page.getByRole('button', { name: 'Launch wave' }).click();
  await page
    .locator('.xterm:visible')
    .nth(NAMES.length - 1)
    .waitFor();
};

const seeLastLines = async (page, floods) => {
  for (const flood of floods) {
    const pane = page.getByRole('region', { name: `Log of ${flood.name}` });
    await pane.getByText(flood.lastLine).first().waitFor({ timeout: 30_000 });
  }
};

/** Three builds in the window, each in its pane, and nobody who measures how the page feels: that alone draws each frame. */
const floodWindow = (launchApp, root, floods) =>
  inWindow(launchApp, root, async ({ page, pid }) => {
    const still = await share(pid, () => pause(IDLE_MS));
    await launchThree(page);
    const { given, share: busy } = await share(pid, () => waitForBuilds(root, floods, 1));
    await seeLastLines(page, floods);
    return { ...given, idle: { share: still.share }, flooded: { share: busy } };
  });

/** The same, and how the page felt before and meanwhile. */
const feelWindow = (launchApp, root, floods) =>
  inWindow(launchApp, root, async ({ app, page }) => {
    await watchFrames(page);
    await watchLoop(app);
    await pause(IDLE_MS);
    const idle = {
      frames: await readFrames(page),
      loop: await readLoop(app),
      keys: await timeKeys(page, KEY_PRESSES),
    };
    await launchThree(page);
    await watchFrames(page);
    await watchLoop(app);
    // All over the floods.
    const keys = timeKeys(page, KEY_PRESSES, FLOOD_KEY_MS);
    const { ms, logs } = await waitForBuilds(root, floods, 1);
    const flooded = {
      frames: await readFrames(page),
      loop: await readLoop(app),
      keys: await keys,
      skipped: await page.getByText('skipped to keep up').count(),
    };
    await seeLastLines(page, floods);
    return { ms, logs, idle, flooded };
  });

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
  against('no pane attached', median(times.none), 0.95);
  against('three visible panes', median(times.panes.map(({ ms }) => ms)), 0.85);
};

const ms = (value) => `${value.toFixed(1)} ms`;

const reportSmoothness = (runs) => {
  const of = (when, what) => runs.flatMap((run) => run[when][what]);
  const [idle, flooded] = ['idle', 'flooded'].map((when) => quantile(of(when, 'frames'), 0.95));
  report({
    what: 'frame interval under three floods, 95th percentile',
    ours: ms(flooded),
    baseline: `the same window idle ${ms(idle)}`,
    ratio: flooded / idle,
    aim: atMost(flooded, 25, 'at most 25 ms'),
  });
  const [still, busy] = ['idle', 'flooded'].map((when) => median(of(when, 'keys')));
  report({
    what: 'key press to screen under three floods, median',
    ours: ms(busy),
    baseline: `the same window idle ${ms(still)}`,
    ratio: busy / still,
    aim: atMost(busy, 50, 'at most 50 ms'),
  });
  reportLoop(runs, 'three floods', 'flooded');
  say(`the longest frame under the floods: ${ms(Math.max(...of('flooded', 'frames')))}`);
};

const reportShare = (runs) => {
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
};

/** How long the main process was held up: the median of the runs for the percentile, the worst for the longest. */
const reportLoop = (runs, what, when) => {
  const p99 = (one) => median(runs.map((run) => run[one].loop.p99));
  const max = (one) => Math.max(...runs.map((run) => run[one].loop.max));
  report({
    what: `main process held up under ${what}, 99th percentile`,
    ours: ms(p99(when)),
    baseline: `the same process idle ${ms(p99('idle'))}`,
    ratio: p99(when) / p99('idle'),
    aim: atMost(p99(when), 10, 'at most 10 ms'),
  });
  report({
    what: `main process held up under ${what}, at most`,
    ours: ms(max(when)),
    baseline: `the same process idle ${ms(max('idle'))}`,
    ratio: max(when) / max('idle'),
    aim: atMost(max(when), 100, 'at most 100 ms'),
  });
};

const reportSteady = (runs) => {
  const [idle, steady] = ['idle', 'flooded'].map((when) =>
    quantile(
      runs.flatMap((run) => run[when].frames),
      0.95,
    ),
  );
  report({
    what: 'frame interval under three builds of 1 MB/s, 95th percentile',
    ours: ms(steady),
    baseline: `the same window idle ${ms(idle)}`,
    ratio: steady / idle,
    aim: atMost(steady / idle, 1.1, 'as idle, within a tenth'),
  });
  const skipping = runs.map((run) => run.flooded.skipped);
  report({
    what: 'panes that skipped under three builds of 1 MB/s, of 3',
    ours: String(Math.max(...skipping)),
    baseline: '',
    ratio: null,
    aim: atMost(Math.max(...skipping), 0, 'none'),
  });
};

const main = async () => {
  const { values, again } = numbersFrom('bench/panes.mjs', { megabytes: 200, rounds: 3 });
  const { launchApp } = await importBundled('e2e/support/launch.ts', 'launch');
  const { makeWorkspace } = await importBundled('e2e/support/workspace.ts', 'workspace');
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'breakwater-bench-')));
  const reader = await findReader(folder);
  const floods = [];
  for (const name of NAMES) floods.push(await writeFlood(folder, name, values.megabytes));

  const slow = [];
  for (const name of NAMES) {
    slow.push(await writeFlood(folder, `steady-${name}`, STEADY_MEGABYTES));
  }

  /** A fresh workspace for each run, so that none finds another's logs; verified, then removed. */
  const inWorkspace = async (run, printed = floods, packages = floodPackages(printed)) => {
    settleDisk();
    const workspace = await makeWorkspace({ packages });
    try {
      const given = await run(workspace.path);
      for (const [at, flood] of printed.entries()) await verifyLog(flood, given.logs[at]);
      return given;
    } finally {
      await workspace.remove();
    }
  };
  const works = {
    reader: async () => {
      settleDisk();
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
    panes: () => inWorkspace((root) => floodWindow(launchApp, root, floods)),
    felt: () => inWorkspace((root) => feelWindow(launchApp, root, floods)),
    steady: () =>
      inWorkspace(
        (root) => feelWindow(launchApp, root, slow),
        slow,
        steadyPackages(slow, STEADY_KILOBYTES),
      ),
  };
  try {
    say(`panes: 3 x ${values.megabytes} MB, medians of ${values.rounds} rounds in turns`);
    const times = await inTurns(values.rounds, works);
    const bytes = floods.reduce((sum, flood) => sum + flood.bytes, 0);
    reportCapture(reader.name, bytes, times);
    reportShare(times.panes);
    reportSmoothness(times.felt);
    reportSteady(times.steady);
    say(`every log of the ${4 * values.rounds} runs was byte for byte what was printed (sha256)`);
    say(again);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

await withDisplay(main);
