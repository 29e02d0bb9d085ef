import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as fsp from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attempt } from '../../../shared/build';
import { attemptFolder, logPath } from './attempt-paths';
import type { AttemptPool } from './pool';
import { isGone, PoolFixture, until, unwrap } from './testing/pool-fixture';
import { mountSmallDisk } from './testing/small-disk';

let fixture: PoolFixture;
beforeEach(async () => {
  fixture = await PoolFixture.create();
});
afterEach(() => fixture.dispose());

const WAIT = 'while [ ! -e "$GO" ]; do sleep 0.02; done';

/** A build that prints, goes on once `go` is called, prints again and ends; it never ends by itself. */
const start = async (pool: AttemptPool, name: string, after = 'echo two') => {
  const go = join(await fsp.realpath('/tmp'), `breakwater-go-${process.pid}-${name}`);
  await fsp.rm(go, { force: true });
  const request = fixture.request(name, `echo one; ${WAIT}; rm "$GO"; ${after}`, {
    env: { GO: go },
  });
  const handle = unwrap(await pool.start(request));
  await until(() => (pool.attempt(handle.id)?.bytes ?? 0) > 0);
  return { ...handle, go: () => fsp.writeFile(go, '') };
};

const hostGone = /deleted, moved or unmounted while it ran; the build was ended/;

/** Ends clearly: its state says why, and neither it nor its host is left. */
const expectEnded = (attempt: Attempt, tree: readonly number[]): void => {
  expect(attempt).toMatchObject({ outcome: 'interrupted', exit: null });
  expect(attempt.notes[0]?.text).toMatch(hostGone);
  expect(tree.filter((pid) => !isGone(pid))).toEqual([]);
};

const treeOf = async (pool: AttemptPool, id: string): Promise<readonly number[]> => [
  ...(await fixture.treeOf(id, pool)),
  await fixture.hostPid(id, pool),
];

describe('a workspace that is deleted while its builds run', () => {
  it('ends them with a reason, is not made anew, and refuses further builds in words', async () => {
    const pool = await fixture.open();
    const builds = [await start(pool, 'a'), await start(pool, 'b'), await start(pool, 'c')];
    const trees = await Promise.all(builds.map((one) => treeOf(pool, one.id)));
    await fsp.rm(fixture.root, { recursive: true, force: true, maxRetries: 5 });
    const attempts = await Promise.all(builds.map((one) => one.ended));
    for (const [at, attempt] of attempts.entries()) expectEnded(attempt, trees[at] ?? []);
    expect(pool.list()).toEqual([]);
    const refused = await pool.start(fixture.request('a', 'true'));
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'workspace-missing' } });
    await pool.close({ keepBuilding: true });
    expect(fs.existsSync(fixture.root)).toBe(false);
  });

  it('has none left when the app is gone as well', async () => {
    const pool = await fixture.open();
    const build = await start(pool, 'a');
    const tree = await treeOf(pool, build.id);
    await pool.close({ keepBuilding: true });
    await fsp.rm(fixture.root, { recursive: true, force: true, maxRetries: 5 });
    await until(() => tree.every(isGone));
  });

  it('and is moved instead, takes the reason along', async () => {
    const pool = await fixture.open();
    const build = await start(pool, 'a');
    const tree = await treeOf(pool, build.id);
    const moved = `${fixture.root}-moved`;
    await fsp.rename(fixture.root, moved);
    try {
      expectEnded(await build.ended, tree);
      const record = await fsp.readFile(join(attemptFolder(moved, 'a', 1), 'exit.json'), 'utf8');
      expect(JSON.parse(record)).toMatchObject({ outcome: 'interrupted', bytes: 5 });
      expect(await fsp.readFile(join(moved, logPath('a', 1)), 'latin1')).toBe('one\r\n');
    } finally {
      await fsp.rename(moved, fixture.root);
    }
    expect(await fixture.build(pool, 'a', 'true')).toMatchObject({ outcome: 'success' });
  });
});

describe('an attempt’s folder that is deleted while it runs', () => {
  it('ends that build, and no other', async () => {
    const pool = await fixture.open();
    const [a, b] = [await start(pool, 'a'), await start(pool, 'b')];
    const tree = await treeOf(pool, a.id);
    await fsp.rm(attemptFolder(fixture.root, 'a', 1), {
      recursive: true,
      force: true,
      maxRetries: 5,
    });
    expectEnded(await a.ended, tree);
    expect(pool.running().map((one) => one.id)).toEqual(['b-1']);
    await b.go();
    expect(await b.ended).toMatchObject({ outcome: 'success', bytes: 10 });
    // Shown by the next pool too, and its number is not given again.
    await pool.close({ keepBuilding: true });
    const next = await fixture.open();
    expect(next.attempt('a-1')?.notes[0]?.text).toMatch(hostGone);
    expect(await fixture.build(next, 'a', 'true')).toMatchObject({ id: 'a-2' });
  });

  it('still lets a person cancel it', async () => {
    const pool = await fixture.open();
    const build = await start(pool, 'a');
    await fsp.rm(attemptFolder(fixture.root, 'a', 1), {
      recursive: true,
      force: true,
      maxRetries: 5,
    });
    await pool.cancel(build.id);
    expect(await build.ended).toMatchObject({ outcome: 'cancelled' });
  });
});

describe('a log’s folder that is deleted while the build runs', () => {
  it('is written anew, whole; the build goes on, and its card says so', async () => {
    const pool = await fixture.open();
    const build = await start(pool, 'a', 'seq 1 20000');
    await fsp.rm(join(fixture.root, '.breakwater/logs'), { recursive: true });
    await until(() => pool.attempt(build.id)?.notes.some((one) => one.kind === 'deleted') ?? false);
    await until(() => fs.existsSync(join(fixture.root, logPath('a', 1))));
    await build.go();
    const attempt = await build.ended;
    expect(attempt).toMatchObject({ outcome: 'success', notes: [{ kind: 'deleted' }] });
    expect(attempt.notes[0]?.text).toContain('nothing of it was lost');
    const truth = Array.from({ length: 20_000 }, (_, at) => `${at + 1}\r\n`).join('');
    expect((await fixture.log(attempt)).toString()).toBe(`one\r\n${truth}`);
  });

  it('at its last moment, too', async () => {
    const pool = await fixture.open();
    const build = await start(pool, 'a');
    await fsp.rm(join(fixture.root, '.breakwater/logs'), { recursive: true });
    await build.go();
    const attempt = await build.ended;
    expect(attempt).toMatchObject({ outcome: 'success', notes: [{ kind: 'deleted' }] });
    expect((await fixture.log(attempt)).toString()).toBe('one\r\ntwo\r\n');
  });
});

describe('a disk that becomes read-only', () => {
  it('refuses a build with a sentence, and what is there stays readable', async () => {
    const disk = mountSmallDisk(1024 * 1024);
    // It takes root to mount one.
    if (disk === null) return;
    const other = await PoolFixture.create(disk.folder);
    try {
      const pool = await other.open();
      const before = await other.build(pool, 'a', 'echo on');
      const options = ['-o', 'remount,ro', disk.folder];
      await until(() => spawnSync('mount', options).status === 0);
      const refused = await pool.start(other.request('a', 'true'));
      expect(refused).toMatchObject({ ok: false, refusal: { code: 'not-permitted' } });
      expect(refused.ok ? '' : refused.refusal.message).toContain('read-only');
      expect((await other.log(before)).toString()).toBe('on\r\n');
      await pool.close({ keepBuilding: true });
      spawnSync('mount', ['-o', 'remount,rw', disk.folder]);
      await other.dispose();
    } finally {
      disk.unmount();
    }
  });
});
