import * as fs from 'node:fs';
import * as fsp from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headLimit, piecesFolder } from '../log/log-layout';
import { LogView } from '../log/log-view';
import { LogWriter } from './log-writer';

let root = '';
let count = 0;
beforeAll(async () => {
  root = await fsp.mkdtemp(join(tmpdir(), 'breakwater-log-'));
});
afterAll(() => fsp.rm(root, { recursive: true, force: true }));

const newPath = (): string => join(root, `${count++}.log`);

/** Bytes by which their own place is known: a shift of one is seen. */
const numbered = (length: number): Buffer =>
  Buffer.from(
    Array.from({ length: Math.ceil(length / 8) }, (_, at) => `${at}`.padStart(8, '0')).join(''),
  ).subarray(0, length);

const onDisk = (path: string): number => {
  const folder = piecesFolder(path);
  const pieces = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  return [path, ...pieces.map((name) => join(folder, name))].reduce(
    (sum, one) => sum + fs.statSync(one).size,
    0,
  );
};

describe('a log under its cap', () => {
  it('is one plain file', async () => {
    const path = newPath();
    const writer = new LogWriter(path, 100_000, Date.now);
    const bytes = numbered(75_000);
    for (let at = 0; at < bytes.length; at += 999) writer.write(bytes.subarray(at, at + 999));
    fs.closeSync(writer.finish());
    expect(await fsp.readFile(path)).toEqual(bytes);
    expect(fs.existsSync(piecesFolder(path))).toBe(false);
    expect(writer).toMatchObject({ droppedBytes: 0, lostBytes: 0, diskFullSince: null });
  });

  it('is whole also where it has gone on in pieces', async () => {
    const path = newPath();
    const writer = new LogWriter(path, 100_000, Date.now);
    const bytes = numbered(98_000);
    writer.write(bytes);
    fs.closeSync(writer.finish());
    const view = new LogView(path, 100_000);
    expect(await view.size()).toBe(98_000);
    expect(await view.gaps()).toEqual([]);
    expect((await view.read(0, 200_000)).equals(bytes)).toBe(true);
    expect(await fsp.readFile(path, 'latin1')).toContain('[breakwater]');
  });
});

describe('a log past its cap', () => {
  it('keeps head and tail, in true offsets, within the cap, whatever is written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2000, max: 20_000 }),
        fc.array(fc.integer({ min: 1, max: 4000 }), { maxLength: 30 }),
        async (maxBytes, sizes) => {
          const path = newPath();
          const writer = new LogWriter(path, maxBytes, Date.now);
          const total = sizes.reduce((sum, size) => sum + size, 0);
          const bytes = numbered(total);
          let at = 0;
          for (const size of sizes) {
            writer.write(bytes.subarray(at, at + size));
            at += size;
          }
          fs.closeSync(writer.finish());
          const view = new LogView(path, maxBytes);
          expect(await view.size()).toBe(total);
          const read = await view.read(0, total);
          const gaps = await view.gaps();
          const missing = gaps.reduce((sum, gap) => sum + gap.end - gap.start, 0);
          expect(missing).toBe(writer.droppedBytes);
          for (const gap of gaps) bytes.fill(0, gap.start, gap.end);
          expect(read.equals(bytes)).toBe(true);
          const remark = 200;
          expect(onDisk(path)).toBeLessThanOrEqual(maxBytes + remark);
          if (total > maxBytes) {
            expect(gaps).toHaveLength(1);
            expect(gaps[0]?.start).toBe(headLimit(maxBytes));
            expect(total - (gaps[0]?.end ?? 0)).toBeGreaterThanOrEqual(Math.floor(maxBytes / 16));
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});
