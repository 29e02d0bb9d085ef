import * as fsp from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HostCommand } from './host-link';
import { BuildPool, type BuildRequest } from './pool';
import { testHostCommand } from './testing/host-bundle';

let host: HostCommand;
beforeAll(async () => {
  host = await testHostCommand();
});

const pools: BuildPool[] = [];
const roots: string[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close({ keepBuilding: false });
  for (const root of roots.splice(0)) await fsp.rm(root, { recursive: true, force: true });
});

const newRoot = async (): Promise<string> => {
  const root = await fsp.realpath(await fsp.mkdtemp(join(tmpdir(), 'breakwater-pool-')));
  roots.push(root);
  return root;
};

const openPool = async (root: string): Promise<BuildPool> => {
  const pool = await BuildPool.open({ root, host, graceMs: 500 });
  pools.push(pool);
  return pool;
};

const shell = (root: string, name: string, script: string): BuildRequest => ({
  package: name,
  command: ['sh', '-c', script],
  cwd: root,
  env: {},
  timeoutMs: null,
  maxBytes: 64 * 1024 * 1024,
  askedBy: 'test',
});

const value = <T>(outcome: { ok: true; value: T } | { ok: false; refusal: unknown }): T => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome.value;
};

describe('BuildPool', () => {
  it('runs a command and keeps its output, exit code and counters', async () => {
    const root = await newRoot();
    const pool = await openPool(root);
    const handle = value(await pool.start(shell(root, 'zlib', 'echo one; echo two; exit 3')));
    const attempt = await handle.ended;
    expect(attempt).toMatchObject({
      id: 'zlib-1',
      state: 'ended',
      outcome: 'failed',
      exit: { code: 3, signal: null },
      bytes: 10,
      lines: 2,
      notes: [],
    });
    expect(await fsp.readFile(join(root, attempt.log), 'utf8')).toBe('one\r\ntwo\r\n');
    expect(await fsp.readFile(join(root, '.breakwater/logs/zlib.log'), 'utf8')).toContain('two');
  });
});
