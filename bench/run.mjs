#!/usr/bin/env node
// npm run bench [-- [--quick | --write] NAME…]: all benches, or those named, one after the other; a table of their
// figures at the end. After all of them, done in full, the table also goes into docs/performance.md; with --write
// the rows of those that were named do.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../scripts/lib/paths.mjs';
import { trySetUp } from '../scripts/lib/window.mjs';
import { withDisplay } from './lib/display.mjs';
import { FIGURES_FILE, isMissed, say } from './lib/figures.mjs';
import { describeMachine } from './lib/machine.mjs';
import { capturePrinted, planningPrinted } from './lib/printed-figures.mjs';
import { figureTable, fillIn } from './lib/table.mjs';

const DOCUMENT = join(ROOT, 'docs', 'performance.md');

/**
 * In this order. `quick` is for trying the benches themselves: too little work for figures to rest on.
 * `read` takes the figures from what a bench prints where it does not hand them over.
 */
const BENCHES = [
  {
    name: 'capture',
    words: ['--rounds', '3', '--bursts', '40'],
    quick: ['--megabytes', '16', '--rounds', '1', '--bursts', '3'],
    read: capturePrinted,
  },
  { name: 'panes', words: [], quick: ['--megabytes', '20', '--rounds', '1'] },
  { name: 'overhead', words: [], quick: ['--package', 'snappy', '--rounds', '1', '--empty', '1'] },
  { name: 'startup', words: [], quick: ['--rounds', '1'] },
  { name: 'memory', words: [], quick: ['--megabytes', '20', '--rounds', '1'] },
  {
    name: 'endurance',
    words: ['--builds', '150', '--every', '5', '--megabytes', '300'],
    quick: ['--builds', '20', '--every', '2', '--megabytes', '100'],
  },
  { name: 'report', words: [], quick: ['--megabytes', '100', '--rounds', '1'] },
  { name: 'opening', words: [], quick: ['--attempts', '500', '--rounds', '1'] },
  {
    name: 'documents',
    words: [],
    quick: ['--tasks', '500', '--kilobytes', '50', '--actions', '20'],
  },
  { name: 'search', words: ['--megabytes', '5000'], quick: ['--megabytes', '75', '--rounds', '1'] },
  { name: 'planning', words: [], quick: [], read: planningPrinted },
  { name: 'tokens', words: [], quick: ['--waves', '1'] },
  { name: 'hook', words: [], quick: ['--rounds', '2'] },
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
  if (code !== 0) {
    console.error(`${name} ended with ${code}.`);
    return null;
  }
  const handed = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  const figures = read === undefined ? handed.map((line) => JSON.parse(line)) : read(printed);
  if (figures.length > 0) return figures;
  console.error(`${name} gave no figures.`);
  return null;
};

const main = async (chosen, mayWrite) => {
  const isAll = chosen.length === BENCHES.length;
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
  const began = performance.now();
  // Taken first: afterwards the load is the benches' own.
  const machine = describeMachine(ROOT);
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
  say(`\n${figureTable(figures)}\n\n${machine}`);
  say(`${Math.round((performance.now() - began) / 1000)} s`);
  const missed = figures.filter(isMissed);
  if (missed.length > 0) say(`missed: ${missed.map(({ what }) => what).join('; ')}`);
  if (failed.length > 0) {
    console.error(`failed: ${failed.join(', ')}`);
    return 1;
  }
  if (mayWrite) {
    await writeFile(DOCUMENT, fillIn(await readFile(DOCUMENT, 'utf8'), figures, machine, isAll));
    say('written to docs/performance.md');
  }
  return 0;
};

const { values, positionals: names } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const unknown = names.find((name) => !BENCHES.some((bench) => bench.name === name));
if (unknown !== undefined) {
  const known = BENCHES.map(({ name }) => name).join(', ');
  console.error(`There is no bench ${unknown}; there are ${known}.`);
  process.exitCode = 2;
} else {
  const chosen = BENCHES.filter(({ name }) => names.length === 0 || names.includes(name)).map(
    (bench) => (values.quick ? { ...bench, words: bench.quick } : bench),
  );
  const mayWrite = (chosen.length === BENCHES.length || values.write) && !values.quick;
  const needs = { window: true, sample: true, tests: true, build: true };
  const isReady = await trySetUp({ needs, say, root: ROOT });
  process.exitCode = isReady ? await withDisplay(() => main(chosen, mayWrite)) : 1;
}
