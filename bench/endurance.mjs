// One owner over a thousand builds and over as much output as a busy build prints in 24 hours: what it holds must
// stay as it was. Prints the curves; ends with 1 when one of them grows.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../scripts/lib/paths.mjs';
import { bundle, importBundled } from './lib/bundle.mjs';
import { curveTable, share } from './lib/curves.mjs';
import {
  atMost,
  FIGURES_FILE,
  isMissed,
  megabytes,
  numbersFrom,
  report,
  say,
} from './lib/figures.mjs';
import { verifyLog, writeFlood } from './lib/floods.mjs';
import { median } from './lib/statistics.mjs';

process.chdir(ROOT);
/** 24 hours of 20 KB a second. */
const DAY_MEGABYTES = 1728;
const PACKAGES = 25;
/** What must be the same at the end as near the beginning, whatever there was to do in between. */
const COUNTS = ['descriptors', 'watches', 'children', 'zombies', 'timers', 'handles', 'listeners'];

/** Short, and each in its own way: it succeeds, fails as a compiler does, leaves a daemon, is cancelled. */
const BUILD = `
i=0; while [ $i -lt 200 ]; do i=$((i+1)); echo "gcc -O2 -c src/unit-$i.c -o unit-$i.o"; done
case "$1" in
  p07|p19) echo "src/unit.c:12:3: error: unknown type name 'width'"; exit 1 ;;
  p11) sleep 60 & ;;
  p13) while :; do echo "still at it"; sleep 0.2; done ;;
esac
`;

const writeWorkspace = async (flood) => {
  const { makeWorkspace } = await importBundled('e2e/support/workspace.ts', 'workspace');
  const names = Array.from({ length: PACKAGES }, (_, at) => `p${String(at).padStart(2, '0')}`);
  const packages = Object.fromEntries(names.map((name) => [name, {}]));
  packages[flood.name] = { command: `cat ${flood.path}` };
  return { names, ...(await makeWorkspace({ packages, files: { 'build.sh': BUILD } })) };
};

/** Runs the owner to its end; what it says, in order. */
const runOwner = async (work) => {
  const owner = await bundle('bench/endurance/owner.ts', 'out/bench/endurance-owner.mjs');
  const child = spawn(process.execPath, ['--expose-gc', owner, JSON.stringify(work)], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = new Promise((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal)),
  );
  const said = [];
  const began = performance.now();
  let told = began;
  for await (const line of createInterface({ input: child.stdout })) {
    const one = JSON.parse(line);
    said.push(one);
    if (one.kind !== 'builds' || performance.now() - told < 30_000) continue;
    told = performance.now();
    const left = ((told - began) / one.at) * (work.builds - one.at);
    say(`  ${one.at} of ${work.builds} builds, ${Math.round(left / 1000)} s left`);
  }
  const code = await exit;
  if (code !== 0) throw new Error(`The owner ended with ${code}.`);
  return said;
};

/** A figure near the beginning and at the end. The first tenth is left out: code is loaded and compiled there. */
const ends = (samples, key) =>
  [1, 9].map((tenth) => median(share(samples, tenth).map((one) => one[key])));

/** What is known of a build is kept in memory: its line in the history, and where that is. */
const BUILD_BYTES = 1_000;

const heapRow = (what, samples) => {
  const [before, after] = ends(samples, 'heap');
  const [from, to] = ends(samples, 'at');
  const each = (after - before) / (to - from);
  const figure = {
    what,
    ours: `${(after / 1e6).toFixed(1)} MB`,
    baseline: `in the second tenth ${(before / 1e6).toFixed(1)} MB, ${(each / 1000).toFixed(1)} KB a build`,
    ratio: after / before,
    aim: atMost(each, BUILD_BYTES, 'at most 1 KB a build'),
  };
  report(figure);
  return figure;
};

const memoryRow = (what, samples, key) => {
  const [before, after] = ends(samples, key);
  const figure = {
    what,
    ours: megabytes(after),
    baseline: `in the second tenth ${megabytes(before)}`,
    ratio: after / before,
    aim: atMost(after / before, 1.05),
  };
  report(figure);
  return figure;
};

/** The lowest of each count: what is there for a moment only is in one sample or another, what leaks in all. */
const lowest = (samples) =>
  Object.fromEntries(
    COUNTS.map((name) => [name, Math.min(...samples.map((sample) => sample[name]))]),
  );

const countsRow = (what, before, after) => {
  const [first, last] = [lowest(before), lowest(after)];
  const words = (one) => COUNTS.map((name) => `${one[name]} ${name}`).join(', ');
  const isSame = COUNTS.every((name) => last[name] <= first[name]);
  const figure = {
    what,
    ours: isSame ? words(last).replaceAll(/\b0 \w+, |, 0 \w+$/g, '') : words(last),
    baseline: isSame ? 'the same in the second tenth' : words(first),
    ratio: null,
    aim: { words: 'no more of any', isMet: isSame },
  };
  report(figure);
  return figure;
};

const main = async () => {
  const { values, again } = numbersFrom('bench/endurance.mjs', {
    builds: 1000,
    every: 20,
    megabytes: DAY_MEGABYTES,
  });
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
  const { bavail, bsize } = await statfs(folder);
  // The flood, its log, and room to spare.
  const wanted = values.megabytes * 3e6;
  if (bavail * bsize < wanted) throw new Error(`${folder} has no ${megabytes(wanted)} free.`);
  const flood = await writeFlood(folder, 'flood', values.megabytes);
  const workspace = await writeWorkspace(flood);
  try {
    const said = await runOwner({
      root: workspace.path,
      host: {
        file: process.execPath,
        args: [join(ROOT, 'out/main/build-host.js')],
        env: { ELECTRON_RUN_AS_NODE: '1' },
      },
      packages: workspace.names,
      cancelled: 'p13',
      builds: values.builds,
      every: values.every,
      flood: flood.name,
    });
    const builds = said.filter((one) => one.kind === 'builds');
    const output = said.filter((one) => one.kind === 'output');
    const end = said.find((one) => one.kind === 'flood');
    const rest = said.find((one) => one.kind === 'rest');
    if (end?.outcome !== 'success') throw new Error(`The flood ended as ${end?.outcome}.`);
    await verifyLog(flood, join(workspace.path, '.breakwater/logs', flood.name, '1.log'));
    say(`\n${values.builds} builds, three at a time, a sample after every ${values.every}:`);
    say(curveTable(builds, [...COUNTS, 'heap', 'resident']));
    say(`\n${megabytes(end.bytes)} of output, ${megabytes(end.shown)} of it shown in a pane:`);
    say(curveTable(output, ['heap', 'resident', 'host']));
    const load = `${values.builds} builds`;
    const rows = [
      memoryRow(`memory of the owner, ${load}`, builds, 'resident'),
      heapRow(`heap of the owner without code, ${load}`, builds),
      countsRow(`what the owner holds, ${load}`, share(builds, 1), share(builds, 9)),
      memoryRow(`memory of the owner, ${megabytes(end.bytes)} of output`, output, 'resident'),
      memoryRow(`memory of the host, ${megabytes(end.bytes)} of output`, output, 'host'),
      countsRow('what the owner holds after that', share(builds, 9), [rest]),
    ];
    say(again);
    // In `npm run bench` a missed aim is a row of the table.
    if (rows.some(isMissed) && process.env[FIGURES_FILE] === undefined) process.exitCode = 1;
  } finally {
    await workspace.remove();
    await rm(folder, { recursive: true, force: true });
  }
};

await main();
