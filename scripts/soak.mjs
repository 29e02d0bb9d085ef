#!/usr/bin/env node
// npm run soak [-- NAME…]: the fault tests in their thorough form, the fuzzers and the long run, all of them or those
// named, one after the other; what does not pass stops none of the others. `npm test` runs the same tests in short.
// BREAKWATER_SEED repeats a run's random moments. Takes an hour and a quarter.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './lib/paths.mjs';
import { exitStatus } from './lib/process.mjs';
import { startXvfb } from './lib/xvfb.mjs';
import { SetupProblem, setUp } from './setup/index.mjs';

const vitest = (...files) => [
  join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
  'run',
  '--allowOnly=false',
  '--project=slow',
  ...files,
];
const playwright = (...words) => [
  join(ROOT, 'node_modules', '@playwright', 'test', 'cli.js'),
  'test',
  '--reporter=list',
  ...words,
];

/** In this order. `minutes`: about how long it takes on two cores. `window`: needs a screen. `faults`: what is injected. */
const STAGES = [
  {
    name: 'kills',
    minutes: 12,
    args: vitest('src/main/kills.slow.test.ts'),
    faults: 'owners killed 100 + 60, everything killed 30',
  },
  {
    name: 'hosts',
    minutes: 1,
    args: vitest('builds/survival.slow.test.ts'),
    faults: 'hosts and leaders killed, numbers reused',
  },
  {
    name: 'hostile',
    minutes: 3,
    args: vitest('builds/hostile.slow.test.ts'),
    faults: 'builds that misbehave, a line of 1 GiB',
  },
  {
    name: 'disk',
    minutes: 2,
    args: vitest(
      'builds/vanish.slow.test.ts',
      'builds/disk-full.slow.test.ts',
      'builds/quota.slow.test.ts',
    ),
    faults: 'disks full, read-only, gone, a quota used up',
  },
  {
    name: 'clock',
    minutes: 1,
    args: vitest('builds/clock.slow.test.ts'),
    faults: 'the clock set forward and back',
  },
  {
    name: 'writers',
    minutes: 16,
    args: vitest(
      'workspace/lock.slow.test.ts',
      'disk/atomic-file.slow.test.ts',
      'engine/documents/',
    ),
    faults: 'owners at once, writers at once, writers killed',
  },
  {
    name: 'long-log',
    minutes: 7,
    args: [join('bench', 'report.mjs'), '--megabytes', '10000', '--rounds', '1'],
    faults: 'a build that prints 10 GB',
  },
  {
    name: 'fuzz',
    minutes: 10,
    // For each of the seventeen readers.
    args: [join('bench', 'fuzz.mjs'), '--minutes', '0.6'],
    faults: 'inputs that nobody would write, 17 readers',
  },
  {
    name: 'endurance',
    minutes: 12,
    args: [join('bench', 'endurance.mjs')],
    faults: '1,000 builds, 24 hours of output',
  },
  {
    name: 'window',
    minutes: 15,
    args: playwright('survival', 'crash-loop'),
    window: true,
    faults: 'the app killed 100 times, pages crashed',
  },
];

const { positionals } = parseArgs({ allowPositionals: true });
const unknown = positionals.filter((name) => !STAGES.some((stage) => stage.name === name));
if (unknown.length > 0) {
  console.error(`No such soak: ${unknown.join(', ')}. There are ${names(STAGES)}.`);
  process.exit(2);
}
const chosen = STAGES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
process.exitCode = await main();

async function main() {
  const needs = { window: true, sample: false, tests: process.platform === 'linux', build: true };
  let env;
  try {
    ({ env } = await setUp({ needs, say: (line) => console.log(line) }));
  } catch (error) {
    console.error(error instanceof SetupProblem ? error.message : error);
    return 1;
  }
  const screen =
    process.platform === 'linux' && chosen.some(({ window }) => window) ? await startXvfb() : null;
  const { WAYLAND_DISPLAY: _wayland, ...rest } = env;
  const thorough = {
    ...(screen === null ? env : { ...rest, DISPLAY: screen.display }),
    BREAKWATER_THOROUGH: '1',
  };
  const done = [];
  try {
    for (const [at, stage] of chosen.entries()) {
      const left = chosen.slice(at).reduce((sum, { minutes }) => sum + minutes, 0);
      console.log(`\n── ${stage.name}, ${at + 1} of ${chosen.length}, about ${left} min left ──`);
      const began = performance.now();
      const isWell = (await run(stage.args, thorough)) === 0;
      done.push({ stage, isWell, minutes: (performance.now() - began) / 60_000 });
    }
  } finally {
    await screen?.stop();
    console.log(`\n${done.map(tableRow).join('\n')}`);
  }
  const failed = done.filter(({ isWell }) => !isWell).map(({ stage }) => stage);
  console.log(failed.length === 0 ? `All well: ${names(chosen)}` : `Failed: ${names(failed)}`);
  return failed.length === 0 ? 0 : 1;
}

function tableRow({ stage, isWell, minutes }) {
  const verdict = isWell ? 'well  ' : 'FAILED';
  return `${verdict}  ${stage.name.padEnd(9)} ${minutes.toFixed(1).padStart(5)} min  ${stage.faults}`;
}

function names(stages) {
  return stages.map(({ name }) => name).join(', ');
}

function run(args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(exitStatus(code, signal)));
  });
}
