import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Attempt, AttemptOutcome } from '../../../shared/build';
import { ok, refuse } from '../../../shared/outcome';
import type { PlannedWave } from '../../../shared/wave';
import { type WaveEnding, type WaveHooks, WaveRunner } from './wave-runner';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'breakwater waves '));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A stand-in for the pool that ends builds when the test says so. */
class Yard {
  readonly queue: string[][];
  readonly started: string[] = [];
  readonly cancelled: string[] = [];
  readonly log: string[] = [];
  readonly #waiting = new Map<string, (ended: WaveEnding) => void>();
  refuseNames = new Set<string>();
  failCheckpoint = false;

  constructor(queue: string[][]) {
    this.queue = queue;
  }

  hooks(): WaveHooks {
    return {
      nextWave: () => {
        const names = this.queue.shift();
        if (names === undefined) return null;
        return { number: 0, packages: names.map((name) => ({ name })) } as unknown as PlannedWave;
      },
      objection: () => null,
      start: async (name) => {
        if (this.refuseNames.has(name)) return refuse('build-command-missing', `no ${name}`);
        this.started.push(name);
        return ok(attempt(name, null));
      },
      finished: (id) => new Promise((done) => this.#waiting.set(id, done)),
      cancel: async (id) => {
        this.cancelled.push(id);
        this.end(id.replace(/-1$/, ''), 'cancelled');
      },
      checkpoint: async (wave) => {
        this.log.push(`checkpoint ${wave.number}: ${wave.built}/${wave.failed}/${wave.open}`);
        if (this.failCheckpoint) throw new Error('disk');
        return `did ${wave.number}`;
      },
      now: () => new Date('2026-01-01T00:00:00Z'),
      clock: () => performance.now(),
    };
  }

  waited(): string[] {
    return [...this.#waiting.keys()].map((id) => id.replace(/-1$/, ''));
  }

  end(name: string, outcome: AttemptOutcome): void {
    const done = this.#waiting.get(`${name}-1`);
    if (done === undefined) throw new Error(`${name} is not being waited for`);
    this.log.push(`end ${name}`);
    const end = outcome === 'success' ? 'built' : outcome === 'failed' ? 'failed' : 'open';
    done({ end, attempt: attempt(name, outcome) });
  }
}

const attempt = (name: string, outcome: AttemptOutcome | null) =>
  ({
    id: `${name}-1`,
    package: name,
    number: 1,
    outcome,
    durationMs: outcome === null ? null : 7,
    evidence: outcome === 'success' ? { verdict: 'unproven', checks: [], rpms: [] } : null,
  }) as unknown as Attempt;

/** Until the runner waits for these builds to end. */
const building = (yard: Yard, ...names: string[]) =>
  vi.waitFor(() => expect(yard.waited()).toEqual(expect.arrayContaining(names)), {
    timeout: 20_000,
  });
/** Long enough for something wrong to happen. */
const pass = () => new Promise((done) => setTimeout(done, 40));
const idle = (runner: WaveRunner) =>
  new Promise<void>((done) => {
    const stop = runner.events.on((event) => {
      if (event.kind !== 'idle') return;
      stop();
      done();
    });
  });

describe('WaveRunner', () => {
  it('starts no build of the next wave before the checkpoint of the one before', async () => {
    const yard = new Yard([['a', 'b'], ['c']]);
    const runner = new WaveRunner(root, yard.hooks());
    await runner.launch({ keepGoing: true });
    await building(yard, 'a', 'b');
    yard.end('a', 'success');
    await pass();
    expect(yard.started).toEqual(['a', 'b']);
    yard.end('b', 'failed');
    await building(yard, 'c');
    expect(yard.started).toEqual(['a', 'b', 'c']);
    expect(yard.log).toEqual(['end a', 'end b', 'checkpoint 1: 1/1/0']);
    const rest = idle(runner);
    yard.end('c', 'success');
    await rest;
    expect(runner.waves.map((wave) => [wave.number, wave.checkpoint])).toEqual([
      [1, 'did 1'],
      [2, 'did 2'],
    ]);
    expect(runner.mode).toBe('idle');
  });

  it('stops after one wave unless it is to keep going', async () => {
    const yard = new Yard([['a'], ['b']]);
    const runner = new WaveRunner(root, yard.hooks());
    await runner.launch({ keepGoing: false });
    await building(yard, 'a');
    const rest = idle(runner);
    yard.end('a', 'success');
    await rest;
    expect(yard.started).toEqual(['a']);
  });

  it('refuses a second wave while one runs, and a wave of nothing', async () => {
    const yard = new Yard([['a']]);
    const runner = new WaveRunner(root, yard.hooks());
    await runner.launch({ keepGoing: false });
    expect(await runner.launch({ keepGoing: false })).toMatchObject({
      refusal: { code: 'wave-running' },
    });
    await building(yard, 'a');
    const rest = idle(runner);
    yard.end('a', 'success');
    await rest;
    expect(await runner.launch({ keepGoing: false })).toMatchObject({
      refusal: { code: 'wave-empty' },
    });
  });

  it('never launches more than three packages', async () => {
    const runner = new WaveRunner(root, new Yard([]).hooks());
    expect(await runner.launch({ packages: ['a', 'b', 'c', 'd'], keepGoing: false })).toMatchObject(
      { ok: false },
    );
  });

  it('pauses after the wave, and stops with its checkpoint done', async () => {
    const yard = new Yard([['a', 'b'], ['c'], ['d']]);
    const runner = new WaveRunner(root, yard.hooks());
    await runner.launch({ keepGoing: true });
    await building(yard, 'a', 'b');
    const stopped = idle(runner);
    await runner.stop();
    await stopped;
    expect(yard.cancelled.sort()).toEqual(['a-1', 'b-1']);
    expect(yard.log.at(-1)).toBe('checkpoint 1: 0/0/2');
    await runner.launch({ keepGoing: true });
    await building(yard, 'c');
    runner.pause();
    const rest = idle(runner);
    yard.end('c', 'success');
    await rest;
    expect(yard.started).not.toContain('d');
  });

  it('launches nothing after a checkpoint that could not be written', async () => {
    const yard = new Yard([['a'], ['b']]);
    yard.failCheckpoint = true;
    const runner = new WaveRunner(root, yard.hooks());
    await runner.launch({ keepGoing: true });
    await building(yard, 'a');
    const rest = idle(runner);
    yard.end('a', 'success');
    await rest;
    expect(yard.started).toEqual(['a']);
  });

  it('carries on with the builds that could be started, and refuses when none could', async () => {
    const yard = new Yard([['a', 'b'], ['b']]);
    yard.refuseNames.add('b');
    const runner = new WaveRunner(root, yard.hooks());
    expect((await runner.launch({ keepGoing: false })).ok).toBe(true);
    await building(yard, 'a');
    const rest = idle(runner);
    yard.end('a', 'success');
    await rest;
    expect(runner.waves[0]).toMatchObject({ built: 1, open: 1 });
    expect(await runner.launch({ keepGoing: false })).toMatchObject({
      refusal: { code: 'build-command-missing' },
    });
    expect(runner.current).toBeNull();
  });

  it('keeps with each wave what became of its own attempts, also for the next start', async () => {
    const yard = new Yard([['a', 'b', 'c']]);
    yard.refuseNames.add('c');
    const runner = new WaveRunner(root, yard.hooks());
    await runner.launch({ keepGoing: false });
    expect(runner.current?.attempts).toMatchObject([
      { package: 'a', id: 'a-1', outcome: null },
      { package: 'b', id: 'b-1', outcome: null },
    ]);
    await building(yard, 'a', 'b');
    const rest = idle(runner);
    yard.end('b', 'failed');
    yard.end('a', 'success');
    await rest;
    const attempts = [
      {
        package: 'a',
        id: 'a-1',
        number: 1,
        outcome: 'success',
        durationMs: 7,
        verdict: 'unproven',
      },
      { package: 'b', id: 'b-1', number: 1, outcome: 'failed', durationMs: 7, verdict: null },
    ];
    expect(runner.waves[0]?.attempts).toEqual(attempts);
    const later = new WaveRunner(root, new Yard([]).hooks());
    await later.resume(() => true);
    expect(later.waves[0]?.attempts).toEqual(attempts);
  });

  it('reads waves that were written before they knew their attempts', async () => {
    const { attempts: _none, ...old } = {
      number: 4,
      state: 'done',
      packages: ['a'],
      attempts: [],
      startedAt: '2026-01-01T00:00:00Z',
      endedAt: '2026-01-01T00:01:00Z',
      durationMs: 60_000,
      built: 1,
      failed: 0,
      open: 0,
      checkpoint: 'did 4',
    };
    await mkdir(join(root, '.breakwater'));
    await writeFile(join(root, '.breakwater', 'waves.jsonl'), `${JSON.stringify(old)}\n`);
    const runner = new WaveRunner(root, new Yard([]).hooks());
    await runner.resume(() => true);
    expect(runner.waves).toMatchObject([{ number: 4, attempts: [] }]);
    expect(runner.nextNumber).toBe(5);
  });

  it('takes up the wave that a crash left, does its checkpoint, and goes no further by itself', async () => {
    const first = new Yard([['a', 'b'], ['c']]);
    const crashed = new WaveRunner(root, first.hooks());
    await crashed.launch({ keepGoing: true });
    await building(first, 'a', 'b');

    const second = new Yard([['c']]);
    const runner = new WaveRunner(root, second.hooks());
    await runner.resume(() => true);
    expect(runner.current?.packages).toEqual(['a', 'b']);
    await building(second, 'a', 'b');
    const rest = idle(runner);
    second.end('a', 'success');
    second.end('b', 'interrupted');
    await rest;
    expect(second.started).toEqual([]);
    expect(runner.waves).toMatchObject([{ number: 1, built: 1, open: 1, checkpoint: 'did 1' }]);

    const third = new WaveRunner(root, new Yard([]).hooks());
    await third.resume(() => true);
    expect(third.current).toBeNull();
    expect(third.nextNumber).toBe(2);
  });
});
