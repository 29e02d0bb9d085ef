import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { FUZZ_FOLDER, TARGETS } from './targets';
import type { Orders, Word } from './worker';

const MINUTE_MS = 60_000;
/** An input of some kilobytes that takes longer than this hangs its reader, milliseconds. */
const HANG_MS = 20_000;
const LOOK_MS = 1_000;
const PRESENT_BYTES = 128 * 1024;
/** What was found lies here, a file each, named by its hash; the tests' own folder is emptied by their next run. */
const FOUND = join('out', 'fuzz-found');
/** One that is no longer, in bytes, is printed too. */
const PRINTED_BYTES = 2_048;

const USAGE = `usage: npm run fuzz -- [--minutes N] [--target NAME,…] [--seed N]
targets: ${TARGETS.map((one) => one.name).join(', ')}
--minutes is for each of them; 1 where it is not given.
`;

/** Fuzzes one reader after the other. Exit status 1 where something was found. */
export async function main(bundle: string, argv: readonly string[]): Promise<number> {
  rmSync(FUZZ_FOLDER, { recursive: true, force: true });
  const { values } = parseArgs({
    args: [...argv],
    options: { minutes: { type: 'string' }, target: { type: 'string' }, seed: { type: 'string' } },
  });
  const minutes = Number(values.minutes ?? '1');
  const seed = Number(values.seed ?? Date.now() % 2 ** 31);
  const names = values.target?.split(',') ?? TARGETS.map((one) => one.name);
  const isKnown = names.every((name) => TARGETS.some((one) => one.name === name));
  if (!isKnown || !(minutes > 0) || !Number.isInteger(seed)) {
    process.stderr.write(USAGE);
    return 2;
  }
  process.stdout.write(`seed ${seed}; what is found is kept in ${FOUND}/\n`);
  let found = 0;
  for (const target of names) found += await fuzz(bundle, target, minutes * MINUTE_MS, seed);
  process.stdout.write(found === 0 ? 'Nothing was found.\n' : `${found} found.\n`);
  return found === 0 ? 0 : 1;
}

/** How much was found. A thread that hangs is ended, and what it was trying is kept. */
function fuzz(bundle: string, target: string, milliseconds: number, seed: number): Promise<number> {
  const present = new SharedArrayBuffer(PRESENT_BYTES);
  const length = new Int32Array(present, 0, 1);
  const orders: Orders = {
    target,
    milliseconds,
    seed,
    present,
    folder: pathToFileURL(dirname(bundle)).href,
  };
  const worker = new Worker(bundle, { workerData: orders });
  let found = 0;
  const keep = (input: Uint8Array, what: string): void => {
    found += 1;
    const name = `${target}-${createHash('sha256').update(input).digest('hex').slice(0, 12)}`;
    mkdirSync(FOUND, { recursive: true });
    writeFileSync(join(FOUND, name), input);
    process.stdout.write(`${target}: ${join(FOUND, name)} (${input.length} bytes)\n${what}\n`);
    if (input.length > PRINTED_BYTES) return;
    process.stdout.write(`in base64: ${Buffer.from(input).toString('base64')}\n`);
  };
  return new Promise((done) => {
    let last = '';
    let since = performance.now();
    const presentInput = (): Uint8Array =>
      new Uint8Array(present, 4, Math.max(0, Math.min(length[0] ?? 0, PRESENT_BYTES - 4))).slice();
    const watch = setInterval(() => {
      const now = createHash('sha256').update(presentInput()).digest('hex');
      if (now !== last) {
        last = now;
        since = performance.now();
      } else if ((length[0] ?? 0) >= 0 && performance.now() - since > HANG_MS) {
        keep(presentInput(), `It did not end in ${HANG_MS / 1000} s.`);
        void worker.terminate();
      }
    }, LOOK_MS);
    worker.on('message', (word: Word) => {
      if (word.kind === 'found') keep(word.input, word.what);
      else {
        process.stdout.write(
          `${target.padEnd(16)} ${word.tried} inputs, ${word.kept} kept for going a new way, ${word.ways} ways known\n`,
        );
      }
    });
    worker.on('error', (error) => keep(presentInput(), String(error)));
    worker.on('exit', () => {
      clearInterval(watch);
      done(found);
    });
  });
}
