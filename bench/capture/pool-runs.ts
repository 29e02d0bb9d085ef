import * as fsp from 'node:fs/promises';
import { join } from 'node:path';
import { attemptFolder } from '../../src/main/engine/builds/attempt-paths';
import { openLog } from '../../src/main/engine/builds/log/open-log';
import { PaneStream } from '../../src/main/engine/builds/log/pane-stream';
import { AttemptPool } from '../../src/main/engine/builds/pool';
import { readHost } from '../../src/main/engine/builds/record-reading';
import type { Attempt } from '../../src/shared/build';

export interface Floods {
  readonly count: number;
  /** With a pane on each that takes every batch at once. */
  readonly panes: boolean;
}

/** Room for every flood: the cap is not what is measured. */
const MAX_BYTES = 16 * 1024 ** 3;

export interface BenchPool {
  readonly root: string;
  readonly pool: AttemptPool;
  close(options: { readonly keepBuilding: boolean }): Promise<void>;
}

export const openBenchPool = async (root: string, host: string): Promise<BenchPool> => {
  const command = { file: process.execPath, args: [host], env: { ELECTRON_RUN_AS_NODE: '1' } };
  const pool = await AttemptPool.open({ root, host: command });
  return { root, pool, close: (options) => pool.close(options) };
};

/** Runs one command to its end as the package's build. */
export const runInPool = async (
  { pool, root }: BenchPool,
  name: string,
  command: readonly string[],
  whileRunning: (id: string) => void = () => {},
): Promise<Attempt> => {
  const started = await pool.start({
    package: name,
    command,
    cwd: root,
    env: {},
    timeoutMs: null,
    maxBytes: MAX_BYTES,
    askedBy: 'bench',
  });
  if (!started.ok) throw new Error(started.refusal.message);
  whileRunning(started.value.id);
  return started.value.ended;
};

/** The most memory that the host has had resident so far, bytes; 0 when it is gone or there is no /proc. */
const peakOf = async (root: string, attempt: Attempt): Promise<number> => {
  const host = await readHost(attemptFolder(root, attempt.package, attempt.number));
  const status = await fsp.readFile(`/proc/${host?.host.pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
};

/** Milliseconds from the first request until the last build is over, and the hosts' peak memory. */
export const floodPool = async (
  bench: BenchPool,
  payload: string,
  floods: Floods,
): Promise<{ readonly ms: number; readonly residentBytes: number }> => {
  const { pool, root } = bench;
  const streams: PaneStream[] = [];
  let residentBytes = 0;
  const stopListening = pool.onChanged((attempt) => {
    void peakOf(root, attempt).then((bytes) => {
      residentBytes = Math.max(residentBytes, bytes);
    });
  });
  const follow = (id: string): void => {
    const attempt = pool.attempt(id);
    if (attempt === null || !floods.panes) return;
    void openLog(root, attempt).then((source) => {
      const isLive = (): boolean => pool.attempt(id)?.state !== 'ended';
      const stream: PaneStream = new PaneStream({ source, isLive, onBatch: () => stream.ack() });
      streams.push(stream);
    });
  };
  const start = performance.now();
  const names = Array.from({ length: floods.count }, (_, at) => `flood${at}`);
  const ended = await Promise.all(
    names.map((name) => runInPool(bench, name, ['cat', payload], follow)),
  );
  const ms = performance.now() - start;
  stopListening();
  for (const stream of streams) stream.dispose();
  for (const attempt of ended) await fsp.rm(join(root, attempt.log));
  return { ms, residentBytes };
};
