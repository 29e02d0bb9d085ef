// Searching all logs of a workspace: the whole time and the time to the first line, against grep (and ripgrep where it
// is installed) over the same files in the same run; and what a search costs whoever else computes meanwhile.
import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { ROOT } from '../scripts/lib/paths.mjs';
import { importBundled } from './lib/bundle.mjs';
import { atMost, megabytes, numbersFrom, report, say, seconds } from './lib/figures.mjs';
import { median } from './lib/statistics.mjs';

process.chdir(ROOT);
const LOG_BYTES = 25e6;
const FIXTURES = join(ROOT, 'src/main/engine/reports/fixtures');
const NEEDLE = 'undefined reference to `inflate_needle';
const QUERIES = [
  { name: 'a literal', words: NEEDLE, regex: false, caseSensitive: true, grep: ['-F'] },
  {
    name: 'a literal, either case',
    words: NEEDLE.toUpperCase(),
    regex: false,
    caseSensitive: false,
    grep: ['-F', '-i'],
  },
  {
    name: 'a regular expression',
    words: 'undefined +reference to .[a-z]+_needle',
    regex: true,
    caseSensitive: true,
    grep: ['-E'],
  },
];

/** Compiler lines between the lines of real failing builds, with the line breaks of a terminal. */
const logText = async (seed) => {
  const names = (await readdir(FIXTURES)).filter((name) => name.endsWith('.log'));
  const real = await Promise.all(names.map((name) => readFile(join(FIXTURES, name), 'utf8')));
  const parts = [];
  let size = 0;
  for (let at = seed * 1000; size < LOG_BYTES; at += 1) {
    const file = `src/part${at % 613}/unit_${(at * 7919) % 100_003}`;
    const part =
      at % 400 === 0
        ? `${(real[(at / 400) % real.length] ?? '').replaceAll(/\r?\n/g, '\r\n')}\r\n`
        : `libtool: compile: gcc -DHAVE_CONFIG_H -I. -I../include -O2 -g -pipe -Wall -fstack-protector-strong -c ${file}.c -o ${file}.o\r\n`;
    parts.push(part);
    size += part.length;
  }
  const where = Math.floor(parts.length * ((seed * 0.37) % 1));
  parts[where] = `/usr/bin/ld: inflate.o: ${NEEDLE}_${seed}'\r\n`;
  return parts.join('');
};

const writeLogs = async (folder, count) => {
  const logs = [];
  for (let index = 0; index < count; index += 1) {
    const path = join(folder, `package-${index % 10}`, `${Math.floor(index / 10) + 1}.log`);
    await mkdir(join(path, '..'), { recursive: true });
    const file = createWriteStream(path);
    file.end(await logText(index));
    await finished(file);
    logs.push({ path, folder: join(path, '..'), bytes: (await stat(path)).size });
  }
  return logs;
};

/** Runs a searching program; its output is read to the end, as someone who wants it would. */
const runProgram = (command, words) =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(command, words, {
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let [lines, firstMs] = [0, Number.NaN];
    child.stdout.on('data', (data) => {
      if (lines === 0) firstMs = performance.now() - began;
      lines += data.toString('latin1').split('\n').length - 1;
    });
    child.once('error', reject);
    child.once('close', () => resolve({ lines, firstMs, totalMs: performance.now() - began }));
  });

const has = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

/** Work of two busy processes for a while, in rounds done: what two builds would get done. */
const busyWork = async (ms) => {
  const program = `const end=Date.now()+${ms};let n=0;while(Date.now()<end){for(let i=0,x=1;i<1e6;i++)x=(x*1103515245+12345)&0x7fffffff;n++}process.stdout.write(String(n))`;
  const one = () =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, ['-e', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      child.stdout.on('data', (data) => {
        text += data;
      });
      child.once('close', () => resolve(Number(text)));
    });
  const [a, b] = await Promise.all([one(), one()]);
  return a + b;
};

/** Rounds that two busy processes get done while searches go on, over rounds without one. */
const costToOthers = async (search) => {
  const ratios = [];
  for (let round = 0; round < 3; round += 1) {
    const alone = await busyWork(2500);
    let isOver = false;
    const searching = (async () => {
      while (!isOver) await search();
    })();
    const beside = await busyWork(2500);
    isOver = true;
    await searching;
    ratios.push(alone / beside);
  }
  return median(ratios);
};

const main = async () => {
  const { values, again } = numbersFrom('bench/search.mjs', { megabytes: 1000, rounds: 3 });
  const { searchAll } = await importBundled('bench/search/main.ts', 'search');
  const worker = join(ROOT, 'out', 'main', 'log-search.js');
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-search-'));
  const programs = {
    grep: (query) =>
      runProgram('nice', [
        '-n',
        '19',
        'grep',
        '-r',
        '-a',
        '-n',
        '-b',
        ...query.grep,
        '-e',
        query.words,
        folder,
      ]),
    ...(has('rg')
      ? {
          ripgrep: (query) =>
            runProgram('rg', [
              '-a',
              '-n',
              '-b',
              '--no-ignore',
              ...query.grep.filter((one) => one !== '-E'),
              '-e',
              query.words,
              folder,
            ]),
        }
      : {}),
  };
  try {
    const count = Math.max(2, Math.round((values.megabytes * 1e6) / LOG_BYTES));
    const logs = await writeLogs(folder, count);
    const size = logs.reduce((sum, { bytes }) => sum + bytes, 0);
    say(`${logs.length} logs, ${megabytes(size)}`);
    for (const query of QUERIES) {
      const { words, regex, caseSensitive } = query;
      const ours = [];
      const theirs = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
      for (let round = 0; round < values.rounds; round += 1) {
        const own = await searchAll(worker, { words, regex, caseSensitive }, logs);
        if (own.state !== 'done' || own.lines !== logs.length)
          throw new Error(`${query.name}: ${own.lines} lines of ${logs.length}, ${own.state}`);
        ours.push(own);
        for (const [name, run] of Object.entries(programs)) {
          const one = await run(query);
          if (one.lines !== logs.length) throw new Error(`${name} found ${one.lines} lines.`);
          theirs[name].push(one);
        }
      }
      const total = median(ours.map(({ totalMs }) => totalMs));
      for (const [name, runs] of Object.entries(theirs)) {
        const base = median(runs.map(({ totalMs }) => totalMs));
        report({
          what: `searching ${megabytes(size)} of logs for ${query.name}`,
          ours: seconds(total),
          baseline: `${name} ${seconds(base)}`,
          ratio: total / base,
          aim: atMost(total / base, 2),
        });
      }
      const first = median(ours.map(({ firstMs }) => firstMs));
      const grepFirst = median(theirs.grep.map(({ firstMs }) => firstMs));
      report({
        what: `the first line of ${query.name}`,
        ours: seconds(first),
        baseline: `grep ${seconds(grepFirst)}`,
        ratio: null,
        aim: atMost(first, 1000, 'within a second'),
      });
    }
    const [{ words, regex, caseSensitive }] = QUERIES;
    const cost = await costToOthers(() => searchAll(worker, { words, regex, caseSensitive }, logs));
    report({
      what: 'time of two busy processes while a search runs',
      ours: 'beside a search',
      baseline: 'the same without one',
      ratio: cost,
      aim: atMost(cost, 1.1),
    });
    say(again);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

await main();
