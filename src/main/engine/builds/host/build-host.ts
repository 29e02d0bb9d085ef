import * as fs from 'node:fs';
import { join } from 'node:path';
import { SPEC_FILE } from '../attempt-paths';
import type { AttemptSpec } from '../attempt-records';
import { BuildRun } from './build-run';
import { closeInherited } from './descriptors';
import { RecordKeeper } from './record-keeper';

/**
 * A build's host: the small detached process that owns one build's terminal. It outlives the window and the app.
 * Argument: the attempt's folder, in which the pool has put `spec.json`. What it says on standard error is kept
 * by the pool as `host.err`; there it is empty unless the host itself failed.
 */
const main = async (): Promise<void> => {
  const folder = process.argv[2];
  const notInherited = closeInherited();
  if (folder === undefined) throw new Error('usage: build-host ATTEMPT-FOLDER');
  const spec = JSON.parse(fs.readFileSync(join(folder, SPEC_FILE), 'utf8')) as AttemptSpec;
  if (spec.version !== 1) throw new Error('spec.json is of another version');
  const run = new BuildRun(folder, spec, new RecordKeeper(folder));
  // The terminal that Breakwater was started from may go; the build goes on.
  process.on('SIGHUP', () => {});
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => run.onSignal());
  await run.run(notInherited);
};

main().then(
  // Exits at once: nothing that libuv still watches may keep the host, and its slot, alive.
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : error}\n`);
    process.exit(1);
  },
);
