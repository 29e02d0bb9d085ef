// Opening a workspace with thousands of past attempts, against the same one with none: `breakwater status`, which
// takes the workspace, reads it whole and answers, and within it the time until the owner's state can be used.
import { spawn } from 'node:child_process';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../scripts/lib/paths.mjs';
import { bundle, importBundled } from './lib/bundle.mjs';
import { atMost, numbersFrom, report, say } from './lib/figures.mjs';
import { inTurns, median } from './lib/statistics.mjs';

process.chdir(ROOT);
const PACKAGES = 50;
const BUILD = `
i=0; while [ $i -lt 40 ]; do i=$((i+1)); echo "gcc -O2 -c src/unit-$i.c -o unit-$i.o"; done
case "$1" in *7) echo "src/unit.c:12:3: error: unknown type name 'width'"; exit 1 ;; esac
`;

/** Runs a program to its end; what it printed, and milliseconds. */
const run = (words) =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve({ text, ms: performance.now() - began });
      else reject(new Error(`${words.join(' ')} ended with ${code}.`));
    });
  });

/** Gives every package as many attempts, copies of its first, real one with their own numbers. */
const multiply = async (root, names, times) => {
  const history = join(root, '.breakwater', 'attempts.jsonl');
  const lines = (await readFile(history, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  // Of two lines on one attempt the later has the report.
  const firsts = new Map(lines.map((line) => [line.package, line]));
  const further = [];
  for (const name of names) {
    const first = join(root, '.breakwater', 'attempts', name, '1');
    const files = await readdir(first);
    for (let number = 2; number <= times; number += 1) {
      const folder = join(root, '.breakwater', 'attempts', name, String(number));
      await mkdir(folder);
      for (const file of files) {
        const text = await readFile(join(first, file), 'utf8');
        await writeFile(
          join(folder, file),
          text
            .replace(`"id":"${name}-1"`, `"id":"${name}-${number}"`)
            .replace('"number":1', `"number":${number}`)
            .replace(`${name}/1.log`, `${name}/${number}.log`),
        );
      }
      const logs = join(root, '.breakwater', 'logs', name);
      await cp(join(logs, '1.log'), join(logs, `${number}.log`));
      const line = firsts.get(name);
      further.push({
        ...line,
        id: `${name}-${number}`,
        number,
        log: line.log.replace('1.log', `${number}.log`),
      });
    }
  }
  const text = [...lines, ...further].map((line) => `${JSON.stringify(line)}\n`).join('');
  await writeFile(history, text);
};

const main = async () => {
  const { values, again } = numbersFrom('bench/opening.mjs', { attempts: 5000, rounds: 9 });
  const { makeWorkspace } = await importBundled('e2e/support/workspace.ts', 'workspace');
  const owner = await bundle('bench/opening/owner.ts', 'out/bench/opening-owner.mjs');
  const breakwater = join(ROOT, 'bin', 'breakwater');
  const names = Array.from({ length: PACKAGES }, (_, at) => `p${String(at).padStart(2, '0')}`);
  const packages = Object.fromEntries(names.map((name) => [name, {}]));
  const options = { packages, files: { 'build.sh': BUILD } };
  const [empty, old] = [await makeWorkspace(options), await makeWorkspace(options)];
  try {
    await run([breakwater, 'run', old.path]).catch(() => {});
    // Both have the results of the last builds: they are the packages', however many attempts there were.
    await cp(join(old.path, 'build-results'), join(empty.path, 'build-results'), {
      recursive: true,
    });
    await multiply(old.path, names, Math.ceil(values.attempts / PACKAGES));
    const statusOf = async ({ path }) => (await run([breakwater, 'status', path])).ms;
    const ownerOf = async ({ path }) => {
      const { ms, attempts } = JSON.parse((await run([owner, path])).text);
      if (path === old.path && attempts !== PACKAGES)
        throw new Error(`${attempts} packages with attempts, not ${PACKAGES}.`);
      return ms;
    };
    const times = await inTurns(values.rounds, {
      empty: () => statusOf(empty),
      old: () => statusOf(old),
      emptyOwner: () => ownerOf(empty),
      oldOwner: () => ownerOf(old),
    });
    const row = (what, ours, theirs, aimed) => {
      const [own, base] = [median(ours), median(theirs)];
      report({
        what,
        ours: `${own.toFixed(0)} ms`,
        baseline: `without any ${base.toFixed(0)} ms`,
        ratio: own / base,
        aim: aimed ? atMost(own / base, 1.2) : null,
      });
    };
    row(`breakwater status with ${values.attempts} past attempts`, times.old, times.empty, true);
    row('of that until the workspace is open', times.oldOwner, times.emptyOwner, false);
    say(again);
  } finally {
    await empty.remove();
    await old.remove();
  }
};

await main();
