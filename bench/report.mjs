// From the end of a build's command to its report, for a small log and for huge ones, against the time that
// `tail -n 80` of the same log takes as a process of its own.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../scripts/lib/paths.mjs';
import { importBundled } from './lib/bundle.mjs';
import { atMost, megabytes, numbersFrom, report, say } from './lib/figures.mjs';
import { writeFlood } from './lib/floods.mjs';
import { median } from './lib/statistics.mjs';

process.chdir(ROOT);
const AIM_MS = 50;
const SETTLE_MS = 3_000;
/** The time is written by the command itself, a moment before it ends: its own end counts as ours. */
const BUILD = `
cat "$(cat "path-$1")"
date +%s.%N > "end-$1"
`;

const tail = (path) =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn('tail', ['-n', '80', path], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.resume();
    child.once('error', reject);
    child.once('close', () => resolve(performance.now() - began));
  });

const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

const ms = (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

const main = async () => {
  const { values, again } = numbersFrom('bench/report.mjs', { megabytes: 2000, rounds: 5 });
  const { openReportBench } = await importBundled('bench/report/main.ts', 'report');
  const { makeWorkspace } = await importBundled('e2e/support/workspace.ts', 'workspace');
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
  const { bavail, bsize } = await statfs(folder);
  const wanted = values.megabytes * 3e6;
  if (bavail * bsize < wanted) throw new Error(`${folder} has no ${megabytes(wanted)} free.`);
  const sizes = [0.01, Math.min(100, values.megabytes), values.megabytes];
  const floods = [];
  for (const [at, size] of [...new Set(sizes)].entries()) {
    floods.push({
      size,
      ...(await writeFlood(folder, `log${at}`, size, size < 1 ? 100 : undefined)),
    });
  }
  const workspace = await makeWorkspace({
    packages: Object.fromEntries(floods.map(({ name }) => [name, {}])),
    files: {
      'build.sh': BUILD,
      ...Object.fromEntries(floods.map(({ name, path }) => [`path-${name}`, path])),
    },
  });
  const bench = await openReportBench(workspace.path, {
    file: process.execPath,
    args: [join(ROOT, 'out/main/build-host.js')],
    env: { ELECTRON_RUN_AS_NODE: '1' },
  });
  try {
    let small = null;
    for (const { name, bytes } of floods) {
      const [own, tails] = [[], []];
      // Once before, for what is read and compiled the first time.
      if (name === floods[0].name) await bench.measure(name);
      for (let round = 0; round < values.rounds; round += 1) {
        const one = await bench.measure(name);
        own.push(one);
        tails.push(await tail(one.log));
        await rm(one.log);
        // A build takes minutes: by its end, the disk has long taken the log of the one before.
        await pause(SETTLE_MS);
      }
      const times = own.map(({ reported }) => reported);
      const [ours, theirs] = [median(times), median(tails)];
      say(`  recorded by the host after ${own.map(({ recorded }) => ms(recorded)).join(', ')}`);
      say(`  reported after ${times.map(ms).join(', ')}`);
      report({
        what: `from the command's end to the report, a log of ${bytes < 1e6 ? `${Math.round(bytes / 1000)} KB` : megabytes(bytes)}`,
        ours: `${ms(ours)}, ${ms(Math.max(...times))} at most`,
        baseline:
          small === null
            ? `tail -n 80 of it ${ms(theirs)}`
            : `the small log ${ms(small)}; tail -n 80 of it ${ms(theirs)}`,
        ratio: small === null ? null : ours / small,
        aim: atMost(ours, AIM_MS, `within ${AIM_MS} ms`),
      });
      small ??= ours;
    }
    say(again);
  } finally {
    await bench.close();
    await workspace.remove();
    await rm(folder, { recursive: true, force: true });
  }
};

await main();
