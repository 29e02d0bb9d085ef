import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identifySelf } from '../process/identity';
import { acquireLock, isHeld, lockFile, readLock } from './lock';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'breakwater lock '));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const about = (token: string) => ({ socket: '/tmp/s', role: 'window', token });

describe('workspace lock', () => {
  it('is held by one owner and names it to the next', async () => {
    const first = await acquireLock(root, about('a'));
    expect(first.ok).toBe(true);
    const second = await acquireLock(root, about('b'));
    expect(second.ok).toBe(false);
    if (!second.ok) expect(second.refusal.message).toContain(`process ${process.pid}`);
  });

  it('can be taken again after a release', async () => {
    const first = await acquireLock(root, about('a'));
    if (first.ok) await first.value.release();
    expect((await acquireLock(root, about('b'))).ok).toBe(true);
  });

  it('recognises a lock whose pid now belongs to another process', async () => {
    await acquireLock(root, about('old'));
    const record = JSON.parse(await readFile(lockFile(root), 'utf8'));
    await writeFile(lockFile(root), JSON.stringify({ ...record, startTime: '1' }));
    const taken = await acquireLock(root, about('new'));
    expect(taken.ok && taken.value.record.token).toBe('new');
  });

  it('recognises a lock from before a restart of the machine', async () => {
    const self = await identifySelf();
    const record = { ...self, bootId: 'another boot', host: 'x', socket: '', role: '', token: 't' };
    const { hostname } = await import('node:os');
    expect(await isHeld({ ...record, host: hostname() })).toBe(false);
    expect(await isHeld(record)).toBe(true);
  });

  it('takes over a lock file that is torn', async () => {
    await acquireLock(root, about('a'));
    await writeFile(lockFile(root), '{"pid": 12');
    const taken = await acquireLock(root, about('b'));
    expect(taken.ok).toBe(true);
    expect((await readLock(root))?.token).toBe('b');
  });

  it('lets exactly one of many takers win over a stale lock', async () => {
    await acquireLock(root, about('old'));
    const record = JSON.parse(await readFile(lockFile(root), 'utf8'));
    await writeFile(lockFile(root), JSON.stringify({ ...record, startTime: '1' }));
    const takers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => acquireLock(root, about(`taker-${index}`))),
    );
    expect(takers.filter((taken) => taken.ok)).toHaveLength(1);
  });
});
