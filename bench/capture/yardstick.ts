import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What capture is measured against. */
export interface Yardstick {
  readonly name: string;
  /** Milliseconds for `count` floods at once, each of the whole payload. */
  readonly flood: (payload: string, count: number) => Promise<number>;
}

const run = (file: string, args: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${file}: ${code}`))));
  });

const timed = async (count: number, one: (at: number) => Promise<void>): Promise<number> => {
  const start = performance.now();
  await Promise.all(Array.from({ length: count }, (_, at) => one(at)));
  return performance.now() - start;
};

/** The C reader beside this bench where there is a compiler, else script(1). Throws where there is neither. */
export const findYardstick = async (folder: string): Promise<Yardstick> => {
  const binary = join(folder, 'pty-reader');
  const source = 'bench/lib/pty-reader.c';
  const libraries = process.platform === 'linux' ? ['-lutil'] : [];
  const compiled = spawnSync('cc', ['-O2', '-o', binary, source, ...libraries]);
  const output = (at: number): string => join(folder, `yardstick-${at}.log`);
  if (compiled.status === 0) {
    return {
      name: 'C reader',
      flood: (payload, count) => timed(count, (at) => run(binary, [output(at), 'cat', payload])),
    };
  }
  if (spawnSync('script', ['--version']).status !== 0) {
    throw new Error('There is neither a C compiler nor script(1) to measure against.');
  }
  return {
    name: 'script',
    flood: (payload, count) =>
      timed(count, (at) => run('script', ['-qc', `cat ${payload}`, output(at)])),
  };
};
