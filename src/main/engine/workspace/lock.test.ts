import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identify, identifySelf } from '../process/identity';
import { acquireLock, isHeld, lockFolder, readLock } from './lock';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'breakwater lock '));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const about = (token: string) => ({ socket: '/tmp/s', role: 'window', token });

/** Leaves what an owner leaves that was killed. */
async function leaveStale(change: object = {}): Promise<void> {
  const record = { ...(await identifySelf()), host: hostname(), ...about('old'), startTime: '1' };
  await mkdir(lockFolder(root), { recursive: true });
  await writeFile(join(lockFolder(root), 'old.claim'), JSON.stringify({ ...record, ...change }));
  await writeFile(join(lockFolder(root), 'old.held'), '');
}

describe('workspace lock', () => {
  it('is held by one owner and names it to the next', async () => {
    const first = await acquireLock(root, about('a'));
    expect(first.ok).toBe(true);
    const second = await acquireLock(root, about('b'));
    expect(second.ok).toBe(false);
    if (!second.ok) expect(second.refusal.message).toContain(`process ${process.pid}`);
    expect((await readLock(root))?.token).toBe('a');
  });

  it('can be taken again after a release, and leaves nothing behind', async () => {
    const first = await acquireLock(root, about('a'));
    if (first.ok) await first.value.release();
    expect(await readdir(lockFolder(root))).toEqual([]);
    expect((await acquireLock(root, about('b'))).ok).toBe(true);
  });

  it('recognises a lock whose pid now belongs to another process', async () => {
    await leaveStale();
    expect(await readLock(root)).toBeNull();
    const taken = await acquireLock(root, about('new'));
    expect(taken.ok && taken.value.record.token).toBe('new');
    expect((await readdir(lockFolder(root))).sort()).toEqual(['new.claim', 'new.held']);
  });

  it('recognises the lock of a process that was killed', async () => {
    const child = spawn('sleep', ['600']);
    const identity = await identify(child.pid ?? 0);
    await leaveStale(identity ?? {});
    expect((await acquireLock(root, about('early'))).ok).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await acquireLock(root, about('late'))).ok).toBe(true);
  });

  it('recognises a lock from before a restart, and believes another machine', async () => {
    const self = await identifySelf();
    const record = { ...self, bootId: 'another boot', host: hostname(), ...about('t') };
    expect(await isHeld(record)).toBe(false);
    expect(await isHeld({ ...record, host: `not-${hostname()}` })).toBe(true);
  });

  it('is not stopped by a file that is no record', async () => {
    await mkdir(lockFolder(root), { recursive: true });
    await writeFile(join(lockFolder(root), 'torn.claim'), '{"pid": 12');
    await writeFile(join(lockFolder(root), 'torn.held'), '');
    expect((await acquireLock(root, about('b'))).ok).toBe(true);
    expect((await readLock(root))?.token).toBe('b');
  });

  it('is put back where it was deleted, unless another was quicker', async () => {
    const first = await acquireLock(root, about('a'));
    if (!first.ok) throw new Error(first.refusal.message);
    await rm(join(root, '.breakwater'), { recursive: true });
    expect(await first.value.renew()).toBe(true);
    expect((await acquireLock(root, about('b'))).ok).toBe(false);
    await rm(join(root, '.breakwater'), { recursive: true });
    expect((await acquireLock(root, about('c'))).ok).toBe(true);
    expect(await first.value.renew()).toBe(false);
    expect((await readLock(root))?.token).toBe('c');
  });

  it('is given up by one of two owners that a network file system kept from seeing each other', async () => {
    const first = await acquireLock(root, about('m'));
    if (!first.ok) throw new Error(first.refusal.message);
    // What another machine wrote into a folder that it was shown empty, as it appears here later.
    const shows = async (token: string): Promise<void> => {
      const record = { ...first.value.record, host: 'elsewhere', bootId: 'another', token };
      await writeFile(join(lockFolder(root), `${token}.claim`), JSON.stringify(record));
      await writeFile(join(lockFolder(root), `${token}.held`), '');
    };
    await shows('z');
    expect(await first.value.renew()).toBe(true);
    await shows('b');
    expect(await first.value.renew()).toBe(false);
    expect((await readdir(lockFolder(root))).filter((name) => name.startsWith('m.'))).toEqual([]);
  });

  it('says so where nothing can be written', async () => {
    await writeFile(join(root, '.breakwater'), 'a file where the folder should be');
    const taken = await acquireLock(root, about('a'));
    expect(taken.ok ? null : taken.refusal.code).toBe('document-unreadable');
  });
});
