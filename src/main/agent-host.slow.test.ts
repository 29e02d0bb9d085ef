import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentHost } from './agent-host';
import type { AttachedAgent, ToolReply } from './agents/call-tool';
import { testHostCommand } from './engine/builds/testing/host-bundle';
import { newCredential } from './engine/context/credentials';
import { Engine } from './engine/engine';
import { Workspace } from './engine/workspace/workspace';

let root: string;
let engine: Engine;

const BUILD = `case $1 in
fail-*) echo "src/a.c:3:1: error: no such thing as $1"; exit 2 ;;
esac
echo built $1
`;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'breakwater agents '));
  await mkdir(join(root, 'rules', 'packages'), { recursive: true });
  await write('build.sh', BUILD);
  await write('breakwater.yaml', 'build:\n  command: sh build.sh {package}\n');
  for (const name of ['zlib', 'fail-png']) {
    await write(`rules/packages/${name}.yaml`, `package: ${name}\nversion: "1.0"\n`);
  }
  const workspace = await Workspace.open(root);
  if (!workspace.ok) throw new Error(workspace.refusal.message);
  engine = await Engine.start(workspace.value, {
    host: await testHostCommand(),
    agents: { sockets: root, tools: root, cross: (_to, text) => text },
  });
});
afterEach(async () => {
  await engine.close('stop-builds');
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
});

const write = (file: string, text: string) => writeFile(join(root, file), text);
const read = (file: string) => readFile(join(root, file), 'utf8');

const attach = (credential: string | null): AttachedAgent => {
  const agent = agentHost(engine).attach({ credential, client: 'tester', process: null });
  if (agent === null) throw new Error('not attached');
  return agent;
};

const worker = (name: string): AttachedAgent => {
  const credential = newCredential();
  engine.credentials.register(credential, {
    role: 'worker',
    package: name,
    name: `worker ${name}`,
  });
  return attach(credential);
};

const ask = (agent: AttachedAgent, tool: string, args: object = {}): Promise<ToolReply> =>
  agent.call(tool, args, new AbortController().signal);

describe('a worker', () => {
  it('builds its package, reads its report and writes its result', async () => {
    const agent = worker('zlib');
    expect((await ask(agent, 'build', { action: 'start', package: 'zlib' })).refused).toBe(false);
    const report = await ask(agent, 'build', { action: 'wait', package: 'zlib', seconds: 60 });
    expect(report.text).toBe('exit_code: 0\nstatus: SUCCESS\nsummary: finished with exit code 0');
    const said = await ask(agent, 'result', {
      action: 'write',
      package: 'zlib',
      status: 'SUCCESS',
      staged: true,
      summary: 'built unchanged\nand then some',
    });
    expect(said).toEqual({ text: 'done, see build-results/zlib.md', refused: false });
    expect(await read('build-results/zlib.md')).toBe(
      'package: zlib\nversion: 1.0\nstatus: SUCCESS\nrpms: none\nstaged: yes\nsummary: built unchanged and then some\nrule_file: rules/packages/zlib.yaml\n',
    );
  });

  it('is answered with the report whenever it begins to wait, while the report is made too', async () => {
    const agent = worker('zlib');
    await ask(agent, 'build', { action: 'start', package: 'zlib' });
    const waits: Promise<ToolReply>[] = [];
    const isOver = (): boolean => engine.queue().packages.some((one) => one.state === 'built');
    while (!isOver() && waits.length < 20_000) {
      waits.push(ask(agent, 'build', { action: 'wait', package: 'zlib', seconds: 60 }));
      await new Promise((next) => setImmediate(next));
    }
    for (const { text } of await Promise.all(waits)) {
      expect(text).toMatch(/^exit_code: 0\nstatus: SUCCESS/);
    }
  });

  it.each([
    ['build', { action: 'start', package: 'fail-png' }],
    ['build', { action: 'wait', package: 'fail-png' }],
    ['result', { action: 'write', package: 'fail-png', status: 'SUCCESS', summary: 'x' }],
    ['index', { action: 'write', package: 'zlib' }],
    ['index', { action: 'propose', package: 'fail-png', notes: 'x' }],
    ['handoff', { action: 'write', section: 'Next', text: 'x' }],
    ['handoff', { action: 'read' }],
    ['wave', { action: 'launch' }],
    ['wave', { action: 'plan' }],
    ['task_create', { subject: 'x' }],
    ['task_update', { taskId: '1', status: 'completed' }],
  ])('is refused %s %j, and the refusal is in the ledger', async (tool, args) => {
    const reply = await ask(worker('zlib'), tool, args);
    expect(reply.refused).toBe(true);
    expect(reply.text).toMatch(/^not-permitted: /);
    const [entry] = await ledger();
    expect(entry).toMatchObject({ agent: 'worker zlib', kind: 'refusal' });
    expect(engine.queue().packages.every((one) => one.attempt === null)).toBe(true);
  });

  it('is nobody once its credential counts for nothing', async () => {
    const credential = newCredential();
    engine.credentials.register(credential, { role: 'worker', package: 'zlib', name: 'w' });
    const agent = attach(credential);
    engine.credentials.revoke(credential);
    const reply = await ask(agent, 'build', { action: 'start', package: 'zlib' });
    expect(reply.text).toMatch(/^not-permitted: /);
    expect(agentHost(engine).attach({ credential, client: 'x', process: null })).toBeNull();
  });

  it('proposes a note, which the row takes along', async () => {
    await ask(worker('zlib'), 'build', { action: 'start', package: 'zlib' });
    await ask(worker('zlib'), 'build', { action: 'wait', package: 'zlib', seconds: 60 });
    await ask(worker('zlib'), 'index', {
      action: 'propose',
      package: 'zlib',
      notes: 'minizip off',
    });
    const orchestrator = attach(null);
    expect((await ask(orchestrator, 'index', { action: 'write', package: 'zlib' })).refused).toBe(
      false,
    );
    expect(await read('rules/INDEX.md')).toMatch(/\| zlib +\|.*minizip off/);
    const found = await ask(orchestrator, 'index', { action: 'search', words: 'ZLIB minizip' });
    expect(found.text).toContain('minizip off');
  });
});

describe('an orchestrator', () => {
  it('is not launched for while nobody knows how full its context is', async () => {
    const agent = attach(null);
    for (const [tool, args] of [
      ['wave', { action: 'launch' }],
      ['build', { action: 'start', package: 'zlib' }],
    ] as const) {
      const reply = await ask(agent, tool, args);
      expect(reply.text).toMatch(/^gate-closed: /);
    }
    expect((await ask(agent, 'context')).text).toContain('gate: unknown');
    expect(engine.state().attempts.filter((one) => one.state !== 'ended')).toEqual([]);
    agent.detach();
    expect(engine.state().gate.state).toBe('none');
  });

  it('keeps tasks with dependencies both ways, and is told of a cycle', async () => {
    const agent = attach(null);
    await ask(agent, 'task_create', { subject: 'Build zlib', metadata: { package: 'zlib' } });
    await ask(agent, 'task_create', { subject: 'Build png', blockedBy: ['1'] });
    expect((await ask(agent, 'task_list')).text).toBe(
      '2 open, 0 completed\n#1 [pending] Build zlib (package zlib)\n#2 [pending] Build png (waits for #1)',
    );
    expect((await ask(agent, 'task_get', { taskId: '1' })).text).toContain('blocks: #2');
    const cycle = await ask(agent, 'task_update', { taskId: '1', addBlockedBy: ['2'] });
    expect(cycle.text).toMatch(/^task-cycle: /);
    const done = await ask(agent, 'task_update', { taskId: '1', status: 'completed' });
    expect(done.text).toContain('#1 [completed]');
  });

  it('writes a section of the handoff and leaves every other byte', async () => {
    const before = '# Hand\r\n\r\n## One \r\n\r\n- a\r\n\r\n## Two\r\n\tkept  \r\n';
    await write('HANDOFF.md', before);
    const agent = attach(null);
    const written = await ask(agent, 'handoff', {
      action: 'write',
      section: 'One',
      text: '- b\n- c',
    });
    expect(written.refused).toBe(false);
    expect(await read('HANDOFF.md')).toBe(before.replace('- a', '- b\r\n- c'));
    expect((await ask(agent, 'handoff', { action: 'read', section: 'One' })).text).toBe('- b\n- c');
    for (const text of ['# Breaks out', '```\nnever closed', 'x'.repeat(20_001)]) {
      const reply = await ask(agent, 'handoff', { action: 'write', section: 'One', text });
      expect(reply.text).toMatch(/^usage: /);
    }
    const log = 'gcc -O2 -c a.c -o a.o\nmake[1]: Entering directory x\na.c:1:2: error: y\n';
    const reply = await ask(agent, 'handoff', { action: 'write', section: 'Two', text: log });
    expect(reply.text).toContain('looks like the output of a build');
    expect(await read('HANDOFF.md')).toContain('\tkept  \r\n');
  });

  it.each([
    ['wave', {}, '"action" is one of plan, launch'],
    ['wave', { action: 'launch', more: 1 }, 'takes no "more"'],
    ['wave', { action: 'skip' }, 'needs "packages"'],
    ['build', { action: 'start', package: '../../etc' }, 'a package name has letters'],
    ['build', { action: 'report', package: 'unknown' }, 'unknown'],
    ['build', { action: 'wait', package: 'zlib', seconds: 1e9 }, '"seconds"'],
    ['result', { action: 'write', package: 'zlib' }, '"status"'],
    ['result', 'not an object', 'one object'],
    ['task_get', { taskId: '99' }, 'task_list has them all'],
    ['read_log', { package: 'zlib' }, 'There is no such tool; there are task_create'],
  ])('is told what is right when it asks %s %j', async (tool, args, words) => {
    const agent = attach(null);
    const reply = await agent.call(tool, args, new AbortController().signal);
    expect(reply.refused).toBe(true);
    expect(reply.text).toContain(words);
    expect(reply.text.split('\n')).toHaveLength(1);
  });
});

describe('every answer', () => {
  it('is in the ledger with its exact bytes and its text', async () => {
    const agent = attach(null);
    const answers: string[] = [];
    for (let n = 0; n < 30; n += 1) {
      answers.push((await ask(agent, 'task_create', { subject: `Täsk ${n}` })).text);
      answers.push((await ask(agent, 'task_list')).text);
      answers.push((await ask(agent, 'nonsense')).text);
    }
    const entries = (await ledger()).toReversed();
    expect(entries.map((entry) => entry.bytes)).toEqual(
      answers.map((text) => Buffer.byteLength(text)),
    );
    for (const [at, entry] of entries.entries()) {
      const text = await engine.readCrossed(entry.id);
      expect(text).toEqual({ ok: true, value: answers[at] });
    }
    expect(engine.state().meters.agentBytes).toBe(
      answers.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
    );
  });

  it('is one page at most, and the pages together have it all', async () => {
    const agent = attach(null);
    const subjects = Array.from(
      { length: 300 },
      (_, n) => `A task with a long subject ${n} ${'é'.repeat(60)}`,
    );
    for (const subject of subjects) await engine.tasks.create({ subject });
    let from = 0;
    let all = '';
    for (let page = 0; page < 50; page += 1) {
      const { text } = await ask(agent, 'task_list', { from });
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4_000);
      all += `${text}\n`;
      const more = /ask again with from: (\d+)$/.exec(text);
      if (more === null) break;
      from = Number(more[1]);
    }
    for (const subject of subjects) expect(all).toContain(subject);
  });
});

async function ledger() {
  const read = await engine.readLedger(5000);
  return read.ok ? [...read.value] : [];
}
