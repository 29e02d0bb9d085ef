/**
 * npm test: set-up, static checks, the build, unit tests, end-to-end tests against the real app. Every stage
 * runs whatever the earlier ones gave; the last line sums them all.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './lib/paths.mjs';
import { exitStatus } from './lib/process.mjs';
import { checkLine, runCheck, STATIC_CHECKS } from './lib/static-checks.mjs';
import { closingLine, playwrightTally, sum, vitestTally } from './lib/tally.mjs';
import { startXvfb } from './lib/xvfb.mjs';
import { buildIsCurrent } from './setup/build.mjs';
import { SetupProblem, setUp } from './setup/index.mjs';

const MINUTE_MS = 60_000;
const UNIT_LIMIT_MS = 30 * MINUTE_MS;
const END_TO_END_LIMIT_MS = 45 * MINUTE_MS;
/** How long a stage that was told to end may take before it is ended. */
const GRACE_MS = 5_000;

let interrupted = false;
let running;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
    endGroup(running);
  });
}

const totals = await main();
// At the end: between a stage's own words and this line lie those of all the stages after it.
for (const note of totals.notes) console.error(note);
// Whatever still writes must not come after this line.
process.stdout.write(`${closingLine(totals)}\n`, () => {
  process.exit(totals.failed > 0 || interrupted ? 1 : 0);
});

async function main() {
  heading('Set-up');
  const needs = { window: true, sample: true, tests: process.platform === 'linux' };
  let env;
  try {
    ({ env } = await setUp({ needs, say: (line) => console.log(line) }));
  } catch (error) {
    console.error(error instanceof SetupProblem ? error.message : error);
    console.error('Set-up failed, so no test could run.');
    return { passed: 0, failed: 1, skipped: 0, notes: [] };
  }
  const reports = mkdtempSync(join(tmpdir(), 'breakwater-reports-'));
  try {
    const tallies = [];
    for (const stage of [staticStage, buildStage, unitStage, endToEndStage]) {
      const tally = interrupted ? notRun(stage.name) : await stage({ env, reports }).catch(crashed);
      tallies.push(tally);
    }
    return sum(tallies);
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}

function notRun(name) {
  return { passed: 0, failed: 1, skipped: 0, notes: [`Interrupted: ${name} did not run`] };
}

function crashed(error) {
  const note = error instanceof SetupProblem ? error.message : error.stack;
  return { passed: 0, failed: 1, skipped: 0, notes: [note] };
}

async function staticStage() {
  heading('Static checks');
  const results = await Promise.all(
    STATIC_CHECKS.map(async (check) => {
      const result = await runCheck(check);
      console.log(checkLine(result));
      return result;
    }),
  );
  const passed = results.filter((result) => result.ok).length;
  const notes = results.filter((result) => !result.ok).map(({ name }) => `Failed: ${name}`);
  return { passed, failed: results.length - passed, skipped: 0, notes };
}

/** A stage of its own: sources that do not build are a result, and the other stages still run. */
async function buildStage() {
  heading('Build');
  await setUp({ needs: { build: true }, say: (line) => console.log(line) });
  return { passed: 1, failed: 0, skipped: 0, notes: [] };
}

async function unitStage({ env, reports }) {
  heading('Unit tests');
  const report = join(reports, 'unit.json');
  const args = [
    join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--allowOnly=false',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const status = await runStage(args, env, UNIT_LIMIT_MS);
  return vitestTally(report, status);
}

async function endToEndStage({ env, reports }) {
  heading('End-to-end tests');
  if (!buildIsCurrent(ROOT)) {
    return { passed: 0, failed: 1, skipped: 0, notes: ['There is no built app to test.'] };
  }
  const screen = process.platform === 'linux' ? await startXvfb() : undefined;
  try {
    const report = join(reports, 'end-to-end.json');
    const args = [
      join(ROOT, 'node_modules', '@playwright', 'test', 'cli.js'),
      'test',
      '--reporter=list,json',
      // Real programs on a machine that has other work too: what fails once is named, what fails twice fails.
      '--retries=1',
    ];
    const { WAYLAND_DISPLAY: _wayland, ...rest } = env;
    const status = await runStage(
      args,
      {
        ...(screen ? { ...rest, DISPLAY: screen.display } : env),
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
      },
      END_TO_END_LIMIT_MS,
    );
    return playwrightTally(report, status);
  } finally {
    await screen?.stop();
  }
}

/** Runs a runner as a process group of its own, so that all of it can be ended. */
function runStage(args, env, limitMs) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    running = child;
    const timer = setTimeout(() => {
      console.error(`Ended after ${limitMs / MINUTE_MS} minutes, its limit.`);
      endGroup(child);
    }, limitMs);
    const settle = (how) => {
      clearTimeout(timer);
      running = undefined;
      how();
    };
    child.once('error', (error) => settle(() => reject(error)));
    child.once('exit', (code, signal) => settle(() => resolve(exitStatus(code, signal))));
  });
}

function endGroup(child) {
  if (!child?.pid) return;
  const send = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // Gone already.
    }
  };
  send('SIGTERM');
  setTimeout(() => send('SIGKILL'), GRACE_MS).unref();
}

function heading(text) {
  console.log(`\n== ${text} ==`);
}
