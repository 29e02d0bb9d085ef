import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identifySelf } from '../process/identity';
import { acquireLock, lockFolder } from './lock';

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
  it('never has two owners, however many try at once over a stale lock', async () => {
    for (let round = 0; round < 12; round += 1) {
      await rm(lockFolder(root), { recursive: true, force: true });
      await leaveStale();
      const takers = await Promise.all(
        Array.from({ length: 12 }, (_, index) => acquireLock(root, about(`taker-${index}`))),
      );
      const owners = takers.filter((taken) => taken.ok);
      expect(owners).toHaveLength(1);
      const owner = owners[0];
      if (owner?.ok) await owner.value.release();
    }
  });
});
