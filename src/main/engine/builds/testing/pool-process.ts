import { AttemptPool, type BuildRequest, type PoolOptions } from '../pool';

/**
 * A process with a pool in it, to be killed by a test. Its argument is JSON: the pool's options and the builds
 * to start. It prints the attempts' ids once all are under way or in line, and then goes on.
 */
const { options, requests } = JSON.parse(process.argv[2] ?? '') as {
  readonly options: PoolOptions;
  readonly requests: readonly BuildRequest[];
};

const pool = await AttemptPool.open(options);
const ids: string[] = [];
for (const request of requests) {
  const started = await pool.start(request);
  ids.push(started.ok ? started.value.id : started.refusal.message);
}
process.stdout.write(`${JSON.stringify(ids)}\n`);
