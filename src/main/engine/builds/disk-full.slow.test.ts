import * as fs from 'node:fs';
import * as fsp from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogWriter } from './host/log-writer';
import { LogView } from './log/log-view';
import { PoolFixture, until, unwrap } from './testing/pool-fixture';
import { mountSmallDisk } from './testing/small-disk';

const MIB = 1024 * 1024;

/** Mounted when the tests are collected, since whether it can be decides whether they run. */
const disk = mountSmallDisk(MIB);
const where = disk?.folder ?? '';
afterAll(() => disk?.unmount());

const fill = (): string => {
  const path = join(where, 'ballast');
  const descriptor = fs.openSync(path, 'w');
  try {
    for (;;) fs.writeSync(descriptor, Buffer.alloc(4096));
  } catch {
    return path;
  } finally {
    fs.closeSync(descriptor);
  }
};

describe.skipIf(disk === null)('a full disk (skipped where none can be mounted)', () => {
  it('loses nothing when there is room again soon', async () => {
    let now = 0;
    const path = join(where, 'soon.log');
    const writer = new LogWriter(path, 10 * MIB, () => now);
    writer.write(Buffer.alloc(1000, 'a'));
    const ballast = fill();
    writer.write(Buffer.alloc(100_000, 'b'));
    writer.write(Buffer.alloc(1000, 'c'));
    expect(writer.diskFullSince).toBe(0);
    fs.rmSync(ballast);
    now = 5000;
    writer.tick();
    writer.write(Buffer.alloc(1000, 'd'));
    fs.closeSync(writer.finish());
    const log = (await fsp.readFile(path, 'latin1')).replace(
      /(.)\1*/g,
      (run) => `${run[0]}${run.length} `,
    );
    expect(log).toBe('a1000 b100000 c1000 d1000 ');
    expect(writer.lostBytes).toBe(0);
    fs.rmSync(path);
  });

  it('loses the oldest of what waits, counts it, and keeps the offsets true', async () => {
    let now = 0;
    const path = join(where, 'long.log');
    const writer = new LogWriter(path, 100 * MIB, () => now);
    writer.write(Buffer.alloc(1000, 'a'));
    const ballast = fill();
    writer.write(Buffer.alloc(5 * MIB, 'b'));
    writer.write(Buffer.alloc(4 * MIB - 1000, 'c'));
    writer.write(Buffer.alloc(1000, 'd'));
    fs.rmSync(ballast);
    const lost = writer.lostBytes;
    expect(lost).toBeGreaterThan(4 * MIB);
    now = 5000;
    writer.tick();
    fs.closeSync(writer.finish());
    // Only 1 MiB fits on this disk: the rest of the backlog is lost at the end.
    const view = new LogView(path, 100 * MIB);
    const [gap] = await view.gaps();
    expect(gap?.start).toBeLessThanOrEqual(1000 + 4096);
    expect(gap?.end).toBe((gap?.start ?? 0) + lost);
    expect((await view.read(gap?.end ?? 0, 10)).toString()).toBe('cccccccccc');
    expect((await view.size()) + writer.lostBytes - lost).toBe(1000 + 9 * MIB);
    fs.rmSync(path);
    fs.rmSync(`${path}.more`, { recursive: true });
  });

  describe('under a build', () => {
    let fixture: PoolFixture;
    beforeAll(async () => {
      fixture = await PoolFixture.create(where);
    });
    afterAll(() => fixture.dispose());

    it('does not stop it: it ends with its exit code, a record and a note', async () => {
      const pool = await fixture.open();
      // More than the disk and the memory that is kept for it can take.
      const script = 'head -c 12000000 /dev/zero; echo the end; exit 6';
      const attempt = await fixture.build(pool, 'a', script);
      expect(attempt).toMatchObject({ outcome: 'failed', exit: { code: 6 }, bytes: 12_000_009 });
      expect(attempt.notes).toMatchObject([{ kind: 'disk-full' }]);
      expect(attempt.notes[0]?.text).toMatch(/MiB of the log were lost/);
      await fsp.rm(join(where, '.breakwater/logs'), { recursive: true }).catch(() => {});
    });

    it('lets a build be cancelled, and says in words that another cannot be started', async () => {
      const root = fixture.root;
      const pool = await fixture.open();
      await fsp.rm(join(root, '.breakwater/logs'), { recursive: true });
      const handle = unwrap(await pool.start(fixture.request('b', 'echo on; sleep 1000')));
      await until(() => (pool.attempt(handle.id)?.bytes ?? 0) > 0);
      const ballast = fill();
      await pool.cancel(handle.id);
      const ended = await handle.ended;
      expect(['cancelled', 'interrupted']).toContain(ended.outcome);
      expect(await fixture.processesOf(ended)).toEqual([]);
      const next = await fixture.build(pool, 'c', 'echo on');
      expect(next).toMatchObject({ outcome: 'interrupted', exit: null });
      expect(next.notes[0]?.text).toContain('could not be started');
      fs.rmSync(ballast);
      expect(await fixture.build(pool, 'c', 'echo on')).toMatchObject({ outcome: 'success' });
    });
  });
});
