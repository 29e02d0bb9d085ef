// What Breakwater costs on a real build: `breakwater build PACKAGE` against the same command with its output
// in a file, in the same copy of the sample workspace. Nothing is subtracted; what every build pays once,
// however long it takes, is told apart by a build that does nothing.
import { spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../scripts/lib/paths.mjs';
import { importBundled } from './lib/bundle.mjs';
import { atMost, report, say, seconds } from './lib/figures.mjs';
import { inTurns, median, settleDisk } from './lib/statistics.mjs';

process.chdir(ROOT);
const BREAKWATER = join(ROOT, 'bin', 'breakwater');
/** As in the sample's breakwater.yaml. */
const directCommand = (name) => [process.execPath, 'sample/build.mjs', name];

/**
 * Runs a command with its output in a file.
 * @returns {Promise<number>} milliseconds
 * @throws with the output's end when it fails
 */
const timed = async (words, cwd, output) => {
  settleDisk();
  const file = await open(output, 'w');
  const start = performance.now();
  const child = spawn(words[0], words.slice(1), { cwd, stdio: ['ignore', file.fd, file.fd] });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const ms = performance.now() - start;
  await file.close();
  if (code === 0) return ms;
  const text = await readFile(output, 'utf8');
  throw new Error(`${words.join(' ')} ended with ${code}:\n${text.slice(-2000)}`);
};

const main = async () => {
  const { values } = parseArgs({
    options: {
      package: { type: 'string', default: 'sqlite' },
      rounds: { type: 'string', default: '3' },
      empty: { type: 'string', default: '7' },
    },
  });
  const name = values.package;
  const { copySample } = await importBundled('e2e/support/sample.ts', 'sample');
  const { makeWorkspace } = await importBundled('e2e/support/workspace.ts', 'workspace');
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
  const output = join(folder, 'output');
  const sample = await copySample([name]);
  const empty = await makeWorkspace({ packages: { nothing: {} }, command: 'echo {package}' });
  try {
    say(`overhead: ${name}, medians of ${values.rounds} pairs in turns`);
    // Not counted: brings the source from the registry where it has not been yet, and warms the disk's cache.
    await timed(directCommand(name), sample.path, output);
    const times = await inTurns(Number(values.rounds), {
      direct: () => timed(directCommand(name), sample.path, output),
      ours: () => timed([process.execPath, BREAKWATER, 'build', name], sample.path, output),
    });
    const nothing = await inTurns(Number(values.empty), {
      direct: () => timed(['echo', 'nothing'], empty.path, output),
      ours: () => timed([process.execPath, BREAKWATER, 'build', 'nothing'], empty.path, output),
    });
    const ratio = median(times.ours) / median(times.direct);
    report({
      what: `wall time of a real build (${name})`,
      ours: seconds(median(times.ours)),
      baseline: `the same command to a file ${seconds(median(times.direct))}`,
      ratio,
      aim: atMost(ratio, 1.02),
    });
    report({
      what: 'of that, paid once per command line: a build of nothing',
      ours: seconds(median(nothing.ours)),
      baseline: `echo to a file ${seconds(median(nothing.direct))}`,
      ratio: null,
      aim: null,
    });
    const spread = (all) => all.map(seconds).join(', ');
    say(`each: ${spread(times.ours)} against ${spread(times.direct)}`);
    say(`again: node bench/overhead.mjs --package ${name} --rounds ${values.rounds}`);
  } finally {
    await Promise.all([sample.remove(), empty.remove()]);
    await rm(folder, { recursive: true, force: true });
  }
};

await main();
