import { appendFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AppEvent, AppLog, appLine, appLogFiles, errorEvent } from './app-log';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'breakwater-app-log-'));
  await mkdir(join(root, '.breakwater'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const now = () => new Date('2026-01-02T03:04:05.000Z');
const file = (age = 0): string => appLogFiles(root)[age] ?? '';
const lines = async (age = 0) =>
  (await readFile(file(age), 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => appLine.parse(JSON.parse(line)));
const started = (attempt: string): AppEvent => ({ what: 'attempt-started', attempt });

describe('the log of what Breakwater itself does', () => {
  it('has a line for each event, in their order, for its owner alone', async () => {
    const log = new AppLog(root, { now });
    log.note(started('zlib-1'));
    log.note({ what: 'stop', builds: 'keep-building' });
    await log.settled();
    expect(await lines()).toEqual([
      { at: now().toISOString(), pid: process.pid, what: 'attempt-started', attempt: 'zlib-1' },
      { at: now().toISOString(), pid: process.pid, what: 'stop', builds: 'keep-building' },
    ]);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  it('keeps to its size: three generations, the newest lines in the first', async () => {
    const log = new AppLog(root, { now, maxBytes: 1000 });
    for (let number = 1; number <= 200; number += 1) {
      log.note(started(`zlib-${number}`));
      await log.settled();
    }
    for (const age of [0, 1, 2]) expect((await stat(file(age))).size).toBeLessThanOrEqual(1000);
    expect(await readFile(`${file(2)}`.replace('app.2', 'app.3'), 'utf8').catch(() => null)).toBe(
      null,
    );
    const kept = [...(await lines(2)), ...(await lines(1)), ...(await lines(0))];
    const numbers = kept.map((line) => ('attempt' in line ? Number(line.attempt.slice(5)) : 0));
    expect(numbers).toEqual(numbers.map((_, at) => 200 - numbers.length + 1 + at));
  });

  it('closes a line that a killed process left open', async () => {
    await writeFile(file(), '{"at":"2026-01-0');
    const log = new AppLog(root, { now });
    log.note(started('zlib-1'));
    await log.settled();
    const [torn, whole] = (await readFile(file(), 'utf8')).split('\n');
    expect(torn).toBe('{"at":"2026-01-0');
    expect(appLine.safeParse(JSON.parse(whole ?? '')).success).toBe(true);
  });

  it('says nothing when it cannot be written, and afterwards how much was lost', async () => {
    await rm(join(root, '.breakwater'), { recursive: true });
    const log = new AppLog(root, { now });
    log.note(started('zlib-1'));
    log.note(started('zlib-2'));
    await log.settled();
    log.noteNow(started('zlib-3'));
    await mkdir(join(root, '.breakwater'));
    log.note(started('zlib-4'));
    await log.settled();
    expect(await lines()).toMatchObject([{ what: 'lost', lines: 2 }, { attempt: 'zlib-4' }]);
  });

  it('writes what comes in a loop a few times and counts the rest', async () => {
    let at = now();
    const log = new AppLog(root, { now: () => at });
    for (let time = 0; time < 1000; time += 1) {
      log.note({ what: 'refused', where: 'a token', code: 'not-permitted' });
    }
    at = new Date(at.getTime() + 61_000);
    log.note({ what: 'refused', where: 'a token', code: 'not-permitted' });
    await log.settled();
    const all = await lines();
    expect(all.length).toBeLessThan(30);
    const left = all.reduce((sum, line) => sum + (line.alike ?? 0), 0);
    expect(all.length + left).toBe(1001);
  });

  it('has the last words of a process in the file at once', async () => {
    const log = new AppLog(root, { now });
    await appendFile(file(), '');
    log.noteNow(errorEvent('uncaughtException', new RangeError('x')));
    expect(await lines()).toMatchObject([{ what: 'error', name: 'RangeError' }]);
  });
});

describe('what is said of an exception', () => {
  it('is its kind, its code and its frames, without a word of its message or anybody’s folder', () => {
    const secret = 'CANARY from a log\n    at canary (/home/canary/x.js:1:2)';
    const error = Object.assign(new TypeError(secret), { code: 'ENOSPC' });
    const event = errorEvent('the end of zlib-1', error);
    expect(event).toMatchObject({ what: 'error', name: 'TypeError', code: 'ENOSPC' });
    expect(JSON.stringify(event).toLowerCase()).not.toContain('canary');
    expect(JSON.stringify(event)).toMatch(/app-log\.test\.ts:\d+/);
    expect(JSON.stringify(event)).not.toContain(process.cwd());
  });

  it('passes its own schema, whatever was thrown', () => {
    const thrown: unknown[] = [
      null,
      'text',
      7,
      { name: 'x' },
      Object.assign(new Error('a'), { name: 'a\nb' }),
    ];
    for (const one of thrown) {
      const line = { at: now().toISOString(), pid: 1, ...errorEvent('the end of a+b:c "d"', one) };
      expect(appLine.safeParse(line).success).toBe(true);
    }
  });
});
