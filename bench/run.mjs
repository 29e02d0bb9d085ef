#!/usr/bin/env node
// npm run bench [-- NAME…]: all benches, or those named, one after the other; a table of their figures at
// the end. After all of them the table also goes into docs/performance.md.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../scripts/lib/paths.mjs';
import { trySetUp } from '../scripts/lib/window.mjs';
import { withDisplay } from './lib/display.mjs';
import { FIGURES_FILE, isMissed, say } from './lib/figures.mjs';
import { describeMachine } from './lib/machine.mjs';
import { capturePrinted, planningPrinted } from './lib/printed-figures.mjs';
import { figureTable, fillIn } from './lib/table.mjs';

const DOCUMENT = join(ROOT, 'docs', 'performance.md');

/** In this order; `read` takes the figures from what a bench prints where it does not hand them over. */
const BENCHES = [
  { name: 'capture', words: ['--rounds', '3', '--bursts', '40'], read: capturePrinted },
  { name: 'panes', words: [] },
  { name: 'overhead', words: [] },
  { name: 'startup', words: [] },
  { name: 'memory', words: [] },
  { name: 'planning', words: [], read: planningPrinted },
];

/** Runs one bench; its figures, or null when it failed. What it prints is shown as it comes. */
const runBench = async ({ name, words, read }, folder) => {
  say(`\n── ${name} ──`);
  const file = join(folder, `${name}.jsonl`);
  await writeFile(file, '');
  const child = spawn(process.execPath, [join('bench', `${name}.mjs`), ...words], {
    cwd: ROOT,
    env: { ...process.env, [FIGURES_FILE]: file },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text;
    process.stdout.write(text);
  });
  const code = await new Promise((resolve) => {
    child.once('close', resolve);
  });
  const handed = (await readFile(file, 'utf8')).trim();
  const figures =
    read === undefined ? handed.split('\n').map((line) => line && JSON.parse(line)) : read(printed);
  if (code === 0 && figures.length > 0 && !figures.includes('')) return figures;
  console.error(code === 0 ? `${name} gave no figures.` : `${name} ended with ${code}.`);
  return null;
};

const main = async (chosen) => {
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
  const began = performance.now();
  const figures = [];
  const failed = [];
  try {
    for (const bench of chosen) {
      const given = await runBench(bench, folder);
      if (given === null) failed.push(bench.name);
      else figures.push(...given);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const machine = await describeMachine(ROOT);
  say(`\n${figureTable(figures)}\n\n${machine}`);
  say(`${Math.round((performance.now() - began) / 1000)} s`);
  const missed = figures.filter(isMissed);
  if (missed.length > 0) say(`missed: ${missed.map(({ what }) => what).join('; ')}`);
  if (failed.length > 0) {
    console.error(`failed: ${failed.join(', ')}`);
    return 1;
  }
  if (chosen.length === BENCHES.length) {
    await writeFile(DOCUMENT, fillIn(await readFile(DOCUMENT, 'utf8'), figures, machine));
    say('written to docs/performance.md');
  }
  return 0;
};

const names = process.argv.slice(2);
const unknown = names.find((name) => !BENCHES.some((bench) => bench.name === name));
if (unknown !== undefined) {
  console.error(
    `There is no bench ${unknown}; there are ${BENCHES.map(({ name }) => name).join(', ')}.`,
  );
  process.exitCode = 2;
} else {
  const needs = { window: true, sample: true, tests: true, build: true };
  const chosen = BENCHES.filter(({ name }) => names.length === 0 || names.includes(name));
  const isReady = await trySetUp({ needs, say, root: ROOT });
  process.exitCode = isReady ? await withDisplay(() => main(chosen)) : 1;
}
