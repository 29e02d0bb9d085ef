import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identify } from '../engine/process/identity';
import { Starts } from './starts';

let folder = '';
let file = '';
let now = 0;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-starts-'));
  file = join(folder, 'starts.json');
  now = 1_000_000_000;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const starts = () => new Starts(file, () => now);
const crashed = { pid: 1, startTime: 'never', bootId: 'another' };
const crash = async (count: number): Promise<void> => {
  await writeFile(file, JSON.stringify(Array(count).fill({ ...crashed, at: now })));
};

describe('starts', () => {
  it('are ordinary at first, after one or two crashes, and after a file that is none', async () => {
    expect(await starts().begin()).toEqual({ crashes: 0, isSafe: false });
    await crash(2);
    expect(await starts().begin()).toEqual({ crashes: 2, isSafe: false });
    await writeFile(file, '{"torn');
    expect(await starts().begin()).toEqual({ crashes: 0, isSafe: false });
  });

  it('are safe after three crashes in a row, until one went well', async () => {
    await crash(3);
    const third = starts();
    expect(await third.begin()).toEqual({ crashes: 3, isSafe: true });
    await third.settle();
    expect(await starts().begin()).toEqual({ crashes: 0, isSafe: false });
  });

  it('of long ago are forgotten', async () => {
    await crash(5);
    now += 2 * 60 * 60_000;
    expect((await starts().begin()).isSafe).toBe(false);
  });

  it('of another app that runs are no crashes, and stay', async () => {
    const other = spawn('sleep', ['1000'], { stdio: 'ignore' });
    try {
      const identity = await identify(other.pid ?? 0);
      await writeFile(file, JSON.stringify([{ ...identity, at: now }]));
      const own = starts();
      expect(await own.begin()).toEqual({ crashes: 0, isSafe: false });
      await own.settle();
      expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject([{ pid: other.pid }]);
    } finally {
      other.kill('SIGKILL');
    }
  });
});
