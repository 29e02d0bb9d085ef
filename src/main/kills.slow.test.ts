import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { attemptFolder, logPath } from './engine/builds/attempt-paths';
import { hasInEnvironment, listProcesses } from './engine/builds/processes/process-table';
import { readHost } from './engine/builds/record-reading';
import { bundleOwnerProcess, testHostCommand } from './engine/builds/testing/host-bundle';
import { chance, times } from './engine/builds/testing/thorough';
import type { Engine } from './engine/engine';
import { readLock } from './engine/workspace/lock';
import { type Owner, takeWorkspace } from './owner';

/** Numbered lines, as fast as a real build prints, until it is let go; then a last one. */
const BUILD = `
n=0
while [ ! -e "go-$1" ]; do n=$((n+1)); echo "$1 $n"; [ $((n%50)) = 0 ] && sleep 0.05; done
echo "the end of $1"
`;
const THREE = ['a', 'b', 'c'];
/** Milliseconds of an owner's life within which it is killed: from before it has the lock to well after adoption. */
const LIFE_MS = 1200;

let root = '';
let owner: Owner | null = null;
const killed: ChildProcess[] = [];
const { seed, next: random } = chance();

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'breakwater kills ')));
  await mkdir(join(root, 'rules', 'packages'), { recursive: true });
  await writeFile(join(root, 'build.sh'), BUILD);
  await writeFile(join(root, 'breakwater.yaml'), 'build:\n  command: sh build.sh {package}\n');
  for (const name of [...THREE, 'd']) {
    await writeFile(
      join(root, `rules/packages/${name}.yaml`),
      `package: ${name}\nversion: "1.0"\n`,
    );
  }
});
afterEach(async () => {
  for (const one of killed.splice(0)) await kill(one);
  // What a failed test left is adopted, and stopped.
  owner ??= await take();
  await owner.close('stop-builds');
  owner = null;
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
});

const take = async (): Promise<Owner> => {
  const host = await testHostCommand();
  const options = {
    role: 'window' as const,
    host,
    tools: join(root, 'tools'),
    version: 'test',
    show: () => {},
  };
  const taken = await takeWorkspace(root, options);
  if (!taken.ok) throw new Error(taken.refusal.message);
  return taken.value;
};

/** An owner in a process of its own that launches the three, unless they run, and asks for `more`. */
const elsewhere = async (more: string | null): Promise<ChildProcess> => {
  const about = { root, host: await testHostCommand(), packages: THREE, more };
  const file = await bundleOwnerProcess();
  const child = spawn(process.execPath, [file, JSON.stringify(about)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  killed.push(child);
  return child;
};

const ready = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve) => child.stdout?.once('data', resolve));

const kill = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
};

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Numbers of the processes of this workspace's builds: those of a build itself, and its host. */
const processesOf = async (name: string, number: number): Promise<readonly number[]> => {
  const folder = attemptFolder(root, name, number);
  const spec = await readFile(join(folder, 'spec.json'), 'utf8').catch(() => null);
  if (spec === null) return [];
  const { token } = JSON.parse(spec) as { token: string };
  const host = (await readHost(folder))?.host.pid;
  return listProcesses()
    .filter((one) => !one.zombie)
    .filter((one) => one.pid === host || hasInEnvironment(one.pid, 'BREAKWATER_ATTEMPT', token))
    .map((one) => one.pid);
};

/** Package and number of every attempt of which a process runs. */
const running = async (): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const name of await readdir(join(root, '.breakwater/attempts')).catch(() => [])) {
    for (const number of await readdir(join(root, '.breakwater/attempts', name))) {
      if ((await processesOf(name, Number(number))).length > 0) found.push(`${name}-${number}`);
    }
  }
  return found;
};

/** Number and start of each build's host and leader: what must be the same as before. */
const hosts = () => Promise.all(THREE.map((name) => readHost(attemptFolder(root, name, 1))));

/** Every process of the three builds, killed as by a power cut. */
const cutPower = async (number: number, child: ChildProcess): Promise<void> => {
  const all = (await Promise.all(THREE.map((name) => processesOf(name, number)))).flat();
  child.kill('SIGKILL');
  for (const pid of all) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // A short-lived child of a build's shell, gone by itself.
    }
  }
  await kill(child);
  await until(async () => expect(await running()).toEqual([]));
};

const allPrint = (number: number): Promise<void> =>
  until(async () => {
    for (const name of THREE) expect((await logOf(name, number)).length).toBeGreaterThan(0);
  });

const logOf = (name: string, number = 1) => readFile(join(root, logPath(name, number)), 'utf8');

/** Every line once and in order. `isCut`: it was killed, so that its last line may be half a one. */
const expectWhole = (name: string, log: string, isCut: boolean): void => {
  const lines = log.split('\r\n');
  const rest = lines.pop() ?? '';
  if (!isCut) expect([lines.pop(), rest]).toEqual([`the end of ${name}`, '']);
  // One that was let go at once has printed no line but its last, and one that was cut early half a line.
  expect(log.length).toBeGreaterThan(0);
  expect(lines.findIndex((line, at) => line !== `${name} ${at + 1}`)).toBe(-1);
  expect(`${name} ${lines.length + 1}\r`.startsWith(rest)).toBe(true);
};

const stateOf = (engine: Engine, name: string) =>
  engine.queue().packages.find((one) => one.name === name)?.state;

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 60_000 });

describe(`an owner that is killed at random moments (seed ${seed})`, () => {
  const KILLS = times(10, 100);

  it(`${KILLS} times over three builds: they go on, are adopted, and end as if nothing had been`, {
    timeout: 60_000 + KILLS * 10_000,
  }, async () => {
    const first = await elsewhere(null);
    await ready(first);
    await until(async () => expect(await running()).toHaveLength(3));
    await allPrint(1);
    const before = await hosts();
    await kill(first);
    for (let count = 1; count < KILLS; count += 1) {
      const child = await elsewhere('d');
      await sleep(random() * LIFE_MS);
      await kill(child);
      // Never a fourth slot, never a second attempt.
      expect((await running()).toSorted()).toEqual(THREE.map((name) => `${name}-1`));
    }
    owner = await take();
    const { engine } = owner;
    expect((await readLock(root))?.pid).toBe(process.pid);
    expect(engine.atWork().toSorted()).toEqual(THREE);
    expect(await hosts()).toEqual(before);
    for (const name of THREE) await writeFile(join(root, `go-${name}`), '');
    await until(() =>
      expect(THREE.map((name) => stateOf(engine, name))).toEqual(Array(3).fill('built')),
    );
    for (const name of THREE) {
      const log = await logOf(name);
      expectWhole(name, log, false);
      const [attempt, ...more] = engine.state().attempts.filter((one) => one.package === name);
      expect(more).toEqual([]);
      expect(attempt).toMatchObject({
        id: `${name}-1`,
        outcome: 'success',
        exit: { code: 0 },
        bytes: log.length,
        lines: log.split('\n').length - 1,
      });
      const card = await readFile(join(root, `build-results/${name}.md`), 'utf8');
      expect(card).toContain('status: SUCCESS');
    }
    await until(() => expect(engine.waves.waves).toMatchObject([{ state: 'done', built: 3 }]));
    expect(stateOf(engine, 'd')).toBe('ready');
    // A host still sees to it for a moment that its record outlasts a power cut.
    await until(async () => expect(await running()).toEqual([]));
  });

  const STARTS = times(4, 60);

  it(`${STARTS} times while it starts them: none runs twice, none is lost, never more than three`, {
    timeout: 60_000 + STARTS * 10_000,
  }, async () => {
    for (let count = 0; count < STARTS; count += 1) {
      const child = await elsewhere('d');
      await sleep(random() * LIFE_MS);
      await kill(child);
      const now = await running();
      expect(now.length).toBeLessThanOrEqual(3);
      expect(new Set(now.map((id) => id.replace(/-\d+$/, ''))).size).toBe(now.length);
    }
    owner = await take();
    const { engine } = owner;
    for (const name of [...THREE, 'd']) await writeFile(join(root, `go-${name}`), '');
    await until(async () => {
      expect(await running()).toEqual([]);
      expect(engine.atWork()).toEqual([]);
    });
    for (const attempt of engine.state().attempts) {
      expect(['success', 'interrupted']).toContain(attempt.outcome);
      const isCut = attempt.outcome === 'interrupted';
      if (attempt.bytes > 0) {
        expectWhole(attempt.package, await logOf(attempt.package, attempt.number), isCut);
      }
    }
    // Whatever has not been built is offered, and nothing was started for it.
    await until(async () => {
      for (const { name, state } of engine.queue().packages) {
        expect(['built', 'ready']).toContain(state);
        const card = await readFile(join(root, `build-results/${name}.md`), 'utf8').catch(() => '');
        expect(card.includes('status: SUCCESS')).toBe(state === 'built');
      }
    });
  });
});

describe('everything killed at once, as by a power cut', () => {
  const CUTS = times(2, 30);

  it(`${CUTS} times: logs whole to the last byte, interrupted with a reason, offered again, never rerun (seed ${seed})`, {
    timeout: 60_000 + CUTS * 15_000,
  }, async () => {
    for (let cut = 1; cut <= CUTS; cut += 1) {
      const child = await elsewhere(null);
      await ready(child);
      await allPrint(cut);
      await sleep(random() * 700);
      await cutPower(cut, child);
      if (cut % 2 === 0) await pretendRestart(cut);

      owner = await take();
      const { engine } = owner;
      for (const name of THREE) {
        const log = await logOf(name, cut);
        expectWhole(name, log, true);
        const attempt = engine.state().attempts.find((one) => one.package === name);
        expect(attempt).toMatchObject({
          id: `${name}-${cut}`,
          outcome: 'interrupted',
          exit: null,
          bytes: log.length,
          lines: log.split('\n').length - (log.endsWith('\n') ? 1 : 0),
        });
        const reason = cut % 2 === 0 ? /machine was started anew/ : /process that kept this build/;
        expect(attempt?.notes.map((one) => one.text).join()).toMatch(reason);
      }
      await until(() => expect(engine.waves.current).toBe(null));
      // Exactly what was interrupted is offered again, beside what never ran; nothing runs by itself.
      expect(engine.queue().packages.map((one) => [one.name, one.state])).toEqual(
        [...THREE, 'd'].map((name) => [name, 'ready']),
      );
      expect(engine.atWork()).toEqual([]);
      expect(await running()).toEqual([]);
      await owner.close('keep-building');
      owner = null;
    }
  });

  /** The records as another boot of the machine finds them. */
  const pretendRestart = async (number: number): Promise<void> => {
    for (const name of THREE) {
      const path = join(attemptFolder(root, name, number), 'host.json');
      const record = JSON.parse(await readFile(path, 'utf8'));
      await writeFile(path, JSON.stringify({ ...record, bootId: 'the-boot-before' }));
    }
  };
});

describe('numbers that were given to other processes meanwhile', () => {
  it('never make Breakwater adopt one, or end it', async () => {
    const child = await elsewhere(null);
    await ready(child);
    await allPrint(1);
    await cutPower(1, child);
    const stranger = spawn('sleep', ['1000'], { stdio: 'ignore' });
    killed.push(stranger);
    const entry = listProcesses().find((one) => one.pid === stranger.pid);
    const mine = { pid: entry?.pid ?? 0, startTime: entry?.startTime ?? '' };
    // By number alone; by number and start time, in another boot; and even by both, but no host of ours.
    const forgeries = [
      { host: { ...mine, startTime: '1' }, child: { ...mine, startTime: '1' } },
      { host: mine, child: mine, bootId: 'the-boot-before' },
      { host: mine, child: null },
    ];
    for (const [at, name] of THREE.entries()) {
      const path = join(attemptFolder(root, name, 1), 'host.json');
      const record = JSON.parse(await readFile(path, 'utf8'));
      await writeFile(path, JSON.stringify({ ...record, ...forgeries[at] }));
    }
    owner = await take();
    expect(owner.engine.atWork()).toEqual([]);
    for (const attempt of owner.engine.state().attempts)
      expect(attempt.outcome).toBe('interrupted');
    expect(stranger.exitCode ?? stranger.signalCode).toBe(null);
  });
});

describe('a build’s leader that is killed', () => {
  it('has failed by that signal, its log whole, and the others go on', async () => {
    owner = await take();
    const { engine } = owner;
    await engine.launchAsPerson({ packages: THREE, keepGoing: false });
    await until(async () => expect((await logOf('a')).length).toBeGreaterThan(100));
    const leader = (await readHost(attemptFolder(root, 'a', 1)))?.child?.pid ?? 0;
    process.kill(leader, 'SIGKILL');
    await until(() => expect(stateOf(engine, 'a')).toBe('failed'));
    expectWhole('a', await logOf('a'), true);
    const card = await readFile(join(root, 'build-results/a.md'), 'utf8');
    expect(card).toContain('killed by SIGKILL');
    expect(engine.atWork().toSorted()).toEqual(['b', 'c']);
    for (const name of ['b', 'c']) await writeFile(join(root, `go-${name}`), '');
    await until(() =>
      expect(['b', 'c'].map((name) => stateOf(engine, name))).toEqual(['built', 'built']),
    );
    for (const name of ['b', 'c']) expectWhole(name, await logOf(name), false);
  });
});
