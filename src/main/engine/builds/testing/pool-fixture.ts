import { createHash } from 'node:crypto';
import * as fsp from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Attempt } from '../../../../shared/build';
import type { Outcome } from '../../../../shared/outcome';
import { attemptFolder } from '../attempt-paths';
import { openLog } from '../log/open-log';
import { AttemptPool, type BuildRequest, type PoolOptions } from '../pool';
import { ownProcesses } from '../processes/own-processes';
import { findProcess, hasInEnvironment, listProcesses } from '../processes/process-table';
import { readHost, readSpec } from '../record-reading';
import { testHostCommand } from './host-bundle';

/** Bytes of log that tests keep when they do not test the cap. */
const MAX_BYTES = 1024 ** 3;

/** A workspace folder with pools on it, for tests; `dispose` ends whatever still runs and deletes it. */
export class PoolFixture {
  readonly root: string;
  readonly #pools: AttemptPool[] = [];

  private constructor(root: string) {
    this.root = root;
  }

  /** A new folder in `where`, or in the system's folder for such. */
  static async create(where = tmpdir()): Promise<PoolFixture> {
    const folder = await fsp.mkdtemp(join(where, 'breakwater-pool-'));
    return new PoolFixture(await fsp.realpath(folder));
  }

  async open(options: Partial<PoolOptions> = {}): Promise<AttemptPool> {
    const host = await testHostCommand();
    const pool = await AttemptPool.open({ root: this.root, host, graceMs: 500, ...options });
    this.#pools.push(pool);
    return pool;
  }

  /** A request for a shell script as the package's build. */
  request(name: string, script: string, fields: Partial<BuildRequest> = {}): BuildRequest {
    return {
      package: name,
      command: ['sh', '-c', script],
      cwd: this.root,
      env: {},
      timeoutMs: null,
      maxBytes: MAX_BYTES,
      askedBy: 'test',
      ...fields,
    };
  }

  /** Runs a script to its end. */
  async build(
    pool: AttemptPool,
    name: string,
    script: string,
    fields: Partial<BuildRequest> = {},
  ): Promise<Attempt> {
    return unwrap(await pool.start(this.request(name, script, fields))).ended;
  }

  /** Makes an empty file in the workspace, for which a script waits. */
  touch(name: string): Promise<void> {
    return fsp.writeFile(join(this.root, name), '');
  }

  /** The log as it lies on disk, dropped parts as NUL bytes. */
  async log(attempt: Attempt): Promise<Buffer> {
    const view = await openLog(this.root, attempt);
    return view.read(0, await view.size());
  }

  folder(attempt: Attempt): string {
    return attemptFolder(this.root, attempt.package, attempt.number);
  }

  async hostPid(id: string, pool: AttemptPool): Promise<number> {
    const attempt = pool.attempt(id);
    const host = attempt === null ? null : await readHost(this.folder(attempt));
    if (host === null) throw new Error(`${id} has no host`);
    return host.host.pid;
  }

  /** Living processes that carry the attempt's token. */
  async processesOf(attempt: Attempt): Promise<readonly number[]> {
    const spec = await readSpec(this.folder(attempt));
    if (spec === null) throw new Error(`${attempt.id} has no spec`);
    return listProcesses()
      .filter((one) => !one.zombie && hasInEnvironment(one.pid, 'BREAKWATER_ATTEMPT', spec.token))
      .map((one) => one.pid);
  }

  /** The leader of a running build and all its descendants, by number. */
  async treeOf(id: string, pool: AttemptPool): Promise<readonly number[]> {
    const attempt = pool.attempt(id);
    const host = attempt === null ? null : await readHost(this.folder(attempt));
    const spec = attempt === null ? null : await readSpec(this.folder(attempt));
    if (host === null || spec === null) throw new Error(`${id} does not run`);
    const mark = { token: spec.token, leader: host.child, trustSession: false };
    return ownProcesses(mark).map((one) => one.pid);
  }

  async dispose(): Promise<void> {
    for (const pool of this.#pools) await pool.close({ keepBuilding: false });
    await fsp.rm(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}

export const unwrap = <T>(outcome: Outcome<T>): T => {
  if (!outcome.ok) throw new Error(`${outcome.refusal.code}: ${outcome.refusal.message}`);
  return outcome.value;
};

export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/** What a terminal makes of `bytes`: each newline gets a carriage return before it (ONLCR), all else is unchanged. */
export const throughTerminal = (bytes: Buffer): Buffer => {
  let newlines = 0;
  for (const byte of bytes) if (byte === 0x0a) newlines += 1;
  const mapped = Buffer.alloc(bytes.length + newlines);
  let at = 0;
  for (const byte of bytes) {
    if (byte === 0x0a) mapped[at++] = 0x0d;
    mapped[at++] = byte;
  }
  return mapped;
};

/** Waits until `condition` holds; the test's own time limit ends a wait in vain. */
export const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
};

export const isGone = (pid: number): boolean => {
  const entry = findProcess(pid);
  return entry === null || entry.zombie;
};
