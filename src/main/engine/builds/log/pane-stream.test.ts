import { afterEach, describe, expect, it } from 'vitest';
import type { LogGap, LogSource } from './log-view';
import { BATCH_BYTES, BEHIND_BYTES, type PaneBatch, PaneStream, REPLAY_BYTES } from './pane-stream';

const LINE = 64;

/** A log in memory: every line of 64 bytes says its own number. */
class GrowingLog implements LogSource {
  bytes = Buffer.alloc(0);
  missing: readonly LogGap[] = [];
  reads = 0;

  grow(lines: number): this {
    const first = this.bytes.length / LINE;
    const text = Array.from({ length: lines }, (_, at) => `${first + at}`.padEnd(LINE - 1)).join(
      '\n',
    );
    this.bytes = Buffer.concat([this.bytes, Buffer.from(`${text}\n`)]);
    return this;
  }

  async size(): Promise<number> {
    return this.bytes.length;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    this.reads += 1;
    return Buffer.from(this.bytes.subarray(offset, offset + length));
  }

  async gaps(): Promise<readonly LogGap[]> {
    return this.missing;
  }
}

const streams: PaneStream[] = [];
afterEach(() => {
  for (const stream of streams.splice(0)) stream.dispose();
});

/** A pane that keeps its batches and acknowledges when told. */
const attach = (log: LogSource, isLive = true) => {
  const batches: PaneBatch[] = [];
  let wake: () => void = () => {};
  const stream = new PaneStream({
    source: log,
    isLive: () => isLive,
    onBatch: (batch) => {
      batches.push(batch);
      wake();
    },
  });
  streams.push(stream);
  const next = async (): Promise<PaneBatch> => {
    while (batches.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return batches.shift() as PaneBatch;
  };
  /** Acknowledges batches until `offset` has been shown; gives what was shown. */
  const upTo = async (offset: number): Promise<readonly PaneBatch[]> => {
    const seen: PaneBatch[] = [];
    for (;;) {
      const batch = await next();
      seen.push(batch);
      stream.ack();
      if (batch.offset + batch.bytes.length >= offset) return seen;
    }
  };
  return { stream, batches, next, upTo };
};

const isGapless = (batches: readonly PaneBatch[]): boolean =>
  batches.every((batch, at) => {
    const before = batches[at - 1];
    return before === undefined || before.offset + before.bytes.length === batch.offset;
  });

const bytesOf = (batches: readonly PaneBatch[]): Buffer =>
  Buffer.concat(batches.map((one) => one.bytes));

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a pane that is attached', () => {
  it('gets the whole of a short log, and then what follows', async () => {
    const log = new GrowingLog().grow(10);
    const pane = attach(log);
    const first = await pane.next();
    expect(first).toMatchObject({ offset: 0, skipped: 0, reset: true });
    expect(Buffer.from(first.bytes)).toEqual(log.bytes);
    log.grow(5);
    pane.stream.ack();
    expect(await pane.next()).toMatchObject({ offset: 10 * LINE, skipped: 0, reset: false });
  });

  it('gets the tail of a long one, from the start of a line, in batches', async () => {
    const log = new GrowingLog().grow(100_000);
    const pane = attach(log);
    const seen = await pane.upTo(log.bytes.length);
    expect(seen[0]).toMatchObject({ reset: true, skipped: 0 });
    const start = seen[0]?.offset ?? 0;
    expect(start % LINE).toBe(0);
    expect(log.bytes.length - start).toBeLessThanOrEqual(REPLAY_BYTES);
    expect(log.bytes.length - start).toBeGreaterThan(REPLAY_BYTES - LINE);
    expect(isGapless(seen)).toBe(true);
    expect(Math.max(...seen.map((one) => one.bytes.length))).toBe(BATCH_BYTES);
    expect(bytesOf(seen).equals(log.bytes.subarray(start))).toBe(true);
  });

  it('begins within a line that is longer than anyone would look', async () => {
    const log = new GrowingLog();
    log.bytes = Buffer.alloc(1_000_000, 'x');
    const pane = attach(log);
    expect(await pane.next()).toMatchObject({ offset: 1_000_000 - REPLAY_BYTES });
  });

  it('waits for a log that does not exist yet', async () => {
    const log = new GrowingLog();
    const pane = attach(log);
    await pause(50);
    expect(pane.batches).toEqual([]);
    log.grow(1);
    expect(await pane.next()).toMatchObject({ offset: 0, reset: true });
  });
});

describe('a pane that does not acknowledge', () => {
  it('gets one batch and costs no more reads; later it is told what it missed', async () => {
    const log = new GrowingLog().grow(1000);
    const pane = attach(log);
    const first = await pane.next();
    const { reads } = log;
    log.grow(100_000);
    await pause(120);
    expect(pane.batches).toEqual([]);
    expect(log.reads).toBe(reads);
    pane.stream.ack();
    const second = await pane.next();
    const shown = first.offset + first.bytes.length;
    expect(second.reset).toBe(false);
    expect(second.skipped).toBe(second.offset - shown);
    expect(second.offset % LINE).toBe(0);
    expect(log.bytes.length - second.offset).toBeLessThan(BEHIND_BYTES);
    log.grow(1000);
    pane.stream.ack();
    const rest = [second, ...(await pane.upTo(log.bytes.length))];
    expect(isGapless(rest)).toBe(true);
    expect(bytesOf(rest).equals(log.bytes.subarray(second.offset))).toBe(true);
  });

  it('skips nothing while it is less far behind', async () => {
    const log = new GrowingLog().grow(10);
    const pane = attach(log);
    await pane.next();
    log.grow(BEHIND_BYTES / LINE - 20);
    pane.stream.ack();
    const seen = await pane.upTo(log.bytes.length);
    expect(seen.every((one) => one.skipped === 0)).toBe(true);
    expect(isGapless(seen)).toBe(true);
  });
});

describe('a pane that looks elsewhere', () => {
  it('reads on from there without skipping, however much follows', async () => {
    const log = new GrowingLog().grow(50_000);
    const pane = attach(log);
    await pane.next();
    pane.stream.seek(64_000);
    const seen = await pane.upTo(64_000 + 20 * BATCH_BYTES);
    expect(seen[0]).toMatchObject({ offset: 64_000, reset: true, skipped: 0 });
    expect(seen.slice(1).every((one) => !one.reset && one.skipped === 0)).toBe(true);
    expect(isGapless(seen)).toBe(true);
    pane.stream.follow();
    const back = await pane.upTo(log.bytes.length);
    const start = back.findIndex((one) => one.reset);
    expect(back.slice(start)[0]?.offset).toBeGreaterThan(log.bytes.length - REPLAY_BYTES - LINE);
  });

  it('also where the build is over, and when nothing was acknowledged', async () => {
    const log = new GrowingLog().grow(50_000);
    const pane = attach(log, false);
    await pane.next();
    pane.stream.seek(0);
    expect(await pane.next()).toMatchObject({ offset: 0, reset: true });
    pane.stream.seek(6400);
    expect(await pane.next()).toMatchObject({ offset: 6400, reset: true });
  });

  it('passes over what is not on disk any more, and says so', async () => {
    const log = new GrowingLog().grow(20_000);
    log.missing = [{ start: 6400, end: 640_000 }];
    const pane = attach(log, false);
    await pane.next();
    pane.stream.seek(0);
    const seen = await pane.upTo(640_000 + BATCH_BYTES);
    expect(seen[0]).toMatchObject({ offset: 0, skipped: 0 });
    expect(seen[0]?.bytes).toHaveLength(6400);
    expect(seen[1]).toMatchObject({ offset: 640_000, skipped: 640_000 - 6400, reset: false });
    pane.stream.seek(10_000);
    expect(await pane.next()).toMatchObject({ offset: 640_000, reset: true });
  });
});

describe('a pane that is gone', () => {
  it('gets nothing more', async () => {
    const log = new GrowingLog().grow(10);
    const pane = attach(log);
    await pane.next();
    pane.stream.dispose();
    pane.stream.ack();
    log.grow(10);
    await pause(80);
    expect(pane.batches).toEqual([]);
  });
});
