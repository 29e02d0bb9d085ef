import * as fs from 'node:fs';
import * as fsp from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { countLosses } from './losses';
import { type Floods, floodPool, openBenchPool } from './pool-runs';
import { findYardstick } from './yardstick';

const MB = 1_000_000;

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
};

/** A file of `bytes` bytes in lines as a compiler's log has them. */
const writePayload = async (path: string, bytes: number): Promise<void> => {
  const line = `${'gcc -O2 -g -Wall -c src/inflate.c -o build/inflate.o'.padEnd(79, ' .')}\n`;
  const block = Buffer.from(line.repeat(13_107));
  const handle = await fsp.open(path, 'w');
  for (let left = bytes; left > 0; left -= block.length) {
    await handle.write(block.subarray(0, Math.min(left, block.length)));
  }
  await handle.close();
};

/**
 * Times floods through the pool against the plainest reader of a terminal, in turns on the same machine, so that
 * whatever else runs weighs on both; prints medians and their ratio. Then the bytes that node-pty's own reader
 * loses, beside ours.
 */
export const main = async (host: string): Promise<void> => {
  const { values } = parseArgs({
    options: {
      megabytes: { type: 'string', default: '200' },
      rounds: { type: 'string', default: '5' },
      bursts: { type: 'string', default: '60' },
    },
  });
  const bytes = Number(values.megabytes) * MB;
  const rounds = Number(values.rounds);
  const folder = await fsp.realpath(await fsp.mkdtemp(join(tmpdir(), 'breakwater-bench-')));
  const payload = join(folder, 'payload');
  await writePayload(payload, bytes);
  const yardstick = await findYardstick(folder);
  const say = (text: string): boolean => process.stdout.write(`${text}\n`);
  say(`capture: ${values.megabytes} MB a flood, ${rounds} rounds in turns, ${cpus().length} cores`);
  say(`against: ${yardstick.name}; node ${process.version}, libuv ${process.versions.uv}\n`);

  const pool = await openBenchPool(folder, host);
  const kinds: readonly (readonly [string, Floods])[] = [
    ['one flood', { count: 1, panes: false }],
    ['three floods', { count: 3, panes: false }],
    ['three floods, three panes following', { count: 3, panes: true }],
  ];
  let residentBytes = 0;
  for (const [name, floods] of kinds) {
    const theirs: number[] = [];
    const ours: number[] = [];
    for (let round = 0; round < rounds; round++) {
      theirs.push(await yardstick.flood(payload, floods.count));
      const run = await floodPool(pool, payload, floods);
      ours.push(run.ms);
      residentBytes = Math.max(residentBytes, run.residentBytes);
    }
    const speed = (ms: number): string =>
      `${((bytes * floods.count) / MB / (ms / 1000)).toFixed(1)} MB/s`;
    const ratio = median(theirs) / median(ours);
    say(
      `${name}: ${speed(median(ours))} · ${yardstick.name} ${speed(median(theirs))} · ratio ${ratio.toFixed(2)}`,
    );
  }
  say(
    `a host's memory at its peak: ${(residentBytes / MB).toFixed(0)} MB, most of it shared with the others\n`,
  );

  const losses = await countLosses(pool, folder, Number(values.bursts));
  say(
    `bursts of 256 KB that lost bytes: ${losses.ours} of ${losses.bursts} · node-pty as it comes ${losses.stock} of ${losses.bursts}`,
  );
  await pool.close({ keepBuilding: false });
  fs.rmSync(folder, { recursive: true, force: true });
  say(`\nagain: node bench/capture.mjs --megabytes ${values.megabytes} --rounds ${rounds}`);
};
