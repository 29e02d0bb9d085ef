import { createHash } from 'node:crypto';
import * as fsp from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type BenchPool, runInPool } from './pool-runs';

const BURST_BYTES = 256 * 1024;

/** node-pty as anyone would use it. */
interface StockPty {
  spawn(
    file: string,
    args: readonly string[],
    options: { readonly encoding: null },
  ): {
    onData(listener: (data: Buffer) => void): void;
    onExit(listener: () => void): void;
  };
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Lets a command print 256 KB and exit, again and again, through node-pty's own reader and through the pool;
 * counts the runs whose bytes were not those that were printed.
 */
export const countLosses = async (
  bench: BenchPool,
  folder: string,
  bursts: number,
): Promise<{ readonly bursts: number; readonly ours: number; readonly stock: number }> => {
  const stockPty = createRequire(import.meta.url)('node-pty') as StockPty;
  const path = join(folder, 'burst');
  // No newline in it: a terminal changes nothing else.
  const truth = Buffer.alloc(BURST_BYTES, 'In function inflate: error: ');
  await fsp.writeFile(path, truth);
  const expected = sha256(truth);
  const command = ['dd', `if=${path}`, 'bs=64M', 'status=none'];
  let ours = 0;
  let stock = 0;
  for (let run = 0; run < bursts; run++) {
    const captured = await new Promise<string>((resolve) => {
      const chunks: Buffer[] = [];
      const terminal = stockPty.spawn('dd', command.slice(1), { encoding: null });
      terminal.onData((data) => chunks.push(data));
      terminal.onExit(() => resolve(sha256(Buffer.concat(chunks))));
    });
    if (captured !== expected) stock += 1;
    const attempt = await runInPool(bench, 'burst', command);
    if (sha256(await fsp.readFile(join(bench.root, attempt.log))) !== expected) ours += 1;
  }
  return { bursts, ours, stock };
};
