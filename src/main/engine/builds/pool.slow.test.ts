import * as fsp from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attempt } from '../../../shared/build';
import type { AttemptPool } from './pool';
import { isGone, PoolFixture, until, unwrap } from './testing/pool-fixture';

let fixture: PoolFixture;
beforeEach(async () => {
  fixture = await PoolFixture.create();
});
afterEach(() => fixture.dispose());

const NOTHING = { ok: false } as const;

/** Resolves when the attempt has printed something: the script then runs. */
const hasPrinted = (pool: AttemptPool, id: string): Promise<void> =>
  until(() => (pool.attempt(id)?.bytes ?? 0) > 0);

describe('a build', () => {
  it('keeps its output, exit code and counters', async () => {
    const pool = await fixture.open();
    const attempt = await fixture.build(pool, 'zlib', 'echo one; echo two; exit 3');
    expect(attempt).toMatchObject({
      id: 'zlib-1',
      state: 'ended',
      outcome: 'failed',
      exit: { code: 3, signal: null },
      bytes: 10,
      lines: 2,
      notes: [],
      report: null,
    });
    expect(await fsp.readFile(join(fixture.root, attempt.log), 'utf8')).toBe('one\r\ntwo\r\n');
    const pointer = join(fixture.root, '.breakwater/logs/zlib.log');
    expect(await fsp.readlink(pointer)).toBe('zlib/1.log');
    const second = await fixture.build(pool, 'zlib', 'echo again');
    expect(second).toMatchObject({ id: 'zlib-2', outcome: 'success' });
    expect(await fsp.readFile(pointer, 'utf8')).toBe('again\r\n');
  });

  it('gets its environment, its folder, no input, no one to ask, and nothing of ours', async () => {
    const environment = {
      PATH: `/opt/app/node_modules/.bin:${process.env.PATH}`,
      HOME: '/root',
      ELECTRON_RUN_AS_NODE: '1',
      NODE_OPTIONS: '--no-warnings',
      npm_config_registry: 'x',
      BREAKWATER_SECRET: 'x',
      LINES: '7',
    };
    const pool = await fixture.open({ environment });
    const script =
      'env -0 | sort -z | tr "\\0" "\\n"; echo; pwd; cat; (echo asked >/dev/tty) 2>&1; stty size <&1';
    const attempt = await fixture.build(pool, 'lib.c++', script, {
      env: { CFLAGS: '-O2 -g', LANG: 'C' },
    });
    const [variables = '', rest = ''] = (await fixture.log(attempt))
      .toString()
      .replaceAll('\r', '')
      .split('\n\n');
    const names = variables.split('\n').map((line) => line.split('=')[0]);
    // The shell that runs the script adds its own few.
    const ofShell = new Set(['OLDPWD', 'SHLVL', '_']);
    expect(names.filter((name) => !ofShell.has(name ?? '')).sort()).toEqual(
      ['BREAKWATER_ATTEMPT', 'BREAKWATER_PACKAGE', 'CFLAGS', 'COLORTERM', 'DEBIAN_FRONTEND']
        .concat(['GIT_PAGER', 'GIT_TERMINAL_PROMPT', 'HOME', 'LANG', 'MANPAGER', 'PAGER', 'PATH'])
        .concat(['PWD', 'TERM']),
    );
    expect(variables).toContain('CFLAGS=-O2 -g');
    expect(variables).toContain('BREAKWATER_PACKAGE=lib.c++');
    expect(variables).not.toContain('node_modules/.bin');
    expect(rest).toMatch(new RegExp(`^${fixture.root}\n.*/dev/tty.*\n40 120\n$`));
  });

  it.skipIf(process.platform !== 'linux')(
    'inherits three descriptors, default signals, and a terminal that blocks',
    async () => {
      const pool = await fixture.open();
      const script = 'exec ls -1 /proc/self/fd; ';
      const fds = await fixture.build(pool, 'fds', script);
      // The fourth is the folder that ls itself reads.
      expect((await fixture.log(fds)).toString()).toBe('0\r\n1\r\n2\r\n3\r\n');
      const status = await fixture.build(
        pool,
        'status',
        'exec grep -hE "^(SigBlk|SigIgn|flags)" /proc/self/status /proc/self/fdinfo/1',
      );
      const text = (await fixture.log(status)).toString().replaceAll('\r', '');
      expect(text).toMatch(/^SigBlk:\t0{16}\nSigIgn:\t0{16}\nflags:\t\d+\n$/);
      const flags = Number.parseInt(/flags:\t(\d+)/.exec(text)?.[1] ?? '', 8);
      expect(flags & 0o4000).toBe(0);
    },
  );

  it('never lets a shell read its name or arguments', async () => {
    const pool = await fixture.open();
    const argument = '$(touch owned); `touch owned` "\'; touch owned #\n*';
    const attempt = await fixture.build(pool, 'quoted', '', {
      command: ['printf', '%s', argument],
    });
    expect((await fixture.log(attempt)).toString()).toBe(argument.replace('\n', '\r\n'));
    expect(await fsp.readdir(fixture.root)).toEqual(['.breakwater']);
    expect(await pool.start(fixture.request('../escape', 'true'))).toMatchObject({
      ...NOTHING,
      refusal: { code: 'package-name-invalid' },
    });
  });

  it('is refused by name when its command or its folder is missing, before anything is made', async () => {
    const pool = await fixture.open();
    const absent = fixture.request('a', '', { command: ['no-such-command', 'a'] });
    expect(await pool.start(absent)).toMatchObject({
      refusal: {
        code: 'build-command-missing',
        message: expect.stringContaining('no-such-command'),
      },
    });
    await fsp.writeFile(join(fixture.root, 'build.sh'), 'not executable');
    const plain = fixture.request('a', '', { command: ['./build.sh'] });
    expect(await pool.start(plain)).toMatchObject({ refusal: { code: 'build-command-missing' } });
    const nowhere = fixture.request('a', 'true', { cwd: join(fixture.root, 'gone') });
    expect(await pool.start(nowhere)).toMatchObject({
      refusal: { code: 'build-command-missing', message: expect.stringContaining('gone') },
    });
    const emptyPath = fixture.request('a', 'true', { env: { PATH: '/nowhere' } });
    expect(await pool.start(emptyPath)).toMatchObject({
      refusal: { code: 'build-command-missing' },
    });
    expect(await fsp.readdir(fixture.root)).toEqual(['build.sh']);
    expect(pool.list()).toEqual([]);
  });

  it('is ended at its time limit', async () => {
    const pool = await fixture.open();
    const attempt = await fixture.build(pool, 'slow', 'echo started; sleep 1000', {
      timeoutMs: 300,
    });
    expect(attempt).toMatchObject({ outcome: 'timed-out', exit: { signal: 'SIGTERM', code: 143 } });
    expect(await fixture.processesOf(attempt)).toEqual([]);
  });

  it('shows its counters while it runs', async () => {
    const pool = await fixture.open();
    const seen: Attempt[] = [];
    pool.onChanged((attempt) => seen.push(attempt));
    const handle = unwrap(await pool.start(fixture.request('live', 'echo one; sleep 1000')));
    await hasPrinted(pool, handle.id);
    expect(pool.attempt(handle.id)).toMatchObject({ state: 'running', bytes: 5, lines: 1 });
    await pool.cancel(handle.id);
    await handle.ended;
    const states = [...new Set(seen.map((one) => one.state))];
    expect(states).toEqual(['waiting', 'starting', 'running', 'ending']);
  });
});

describe('the slots', () => {
  it('are three; a fourth build waits in order, and a package is joined', async () => {
    const pool = await fixture.open();
    const ask = (name: string) => pool.start(fixture.request(name, 'echo on; sleep 1000'));
    const names = ['a', 'b', 'c', 'd', 'e'];
    const handles = await Promise.all(names.map(async (name) => unwrap(await ask(name))));
    expect(pool.list().map((one) => [one.package, one.state === 'waiting'])).toEqual([
      ['a', false],
      ['b', false],
      ['c', false],
      ['d', true],
      ['e', true],
    ]);
    const again = await Promise.all([ask('a'), ask('e'), ask('e')]);
    expect(again.map(unwrap)).toMatchObject([
      { id: 'a-1', joined: true },
      { id: 'e-1', joined: true },
      { id: 'e-1', joined: true },
    ]);
    await pool.cancel('b-1');
    await handles[1]?.ended;
    expect(pool.attempt('d-1')?.state).not.toBe('waiting');
    expect(pool.attempt('e-1')?.state).toBe('waiting');
    await pool.cancel('e-1');
    expect(await handles[4]?.ended).toMatchObject({ outcome: 'cancelled', startedAt: null });
    const folders = () => fsp.readdir(join(fixture.root, '.breakwater/attempts/e'));
    await expect.poll(folders).toEqual([]);
    expect(pool.running().map((one) => one.package)).toEqual(['a', 'c', 'd']);
  });

  it('two requests for one package at the same moment get one build', async () => {
    const pool = await fixture.open();
    const both = await Promise.all(
      [1, 2, 3].map(() => pool.start(fixture.request('x', 'sleep 1000'))),
    );
    expect(both.map(unwrap).map((one) => [one.id, one.joined])).toEqual([
      ['x-1', false],
      ['x-1', true],
      ['x-1', true],
    ]);
  });

  it('a package that is being ended is not joined: the new build waits for its end', async () => {
    const pool = await fixture.open();
    const script = 'trap "" TERM; echo on; while :; do sleep 0.1; done';
    const first = unwrap(await pool.start(fixture.request('x', script)));
    await hasPrinted(pool, first.id);
    await pool.cancel(first.id);
    const second = unwrap(await pool.start(fixture.request('x', 'echo second')));
    expect(second).toMatchObject({ id: 'x-2', joined: false });
    expect(pool.attempt('x-2')?.state).toBe('waiting');
    expect(await first.ended).toMatchObject({ outcome: 'cancelled' });
    expect(await second.ended).toMatchObject({ outcome: 'success' });
  });

  it('hold never more than three, and no package twice, whatever is asked', {
    timeout: 120_000,
  }, async () => {
    const step = fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      action: fc.constantFrom('start', 'start', 'start', 'cancel', 'wait'),
      script: fc.constantFrom('true', 'sleep 0.05', 'trap "" TERM; sleep 0.2', 'exit 1'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 16 }), async (steps) => {
        const pool = await fixture.open();
        let most = 0;
        const twice: string[] = [];
        pool.onChanged(() => {
          const running = pool.running();
          most = Math.max(most, running.length);
          const names = running.map((one) => one.package);
          if (new Set(names).size < names.length) twice.push(names.join());
        });
        const ended: Promise<Attempt>[] = [];
        for (const { name, action, script } of steps) {
          if (action === 'start')
            ended.push(unwrap(await pool.start(fixture.request(name, script))).ended);
          else if (action === 'wait') await new Promise((resolve) => setTimeout(resolve, 60));
          else for (const one of [...pool.attempts(name)].slice(0, 1)) await pool.cancel(one.id);
        }
        const all = await Promise.all(ended);
        expect(all.every((one) => one.state === 'ended' && one.outcome !== null)).toBe(true);
        expect(most).toBeLessThanOrEqual(3);
        expect(twice).toEqual([]);
        expect(pool.list()).toEqual([]);
        await pool.close({ keepBuilding: false });
      }),
      { numRuns: 5 },
    );
  });
});

describe('cancelling', () => {
  it.each([
    ['a polite leader', 'echo on; sleep 1000'],
    [
      'one that ignores the polite signal',
      'trap "" TERM HUP INT; echo on; while :; do sleep 1; done',
    ],
    [
      'children in a session of their own',
      'setsid sh -c "trap \\"\\" TERM; sleep 1000" & echo on; sleep 1000',
    ],
    ['an orphan', '(setsid sh -c "sleep 1000 & sleep 1000" &) ; echo on; sleep 1000'],
    ['a daemon', 'setsid sh -c "(sleep 1000 </dev/null >/dev/null 2>&1 &)"; echo on; sleep 1000'],
    ['a stopped child', 'sh -c "kill -STOP \\$\\$" & echo on; sleep 1000'],
    ['a stopped leader', 'echo on; kill -STOP $$'],
    ['one that cleared its environment', 'env -i setsid sleep 1000 & echo on; sleep 1000'],
    [
      'a family that goes on spawning',
      'f() { trap "" TERM; while :; do sh -c "trap \\"\\" TERM; sleep 5" & sleep 0.02; done; }; f & echo on; sleep 1000',
    ],
  ])('ends %s and all that it started', async (_, script) => {
    const pool = await fixture.open();
    const handle = unwrap(await pool.start(fixture.request('x', script)));
    await hasPrinted(pool, handle.id);
    const started = await fixture.treeOf(handle.id, pool);
    expect(started.length).toBeGreaterThan(0);
    unwrap(await pool.cancel(handle.id));
    const attempt = await handle.ended;
    expect(attempt).toMatchObject({ outcome: 'cancelled', exit: { code: expect.any(Number) } });
    expect(attempt.exit?.code).not.toBe(0);
    expect(await fixture.processesOf(attempt)).toEqual([]);
    expect(started.filter((pid) => !isGone(pid))).toEqual([]);
  });

  it('leaves alone what is not the build’s', async () => {
    const pool = await fixture.open();
    const other = unwrap(await pool.start(fixture.request('other', 'echo on; sleep 1000')));
    const handle = unwrap(await pool.start(fixture.request('x', 'echo on; sleep 1000')));
    await hasPrinted(pool, other.id);
    await hasPrinted(pool, handle.id);
    await pool.cancel(handle.id);
    await handle.ended;
    expect(pool.attempt(other.id)?.state).toBe('running');
    expect(await fixture.treeOf(other.id, pool)).toHaveLength(2);
  });

  it('ends a build whose host someone has stopped', async () => {
    const pool = await fixture.open();
    const handle = unwrap(await pool.start(fixture.request('x', 'echo on; sleep 1000')));
    await hasPrinted(pool, handle.id);
    process.kill(await fixture.hostPid(handle.id, pool), 'SIGSTOP');
    await pool.cancel(handle.id);
    expect(await handle.ended).toMatchObject({ outcome: 'cancelled' });
  });

  it('of what does not run is refused', async () => {
    const pool = await fixture.open();
    const attempt = await fixture.build(pool, 'x', 'true');
    for (const id of [attempt.id, 'y-1', '']) {
      expect(await pool.cancel(id)).toMatchObject({ refusal: { code: 'build-not-running' } });
    }
  });
});

describe('the history', () => {
  it('keeps attempts, numbers, reports and evidence for the next pool', async () => {
    const first = await fixture.open();
    await fixture.build(first, 'x', 'exit 1');
    await fixture.build(first, 'x', 'true');
    const report = { exitCode: 0, status: 'SUCCESS', summary: 'built' } as const;
    const evidence = { verdict: 'unproven', checks: [], rpms: [] } as const;
    unwrap(await first.record('x-2', { report }));
    unwrap(await first.record('x-2', { evidence }));
    expect(await first.record('x-3', { report })).toMatchObject(NOTHING);
    await first.close({ keepBuilding: true });
    const second = await fixture.open();
    expect([...second.attempts('x')]).toEqual([...first.attempts('x')]);
    expect(second.newest().get('x')).toMatchObject({ id: 'x-2', report, evidence });
    expect(second.endedMeanwhile).toEqual([]);
    expect(await fixture.build(second, 'x', 'true')).toMatchObject({ id: 'x-3' });
  });

  it('does not give a number twice, also when the folders are gone', async () => {
    const pool = await fixture.open();
    await fixture.build(pool, 'x', 'true');
    await fsp.rm(join(fixture.root, '.breakwater/attempts'), { recursive: true });
    expect(await fixture.build(pool, 'x', 'true')).toMatchObject({ id: 'x-2' });
  });

  it('of five thousand attempts costs no look into their folders', async () => {
    const pool = await fixture.open();
    const one = await fixture.build(pool, 'x', 'true');
    await pool.close({ keepBuilding: true });
    const folder = join(fixture.root, '.breakwater');
    const lines: string[] = [];
    for (let number = 1; number <= 5000; number++) {
      const name = `p${number % 100}`;
      lines.push(JSON.stringify({ ...one, id: `${name}-${number}`, package: name, number }));
      // Not a folder: looking into it would fail, and the attempt would be taken for one whose turn never came.
      await fsp.mkdir(join(folder, 'attempts', name), { recursive: true });
      await fsp.writeFile(join(folder, 'attempts', name, String(number)), '');
    }
    await fsp.writeFile(join(folder, 'attempts.jsonl'), `${lines.join('\n')}\n{"id":"torn`);
    const next = await fixture.open();
    expect(next.endedMeanwhile).toMatchObject([{ id: 'x-1' }]);
    expect([...next.attempts('p7')].map((attempt) => attempt.number).slice(0, 2)).toEqual([
      4907, 4807,
    ]);
    expect(next.newest().size).toBe(101);
  });

  it('opening a workspace makes nothing in it', async () => {
    await fixture.open();
    expect(await fsp.readdir(fixture.root)).toEqual([]);
  });

  it('a package named like another’s pointer gets its folder all the same', async () => {
    const pool = await fixture.open();
    await fixture.build(pool, 'a', 'echo a');
    const attempt = await fixture.build(pool, 'a.log', 'echo a.log');
    expect((await fixture.log(attempt)).toString()).toBe('a.log\r\n');
    expect(await fixture.build(pool, 'a', 'echo a')).toMatchObject({ outcome: 'success' });
  });
});

describe('closing', () => {
  it('refuses what is asked afterwards and drops what waits', async () => {
    const pool = await fixture.open({ slots: 1 });
    const running = unwrap(await pool.start(fixture.request('a', 'sleep 1000')));
    const waiting = unwrap(await pool.start(fixture.request('b', 'true')));
    await pool.close({ keepBuilding: false });
    expect(await running.ended).toMatchObject({ outcome: 'cancelled' });
    expect(await waiting.ended).toMatchObject({ outcome: 'cancelled', startedAt: null });
    expect(await pool.start(fixture.request('c', 'true'))).toMatchObject({
      refusal: { code: 'pool-closed' },
    });
  });
});
