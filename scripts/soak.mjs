#!/usr/bin/env node
// npm run soak [-- NAME…]: the fault tests in their thorough form, all of them or those named, one after the other.
// `npm test` runs the same tests in short. BREAKWATER_SEED repeats a run's random moments. Takes about half an hour.
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

/** In this order. `window`: needs a screen. */
const STAGES = [
  { name: 'kills', args: vitest('src/main/kills.slow.test.ts') },
  { name: 'hosts', args: vitest('src/main/engine/builds/survival.slow.test.ts') },
  { name: 'hostile', args: vitest('src/main/engine/builds/hostile.slow.test.ts') },
  {
    name: 'disk',
    args: vitest('builds/vanish.slow.test.ts', 'builds/disk-full.slow.test.ts'),
  },
  { name: 'clock', args: vitest('src/main/engine/builds/clock.slow.test.ts') },
  { name: 'window', args: playwright('survival', 'crash-loop'), window: true },
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
  const failed = [];
  try {
    for (const stage of chosen) {
      console.log(`\n── ${stage.name} ──`);
      if ((await run(stage.args, thorough)) !== 0) failed.push(stage);
    }
  } finally {
    await screen?.stop();
  }
  console.log(failed.length === 0 ? `\nAll well: ${names(chosen)}` : `\nFailed: ${names(failed)}`);
  return failed.length === 0 ? 0 : 1;
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
