import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AgentRun } from '../shared/agent';
import type { PackageState } from '../shared/package';
import { testHostCommand, testTools } from './engine/builds/testing/host-bundle';
import type { Engine } from './engine/engine';
import { engineAgentPort } from './engine/engine-agent-port';
import { type Owner, takeWorkspace } from './owner';

let root: string;
let owner: Owner | null = null;

/** Logs who is building, so that the test can count from outside. */
const BUILD = `
echo "start build $1" >> busy.log
while [ -e "hold-$1" ]; do sleep 0.05; done
sleep 0.2
case $1 in fail-*) echo "a.c:1:1: error: no such thing"; s=2 ;; *) s=0 ;; esac
echo "end build $1" >> busy.log
exit $s
`;

/** An agent as they are: reads its prompt, asks Breakwater for a build, writes a result, says little. */
const AGENT = `
set -u
name=$BREAKWATER_PACKAGE
echo "start agent $name" >> busy.log
printf '%s' "$1" > "prompt-$name.txt"
case $name in
  mute-*) ;;
  claim-*) printf 'package: %s\\nversion: 1.0\\nstatus: SUCCESS\\nrpms: none\\nstaged: no\\nsummary: trust me\\nrule_file: rules/packages/%s.yaml\\n' "$name" "$name" > "build-results/$name.md" ;;
  crash-*) echo "end agent $name" >> busy.log; kill -9 $$ ;;
  ask-*) printf 'which one? '; read answer; printf 'package: %s\\nversion: 1.0\\nstatus: BLOCKED\\nrpms: none\\nstaged: no\\nsummary: was told %s\\nrule_file: rules/packages/%s.yaml\\n' "$name" "$answer" "$name" > "build-results/$name.md" ;;
  hang-*) sleep 1000 ;;
  nosy-*) breakwater build "other" --workspace . > "answer-$name.txt" 2>&1; echo "$?" >> "answer-$name.txt"; env -u BREAKWATER_CREDENTIAL true; BREAKWATER_CREDENTIAL=wrong breakwater status . >> "answer-$name.txt" 2>&1 ;;
  *) breakwater build "$name" --workspace . > "report-$name.txt"
     if [ $? = 0 ]; then s=SUCCESS; else s=FAILED; fi
     printf 'package: %s\\nversion: 1.0\\nstatus: %s\\nrpms: none\\nstaged: no\\nsummary: built by an agent\\nrule_file: rules/packages/%s.yaml\\n' "$name" "$s" "$name" > "build-results/$name.md" ;;
esac
echo "done, see build-results/$name.md"
echo "end agent $name" >> busy.log
`;

const write = (file: string, text: string) => writeFile(join(root, file), text);
const read = (file: string) => readFile(join(root, file), 'utf8');
const exists = (file: string) =>
  stat(join(root, file)).then(
    () => true,
    () => false,
  );

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'breakwater agents '));
  await mkdir(join(root, 'rules', 'packages'), { recursive: true });
  await mkdir(join(root, 'build-results'));
  await write('build.sh', BUILD);
  await write('agent.sh', AGENT);
  await write('busy.log', '');
  await configure('');
});
afterEach(async () => {
  await owner?.close('stop-builds');
  owner = null;
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
});

const configure = (more: string) =>
  write(
    'breakwater.yaml',
    `build:\n  command: sh build.sh {package}\nagents:\n  worker: sh agent.sh\n${more}`,
  );
const rules = async (...names: readonly string[]): Promise<void> => {
  for (const name of names) {
    await write(`rules/packages/${name}.yaml`, `package: ${name}\nversion: "1.0"\n`);
  }
};

async function open(): Promise<Engine> {
  const taken = await takeWorkspace(root, {
    role: 'window',
    version: '0.0.0',
    host: await testHostCommand(),
    tools: await testTools(join(root, 'tools')),
    show: () => {},
  });
  if (!taken.ok) throw new Error(taken.refusal.message);
  owner = taken.value;
  return owner.engine;
}

const stateOf = (engine: Engine, name: string): PackageState | undefined =>
  engine.queue().packages.find((one) => one.name === name)?.state;
const runOf = (engine: Engine, name: string): AgentRun => {
  const run = engine.state().agentRuns.find((one) => one.package === name);
  if (run === undefined) throw new Error(`${name} has no agent`);
  return run;
};
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 60_000 });
const wave = async (engine: Engine, ...packages: readonly string[]): Promise<void> => {
  const idle = new Promise<void>((done) => {
    const stop = engine.waves.events.on((event) => {
      if (event.kind !== 'idle') return;
      stop();
      done();
    });
  });
  const launched = await engine.waves.launch({ packages, keepGoing: false, work: 'agents' });
  expect(launched).toMatchObject({ ok: true });
  await idle;
};

describe('a wave of agents', () => {
  it('ends with results on disk: built by a build of theirs, failed, or claimed and not proven', async () => {
    await rules('good', 'fail-one', 'claim-one');
    await write(
      'rules/INDEX.md',
      '# Index\n\n| Package | Version | Notes |\n|--|--|--|\n| good | 0.9 | minizip off |\n| other | 1 | not asked |\n',
    );
    const engine = await open();
    await wave(engine, 'good', 'fail-one', 'claim-one');
    expect(stateOf(engine, 'good')).toBe('built');
    expect(stateOf(engine, 'fail-one')).toBe('failed');
    expect(stateOf(engine, 'claim-one')).toBe('unproven');
    expect(engine.waves.waves).toMatchObject([{ work: 'agents', built: 1, failed: 1, open: 1 }]);
    expect(await read('build-results/good.md')).toContain('built by an agent');
    expect(await read('report-good.txt')).toContain('status: SUCCESS');
    const prompt = await read('prompt-good.txt');
    expect(prompt).toContain('Version: 0.9; Notes: minizip off');
    expect(prompt).not.toContain('not asked');
    // Both the prompt and the report went through the one exit.
    const ledger = await engine.readLedger(100);
    const lines = ledger.ok ? ledger.value.filter((one) => one.agent === 'worker good') : [];
    expect(lines.map((one) => one.kind).sort()).toEqual(['prompt', 'report']);
    expect(lines.find((one) => one.kind === 'prompt')?.bytes).toBe(Buffer.byteLength(prompt));
  });

  it('writes a FAILED result for an agent that leaves none, and for one that crashes', async () => {
    await rules('mute-one', 'crash-one');
    const engine = await open();
    await wave(engine, 'mute-one', 'crash-one');
    expect(await read('build-results/mute-one.md')).toMatch(
      /status: FAILED[\s\S]*summary: the agent ended with exit code 0 and left no result; it asked for no build/,
    );
    expect(await read('build-results/crash-one.md')).toContain(
      'the agent was ended by SIGKILL and left no result',
    );
    expect(engine.waves.waves).toMatchObject([{ built: 0, failed: 2 }]);
  });

  it('holds an agent to its own package', async () => {
    await rules('nosy-one', 'other');
    const engine = await open();
    await wave(engine, 'nosy-one');
    const answer = await read('answer-nosy-one.txt');
    expect(answer).toContain('not-permitted: This agent works on nosy-one alone');
    expect(answer).toContain('The credential in BREAKWATER_CREDENTIAL counts for nothing');
    expect(engine.history('other')).toEqual({ ok: true, value: [] });
  });
});

describe('an agent', () => {
  it('can be answered; then it ends by itself', async () => {
    await rules('ask-one');
    const engine = await open();
    expect(await engine.startAgent('ask-one', 'window')).toMatchObject({ ok: true });
    await until(() => expect(runOf(engine, 'ask-one').bytes).toBeGreaterThan(5));
    expect(stateOf(engine, 'ask-one')).toBe('building');
    engine.agentDesk.input(runOf(engine, 'ask-one').id, 'the second\r');
    await until(() => expect(runOf(engine, 'ask-one').state).toBe('ended'));
    await until(async () =>
      expect(await read('build-results/ask-one.md')).toContain('was told the second'),
    );
  });

  it('that is silent for long is said to hang, and can be ended; its package is offered again', async () => {
    await configure('  silent: 1s\n');
    await rules('hang-one');
    const engine = await open();
    await engine.startAgent('hang-one', 'window');
    await until(() => expect(runOf(engine, 'hang-one').silentSince).not.toBeNull());
    expect(await engine.endAgent(runOf(engine, 'hang-one').id, false)).toMatchObject({ ok: true });
    await until(() => expect(stateOf(engine, 'hang-one')).toBe('ready'));
    expect(runOf(engine, 'hang-one').outcome).toBe('cancelled');
    expect(await exists('build-results/hang-one.md')).toBe(false);
  });

  it.each([
    ['goes on', false, 'built'],
    ['is ended where that was said', true, 'ready'],
  ] as const)('that is ended leaves its build, which %s', async (_what, both, end) => {
    await rules('good');
    await write('hold-good', '');
    const engine = await open();
    await engine.startAgent('good', 'window');
    await until(() =>
      expect(engine.history('good')).toMatchObject({ value: [{ state: 'running' }] }),
    );
    await engine.endAgent(runOf(engine, 'good').id, both);
    await until(() => expect(runOf(engine, 'good').state).toBe('ended'));
    await rm(join(root, 'hold-good'));
    await until(() => expect(stateOf(engine, 'good')).toBe(end));
  });

  it('outlives its owner, is adopted with its credential, and its wave is finished', async () => {
    await rules('good', 'ask-one');
    await write('hold-good', '');
    let engine = await open();
    await engine.waves.launch({ packages: ['good', 'ask-one'], keepGoing: false, work: 'agents' });
    await until(() =>
      expect(engine.history('good')).toMatchObject({ value: [{ state: 'running' }] }),
    );
    await until(() => expect(runOf(engine, 'ask-one').bytes).toBeGreaterThan(5));
    await owner?.close('keep-building');
    engine = await open();
    expect(engine.atWork().toSorted()).toEqual([
      'good',
      'the agent of ask-one',
      'the agent of good',
    ]);
    engine.agentDesk.input(runOf(engine, 'ask-one').id, 'still there\r');
    await rm(join(root, 'hold-good'));
    await until(() =>
      expect(engine.waves.waves).toMatchObject([{ state: 'done', work: 'agents' }]),
    );
    expect(await read('build-results/ask-one.md')).toContain('was told still there');
    expect(stateOf(engine, 'good')).toBe('built');
  });
});

describe('three slots', () => {
  it('hold a hundred requests at once, whoever asks: never more than three packages, builds or agents', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `p${index}`);
    await rules(...names);
    const engine = await open();
    const port = engineAgentPort(engine);
    const most = { packages: 0, builds: 0, agents: 0 };
    const watch = engine.patches.on(() => count());
    const count = (): void => {
      const builds = engine.state().attempts.filter((one) => isBusy(one.state));
      const agents = engine.state().agentRuns.filter((one) => isBusy(one.state));
      most.builds = Math.max(most.builds, builds.length);
      most.agents = Math.max(most.agents, agents.length);
      const packages = new Set([...builds, ...agents].map((one) => one.package));
      most.packages = Math.max(most.packages, packages.size);
    };
    // The first three wait in their builds until everybody has asked.
    for (const name of names.slice(0, 3)) await write(`hold-${name}`, '');
    const requests: Promise<unknown>[] = [wave(engine, 'p0', 'p1', 'p2')];
    for (let index = 0; index < 33; index += 1) {
      const name = names[(index * 5) % names.length] ?? '';
      requests.push(engine.startBuild(name, 'window'));
      requests.push(port.build(name, 'cli', new AbortController().signal));
      requests.push(engine.startAgent(name, 'window'));
    }
    await until(async () => expect(mostBusy(await read('busy.log')).builds).toBe(3));
    for (const name of names.slice(0, 3)) await rm(join(root, `hold-${name}`));
    await Promise.all(requests);
    await until(() => expect(engine.atWork()).toEqual([]));
    await until(() =>
      expect(engine.state().agentRuns.every((one) => one.state === 'ended')).toBe(true),
    );
    watch();
    expect(most).toEqual({ packages: 3, builds: 3, agents: 3 });
    expect(mostBusy(await read('busy.log'))).toEqual({ packages: 3, builds: 3, agents: 3 });
    for (const name of names) expect(stateOf(engine, name)).toBe('built');
  });
});

const isBusy = (state: string): boolean => state !== 'waiting' && state !== 'ended';

/** Counted from what the processes themselves wrote down. */
const mostBusy = (log: string) => {
  const busy = { build: new Set<string>(), agent: new Set<string>() };
  const most = { packages: 0, builds: 0, agents: 0 };
  for (const line of log.trimEnd().split('\n')) {
    const [what, kind, name = ''] = line.split(' ');
    const set = busy[kind as 'build' | 'agent'];
    if (what === 'start') set.add(name);
    else set.delete(name);
    most.builds = Math.max(most.builds, busy.build.size);
    most.agents = Math.max(most.agents, busy.agent.size);
    most.packages = Math.max(most.packages, new Set([...busy.build, ...busy.agent]).size);
  }
  return most;
};
