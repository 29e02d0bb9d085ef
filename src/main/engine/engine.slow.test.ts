import { mkdir, mkdtemp, readFile, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PackageState } from '../../shared/package';
import { testHostCommand } from './builds/testing/host-bundle';
import { Engine } from './engine';
import { Workspace } from './workspace/workspace';

let root: string;
let engine: Engine;

/** `fail-*` fails, `slow-*` waits for a file `go`, `rpm-*` claims an RPM by rpmbuild's own line. */
const BUILD = `case $1 in
fail-*) [ -e mended ] || { echo "a.c:1:1: error: no such thing"; exit 2; } ;;
slow-*) while [ ! -e go ]; do sleep 0.05; done ;;
esac
mkdir -p out; echo rpm > out/$1-1.0-1.noarch.rpm
`;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'breakwater engine '));
  await mkdir(join(root, 'rules', 'packages'), { recursive: true });
  await write('build.sh', BUILD);
  await write('breakwater.yaml', 'build:\n  command: sh build.sh {package}\n');
});
afterEach(async () => {
  await engine?.close('stop-builds');
  await rm(root, { recursive: true, force: true });
});

const write = (file: string, text: string) => writeFile(join(root, file), text);
const read = (file: string) => readFile(join(root, file), 'utf8');
const rule = (name: string, depends: readonly string[] = []) =>
  write(
    `rules/packages/${name}.yaml`,
    `package: ${name}\nversion: "1.0"\ndepends: [${depends.join(', ')}]\n`,
  );

async function open(): Promise<Engine> {
  const workspace = await Workspace.open(root);
  if (!workspace.ok) throw new Error(workspace.refusal.message);
  engine = await Engine.start(workspace.value, {
    host: await testHostCommand(),
    agents: {
      sockets: join(root, 'sockets'),
      tools: join(root, 'tools'),
      cross: (_to, text) => text,
    },
  });
  return engine;
}
const state = (name: string): PackageState | undefined =>
  engine.queue().packages.find((one) => one.name === name)?.state;
const reason = (name: string) => engine.queue().packages.find((one) => one.name === name)?.reason;
const settled = (name: string, wanted: PackageState) =>
  vi.waitFor(() => expect(state(name)).toBe(wanted), { timeout: 20_000 });

describe('an engine on a workspace', () => {
  it('runs waves to the end, blocks what rests on a failure, and recovers by a changed rule', async () => {
    await rule('base');
    await rule('fail-lib', ['base']);
    await rule('app', ['fail-lib']);
    await open();
    await engine.runWaves(null);
    expect(state('base')).toBe('built');
    expect(state('fail-lib')).toBe('failed');
    expect(reason('app')).toBe('after fail-lib (failed)');
    expect(engine.queue().plan.held.map((one) => one.name)).toContain('app');
    expect(await read('build-results/fail-lib.md')).toContain('status: FAILED');
    expect(await read('HANDOFF.md')).toMatch(/\| fail-lib \| FAILED \|/);

    await write('mended', '');
    await rule('fail-lib', ['base']);
    await settled('fail-lib', 'ready');
    await engine.runWaves(null);
    expect(state('app')).toBe('built');
    expect(await read('rules/INDEX.md')).toMatch(/\| app +\| 1\.0/);
  });

  it('keeps the waves to come and the estimates while a wave runs', async () => {
    await rule('fail-base');
    await rule('a-user', ['fail-base']);
    for (const name of ['done', 'slow', 'x', 'y', 'z']) await rule(`${name}-it`);
    await open();
    const namesOf = () =>
      engine.queue().plan.waves.map((wave) => wave.packages.map((one) => one.name));
    const expectedOf = (name: string) =>
      engine.queue().packages.find((one) => one.name === name)?.expected;
    const first = ['fail-base', 'done-it', 'slow-it'];
    expect(namesOf()).toEqual([first, ['a-user', 'x-it', 'y-it'], ['z-it']]);
    const estimate = expectedOf('x-it');
    const run = engine.runWaves(null);
    await settled('fail-base', 'failed');
    await settled('done-it', 'built');
    // Neither the failure nor what the success says of builds' times has put anything in another order.
    expect(namesOf()).toEqual([['x-it', 'y-it'], ['z-it']]);
    expect(engine.queue().plan.held.map((one) => one.name)).toEqual(['a-user', 'fail-base']);
    expect(expectedOf('x-it')).toEqual(estimate);
    await write('go', '');
    await run;
    await rule('late');
    await settled('late', 'ready');
    expect(expectedOf('late')).not.toEqual(estimate);
  });

  it('launches the next wave of a whole plan after failures', async () => {
    await rule('fail-base');
    await rule('a-user', ['fail-base']);
    for (const name of ['fail-b', 'fail-c', 'x', 'y', 'z']) await rule(name);
    await open();
    await engine.runWaves(null);
    expect(engine.waves.waves.map((wave) => wave.packages)).toEqual([
      ['fail-base', 'fail-b', 'fail-c'],
      ['x', 'y', 'z'],
    ]);
  });

  it('never shows a package between the end of its build and its result', async () => {
    await rule('fail-x');
    await rule('fine');
    await open();
    const seen: { readonly failing: string[]; readonly fine: string[] } = { failing: [], fine: [] };
    const look = () => {
      seen.failing.push(`${state('fail-x')};`);
      seen.fine.push(`${state('fine')};`);
    };
    engine.state();
    const stop = [engine.patches.on(look), engine.finishedAttempts.on(look)];
    await engine.runWaves(null);
    for (const dispose of stop) dispose();
    expect(seen.failing.join('')).toMatch(/^(ready;)*(queued;)*(building;)+(failed;)+$/);
    expect(seen.fine.join('')).toMatch(/^(ready;)*(queued;)*(building;)+(built;)+$/);
  });

  it('makes a failed package ready again by retry alone', async () => {
    await rule('fail-x');
    await open();
    await engine.runWaves(null);
    expect(state('fail-x')).toBe('failed');
    await engine.results.retry('fail-x');
    expect(state('fail-x')).toBe('ready');
    await engine.runWaves(null);
    expect(engine.history('fail-x')).toMatchObject({
      ok: true,
      value: [{ number: 2 }, { number: 1 }],
    });
  });

  it('does not take an RPM that is none for evidence, and lets a person accept it', async () => {
    await write(
      'breakwater.yaml',
      'build:\n  command: sh build.sh {package}\nartifacts:\n  rpms: ["out/{package}-*.rpm"]\n',
    );
    await rule('rpm-a');
    await rule('user', ['rpm-a']);
    await open();
    await engine.runWaves(1);
    expect(state('rpm-a')).toBe('unproven');
    expect(reason('user')).toBe('after rpm-a (not proven)');
    expect(await engine.results.accept('rpm-a')).toMatchObject({ ok: true });
    await settled('rpm-a', 'built');
    expect(state('user')).toBe('ready');
  });

  it('takes in packages and results that appear while it is open', async () => {
    await rule('one');
    await open();
    expect(engine.queue().packages).toHaveLength(1);
    await rule('two', ['one']);
    await vi.waitFor(() => expect(reason('two')).toBe('after one'), { timeout: 10_000 });
    await mkdir(join(root, 'build-results'), { recursive: true });
    await write('build-results/one.md', 'package: one\nstatus: FAILED\nsummary: by hand\n');
    await settled('one', 'failed');
    await unlink(join(root, 'rules/packages/two.yaml'));
    await vi.waitFor(() => expect(engine.queue().packages).toHaveLength(1), { timeout: 10_000 });
  });

  it('never writes a result through a link that leads out of the workspace, and says so', async () => {
    await rule('fine');
    const mine = join(tmpdir(), `breakwater-mine-${process.pid}`);
    await writeFile(mine, 'mine');
    await mkdir(join(root, 'build-results'));
    await symlink(mine, join(root, 'build-results', 'fine.md'));
    await open();
    await engine.startBuild('fine', 'test');
    await vi.waitFor(
      () => {
        const attempt = engine.state().attempts.find((one) => one.package === 'fine');
        expect(attempt?.report).toMatchObject({ status: 'SUCCESS' });
        expect(attempt?.report?.summary).toContain('leads out of the workspace');
      },
      { timeout: 20_000 },
    );
    expect(await readFile(mine, 'utf8')).toBe('mine');
    expect(state('fine')).not.toBe('built');
    await rm(mine);
  });

  it('does not believe a SUCCESS that no attempt stands behind', async () => {
    await rule('claimed');
    await mkdir(join(root, 'build-results'), { recursive: true });
    await write(
      'build-results/claimed.md',
      'package: claimed\nstatus: SUCCESS\nsummary: trust me\n',
    );
    await open();
    await settled('claimed', 'unproven');
  });

  it('keeps an agent’s own result and holds its claim against the exit code', async () => {
    await rule('slow-agent');
    await open();
    const launched = await engine.waves.launch({ keepGoing: false });
    expect(launched.ok).toBe(true);
    await vi.waitFor(() => expect(engine.state().attempts).toMatchObject([{ state: 'running' }]), {
      timeout: 20_000,
    });
    await mkdir(join(root, 'build-results'), { recursive: true });
    const now = new Date(Date.now() + 50);
    await write(
      'build-results/slow-agent.md',
      'package: slow-agent\nstatus: SUCCESS\nrpms: none\nsummary: by the agent\n',
    );
    await utimes(join(root, 'build-results/slow-agent.md'), now, now);
    await write('go', '');
    await settled('slow-agent', 'built');
    expect(await read('build-results/slow-agent.md')).toContain('by the agent');
  });

  it('does the report and the checkpoint of a build that ended while nobody looked', async () => {
    await rule('slow-alone');
    await open();
    await engine.waves.launch({ keepGoing: true });
    await vi.waitFor(() => expect(engine.atWork()).toEqual(['slow-alone']), {
      timeout: 20_000,
    });
    await engine.close('keep-building');
    await write('go', '');
    await vi.waitFor(
      async () =>
        expect(await read('.breakwater/attempts/slow-alone/1/exit.json')).toContain('success'),
      { timeout: 20_000 },
    );
    await open();
    await settled('slow-alone', 'built');
    await vi.waitFor(
      () => expect(engine.waves.waves).toMatchObject([{ number: 1, built: 1, state: 'done' }]),
      {
        timeout: 20_000,
      },
    );
    expect(await read('build-results/slow-alone.md')).toContain('status: SUCCESS');
    expect(await read('HANDOFF.md')).toMatch(/slow-alone/);
  });

  it('tells what changed, and nothing when nothing did', async () => {
    await rule('quiet');
    await open();
    engine.state();
    const patches: unknown[] = [];
    engine.patches.on((patch) => patches.push(patch));
    engine.state();
    engine.state();
    expect(patches).toEqual([]);
    await engine.tasks.create({ subject: 'Look at quiet', metadata: { package: 'quiet' } });
    await vi.waitFor(() => expect(JSON.stringify(patches)).toContain('Look at quiet'));
    await engine.runWaves(null);
    expect(engine.tasks.list()[0]?.status).toBe('completed');
  });

  it('refuses what it must, with a sentence', async () => {
    await rule('base');
    await rule('top', ['base']);
    await open();
    expect(await engine.startBuild('nobody', 'window')).toMatchObject({
      refusal: { code: 'package-unknown' },
    });
    expect(await engine.waves.launch({ packages: ['top'], keepGoing: false })).toMatchObject({
      refusal: { code: 'dependency-not-built', message: 'top cannot start yet: after base.' },
    });
    expect(await engine.startBuild('top', 'window')).toMatchObject({
      refusal: {
        code: 'dependency-not-built',
        message: expect.stringContaining('base (not built yet)'),
      },
    });
    await write('breakwater.yaml', '# nothing yet\n');
    await vi.waitFor(
      async () =>
        expect(await engine.startBuild('base', 'window')).toMatchObject({
          refusal: { code: 'build-command-missing' },
        }),
      { timeout: 10_000 },
    );
    expect(await engine.setBuildCommand('sh build.sh {package}')).toEqual({
      ok: true,
      value: null,
    });
    expect((await engine.startBuild('base', 'window')).ok).toBe(true);
  });
});
