import { type ChildProcess, spawn } from 'node:child_process';
import * as fsp from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refuse } from '../../../shared/outcome';
import { logPath } from './attempt-paths';
import type { AttemptPool, BuildRequest } from './pool';
import { bundlePoolProcess, testHostCommand } from './testing/host-bundle';
import { isGone, PoolFixture, until, unwrap } from './testing/pool-fixture';

let fixture: PoolFixture;
const processes: ChildProcess[] = [];
beforeEach(async () => {
  fixture = await PoolFixture.create();
});
afterEach(async () => {
  for (const one of processes.splice(0)) one.kill('SIGKILL');
  // Whatever a failed test has left is taken up, and ended, by this one.
  await fixture.open();
  await fixture.dispose();
});

/** A pool in a process of its own with these builds started; what it gives back kills that process. */
const elsewhere = async (requests: readonly BuildRequest[]): Promise<() => Promise<void>> => {
  const options = { root: fixture.root, host: await testHostCommand(), graceMs: 500 };
  const child = spawn(
    process.execPath,
    [await bundlePoolProcess(), JSON.stringify({ options, requests })],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  processes.push(child);
  const text = await new Promise<string>((resolve) => {
    child.stdout.once('data', (data) => resolve(String(data)));
  });
  expect(JSON.parse(text)).toEqual(requests.map((one) => `${one.package}-1`));
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return () => {
    child.kill('SIGKILL');
    return gone;
  };
};

const logSize = async (name: string): Promise<number> =>
  (await fsp.stat(join(fixture.root, logPath(name, 1))).catch(() => ({ size: 0 }))).size;

const started = (name: string): Promise<void> => until(async () => (await logSize(name)) > 0);

/** Waits for a file that the test makes: the build goes on exactly then. */
const WAIT = 'while [ ! -e go ]; do sleep 0.02; done';
const go = (): Promise<void> => fsp.writeFile(join(fixture.root, 'go'), '');

describe('when the process with the pool is killed', () => {
  it('its builds go on, and the next pool has them live and counts them', async () => {
    const script = `seq 1 5000; ${WAIT}; seq 5001 10000; exit 4`;
    const kill = await elsewhere(['a', 'b', 'c'].map((name) => fixture.request(name, script)));
    await Promise.all(['a', 'b', 'c'].map(started));
    await kill();
    const pool = await fixture.open();
    expect(pool.running().map((one) => [one.id, one.state])).toEqual([
      ['a-1', 'running'],
      ['b-1', 'running'],
      ['c-1', 'running'],
    ]);
    const fourth = unwrap(await pool.start(fixture.request('d', 'true')));
    expect(pool.attempt(fourth.id)?.state).toBe('waiting');
    expect(unwrap(await pool.start(fixture.request('a', 'true')))).toMatchObject({
      id: 'a-1',
      joined: true,
    });
    const ends = ['a-1', 'b-1', 'c-1'].map((id) => pool.whenEnded(id));
    await go();
    const truth = Array.from({ length: 10_000 }, (_, at) => `${at + 1}\r\n`).join('');
    for (const attempt of await Promise.all(ends)) {
      expect(attempt).toMatchObject({ outcome: 'failed', exit: { code: 4 }, lines: 10_000 });
      if (attempt !== null) expect((await fixture.log(attempt)).toString()).toBe(truth);
    }
    expect(await fourth.ended).toMatchObject({ outcome: 'success' });
  });

  it('a build that ends while no pool is there is found, its record whole', async () => {
    const kill = await elsewhere([fixture.request('a', `echo one; ${WAIT}; echo two`)]);
    await started('a');
    await kill();
    await go();
    const record = join(fixture.root, '.breakwater/attempts/a/1/exit.json');
    await until(() =>
      fsp.access(record).then(
        () => true,
        () => false,
      ),
    );
    const pool = await fixture.open();
    expect(pool.list()).toEqual([]);
    expect(pool.endedMeanwhile).toMatchObject([{ id: 'a-1', outcome: 'success', bytes: 10 }]);
    await pool.close({ keepBuilding: true });
    expect((await fixture.open()).endedMeanwhile).toEqual([]);
  });

  it('an adopted build can be cancelled, and one that was being cancelled still is', async () => {
    const stubborn = 'trap "" TERM; echo on; while :; do sleep 0.1; done';
    const kill = await elsewhere([fixture.request('a', stubborn), fixture.request('b', stubborn)]);
    await Promise.all([started('a'), started('b')]);
    await kill();
    const first = await fixture.open();
    await first.cancel('a-1');
    await first.close({ keepBuilding: true });
    const second = await fixture.open();
    const ends = [second.whenEnded('a-1'), second.whenEnded('b-1')];
    await second.cancel('b-1');
    for (const attempt of await Promise.all(ends)) {
      expect(attempt?.outcome).toBe('cancelled');
      if (attempt !== null) expect(await fixture.processesOf(attempt)).toEqual([]);
    }
  });

  it('more builds than three that live are adopted, and nothing starts until there is room', async () => {
    const request = (name: string) => fixture.request(name, `echo on; ${WAIT}`);
    // Two pools on one workspace: what its lock prevents.
    const two = [await fixture.open(), await fixture.open()];
    for (const [at, name] of ['a', 'b', 'c', 'd'].entries()) {
      unwrap((await two[at % 2]?.start(request(name))) ?? refuse('internal', 'no pool'));
    }
    await Promise.all(['a', 'b', 'c', 'd'].map(started));
    await Promise.all(two.map((one) => one.close({ keepBuilding: true })));
    const pool = await fixture.open();
    expect(pool.running()).toHaveLength(4);
    const next = unwrap(await pool.start(fixture.request('e', 'true')));
    await pool.cancel('a-1');
    await pool.whenEnded('a-1');
    expect(pool.attempt(next.id)?.state).toBe('waiting');
    await go();
    expect(await next.ended).toMatchObject({ outcome: 'success' });
  });
});

describe('when a host is killed', () => {
  const kill = async (pool: AttemptPool, id: string): Promise<void> => {
    process.kill(await fixture.hostPid(id, pool), 'SIGKILL');
  };

  it('the attempt is interrupted, what the build started is ended, and it is not run again', async () => {
    const pool = await fixture.open();
    const handle = unwrap(
      await pool.start(fixture.request('a', 'setsid sleep 1000 & echo on; sleep 1000')),
    );
    await until(() => (pool.attempt(handle.id)?.bytes ?? 0) > 0);
    const tree = await fixture.treeOf(handle.id, pool);
    expect(tree).toHaveLength(3);
    await kill(pool, handle.id);
    const attempt = await handle.ended;
    expect(attempt).toMatchObject({ outcome: 'interrupted', exit: null, bytes: 4 });
    expect(attempt.notes).toMatchObject([{ kind: 'host-lost' }]);
    expect(tree.filter((pid) => !isGone(pid))).toEqual([]);
    expect(pool.list()).toEqual([]);
    await pool.close({ keepBuilding: true });
    expect([...(await fixture.open()).attempts('a')]).toEqual([attempt]);
  });

  it('together with the pool, the next pool says so', async () => {
    const killPool = await elsewhere([fixture.request('a', 'echo on; sleep 1000')]);
    await started('a');
    const between = await fixture.open();
    const tree = await fixture.treeOf('a-1', between);
    const host = await fixture.hostPid('a-1', between);
    await between.close({ keepBuilding: true });
    await killPool();
    process.kill(host, 'SIGKILL');
    await until(() => isGone(host));
    const pool = await fixture.open();
    expect(pool.endedMeanwhile).toMatchObject([{ id: 'a-1', outcome: 'interrupted' }]);
    expect(tree.filter((pid) => !isGone(pid))).toEqual([]);
  });

  it('while a build is asked to stop, it counts as cancelled', async () => {
    const pool = await fixture.open();
    const script = 'trap "" TERM; echo on; while :; do sleep 0.1; done';
    const handle = unwrap(await pool.start(fixture.request('a', script)));
    await until(() => (pool.attempt(handle.id)?.bytes ?? 0) > 0);
    await pool.cancel(handle.id);
    await kill(pool, handle.id);
    expect(await handle.ended).toMatchObject({ outcome: 'cancelled' });
  });

  it('a host that cannot be started ends the attempt with the reason', async () => {
    const host = { file: '/no/such/runtime', args: [], env: {} };
    const pool = await fixture.open({ host });
    const attempt = await fixture.build(pool, 'a', 'true');
    expect(attempt).toMatchObject({ outcome: 'interrupted', exit: null });
    expect(attempt.notes[0]?.text).toContain('/no/such/runtime');
  });

  it('a process that now has a lost host’s number is left alone', async () => {
    const pool = await fixture.open();
    const attempt = await fixture.build(pool, 'a', 'true');
    await pool.close({ keepBuilding: true });
    const stranger = spawn('sleep', ['1000']);
    processes.push(stranger);
    const folder = fixture.folder(attempt);
    const record = JSON.parse(await fsp.readFile(join(folder, 'host.json'), 'utf8'));
    const taken = { ...record.host, pid: stranger.pid };
    await fsp.writeFile(
      join(folder, 'host.json'),
      JSON.stringify({ ...record, host: taken, child: taken }),
    );
    await fsp.rm(join(folder, 'exit.json'));
    await fsp.rm(join(fixture.root, '.breakwater/attempts.jsonl'));
    const next = await fixture.open();
    expect(next.endedMeanwhile).toMatchObject([{ outcome: 'interrupted' }]);
    expect(isGone(stranger.pid ?? 0)).toBe(false);
  });
});

describe.skipIf(process.platform !== 'linux')('over a hundred builds', () => {
  it('no descriptor, no process and no timer is left', { timeout: 240_000 }, async () => {
    const pool = await fixture.open();
    const descriptors = async (): Promise<number> => (await fsp.readdir('/proc/self/fd')).length;
    await fixture.build(pool, 'warm', 'true');
    const before = await descriptors();
    await Promise.all(
      Array.from({ length: 100 }, (_, at) => fixture.build(pool, `p${at}`, 'echo on; sleep 0 &')),
    );
    expect(pool.list()).toEqual([]);
    await until(async () => (await descriptors()) <= before);
    expect(process.getActiveResourcesInfo().filter((one) => one === 'ProcessWrap')).toEqual([]);
  });
});
