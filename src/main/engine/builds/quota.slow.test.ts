import * as fsp from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusalForDiskError } from '../disk/disk-error';
import { PoolFixture, until } from './testing/pool-fixture';
import { mountQuotaDisk } from './testing/quota-disk';

/** Bytes that the quota allows; the disk itself has room for many times as much. */
const QUOTA = 16 * 1024 * 1024;

const disk = mountQuotaDisk(QUOTA);
const where = disk?.folder ?? '';
afterAll(() => disk?.unmount());

const hasRoom = async (probe: string): Promise<boolean> => {
  const written = fsp.writeFile(probe, Buffer.alloc(QUOTA / 4), { flush: true });
  const isThere = await written.then(
    () => true,
    () => false,
  );
  await fsp.rm(probe, { force: true });
  return isThere;
};

describe.skipIf(disk === null)('a quota (skipped without root, btrfs and its tools)', () => {
  let fixture: PoolFixture;
  beforeAll(async () => {
    fixture = await PoolFixture.create(where);
  });
  afterAll(() => fixture.dispose());

  it('that is used up stops no build: exit code, record and a note; builds go on once there is room', async () => {
    const error: unknown = await fsp
      .writeFile(join(where, 'probe'), Buffer.alloc(2 * QUOTA))
      .catch((refused: unknown) => refused);
    expect(refusalForDiskError(error, 'probe')?.message).toContain('quota is used up');
    await fsp.rm(join(where, 'probe'));
    const pool = await fixture.open();
    const attempt = await fixture.build(pool, 'a', 'head -c 40000000 /dev/zero; echo end; exit 6');
    expect(attempt).toMatchObject({ outcome: 'failed', exit: { code: 6 }, bytes: 40_000_005 });
    expect(attempt.notes).toMatchObject([{ kind: 'disk-full' }]);
    await fsp.rm(join(fixture.root, '.breakwater/logs'), { recursive: true });
    // What was deleted counts until the file system has taken that down.
    await until(() => hasRoom(join(where, 'probe')));
    expect(await fixture.build(pool, 'b', 'echo on')).toMatchObject({ outcome: 'success' });
  });
});
