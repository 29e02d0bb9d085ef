import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { bytesOf, readLedger } from './support/agents';
import { type ClaudeClient, claudeClient, provideClaudeCode } from './support/claude-code';
import { breakwater, breakwaterWith } from './support/command-line';
import {
  type Conversation,
  call,
  type ScriptedModel,
  say,
  startScriptedModel,
  type Turn,
} from './support/scripted-model';
import { makeWorkspace, type TemporaryWorkspace } from './support/workspace';

/*
 * The real Claude Code, offline, with what `breakwater connect` has added and nothing else: it finds the
 * agent server by .mcp.json, and its context by the transcript that it writes itself.
 */

const TOKEN = `canary${randomBytes(16).toString('hex')}`;
const BUILD = `yes ${TOKEN} | head -n 5000
case $1 in bad) echo "src/bad.c:7:2: error: ${TOKEN} undeclared"; exit 2 ;; esac
`;

let workspace: TemporaryWorkspace;
let model: ScriptedModel | null = null;
let client: ClaudeClient | null = null;

test.beforeEach(() => test.setTimeout(5 * 60_000));
test.afterEach(async () => {
  await model?.close();
  await client?.remove();
  await workspace.remove();
});

async function connected(
  conversations: readonly Conversation[],
  agents: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly client: ClaudeClient; readonly path: string }> {
  const claude = await provideClaudeCode();
  const worker =
    'missing' in claude ? 'claude' : `${claude.path} -p --permission-mode bypassPermissions`;
  workspace = await makeWorkspace({
    packages: {
      zlib: { quick: true },
      png: { quick: true, depends: ['zlib'] },
      bad: { quick: true },
    },
    // The transcript does not say how large the window is: the cap in tokens is judged.
    config: { context: { tokens: 100_000 }, agents: { worker, ...agents } },
    files: { 'build.sh': BUILD, 'HANDOFF.md': '# Handoff\n\n## Next Steps\n\n1. Build it all\n' },
  });
  test.skip('missing' in claude, 'missing' in claude ? claude.missing : '');
  if ('missing' in claude) throw new Error(claude.missing);
  const connect = breakwater('connect', workspace.path);
  expect(await connect.ended, connect.err()).toBe(0);
  model = await startScriptedModel(conversations);
  client = await claudeClient(claude, model, workspace.path, { IS_SANDBOX: '1' });
  return { client, path: claude.path };
}

const FREE = ['--permission-mode', 'bypassPermissions'];
const tool = (name: string, input: unknown, tokens = 2_000): Turn =>
  call(`mcp__breakwater__${name}`, input, { input_tokens: tokens });
const file = (name: string): Promise<string> => readFile(join(workspace.path, name), 'utf8');

test('it lists the tools, keeps tasks, launches waves of real builds, and is held at the gate', async () => {
  const waitFor = (name: string) => tool('build', { action: 'wait', package: name, seconds: 60 });
  const untilRest = tool('wave', { action: 'status', seconds: 30 });
  const { client: claude } = await connected([
    {
      when: 'build the batch',
      turns: [
        tool('task_create', { subject: 'Build zlib', metadata: { package: 'zlib' } }),
        tool('task_create', { subject: 'Build png', blockedBy: ['1'] }),
        tool('task_list', {}),
        tool('wave', { action: 'plan' }),
        tool('wave', { action: 'launch' }),
        waitFor('zlib'),
        waitFor('bad'),
        // Each waits for news, of which there may be some before the checkpoint is done.
        untilRest,
        untilRest,
        untilRest,
        tool('wave', { action: 'collect' }),
        tool('result', { action: 'read', package: 'bad' }),
        tool('build', { action: 'start', package: 'nonsense' }),
        tool('wave', { action: 'launch' }, 150_000),
        tool('handoff', { action: 'draft' }, 150_000),
        tool('context', {}, 3_000),
        tool('wave', { action: 'launch' }, 3_000),
        waitFor('png'),
        untilRest,
        tool('task_list', {}),
        say('all built'),
      ],
    },
  ]);
  const run = await claude.run('build the batch', FREE);
  expect(run.exit, run.errorOutput).toBe(0);
  const answers = run.toolResults.map((result) => result.text);
  expect(answers[0]).toBe('#1 created: Build zlib');
  expect(answers[2]).toContain('#2 [pending] Build png (waits for #1)');
  expect(answers[4]).toMatch(/^Wave 1 launched: /);
  expect(answers[5]).toMatch(/^exit_code: 0\nstatus: SUCCESS/);
  expect(answers[6]).toContain('status: FAILED');
  expect(answers[10]).toContain('checkpoint: ');
  expect(answers[13]).toMatch(/^gate-closed: 150000 tokens used, past the cap of 100000/);
  expect(await file('HANDOFF.md')).toContain('1. Build it all');
  expect(answers[15]).toContain('gate: open');
  expect(answers[16]).toMatch(/^Wave 2 launched: png/);
  expect(answers[17]).toContain('status: SUCCESS');
  expect(await file('build-results/png.md')).toContain('status: SUCCESS');
  expect(await file('rules/INDEX.md')).toContain('png');

  // What it was offered, and what it was told: no log, and no more than the ledger has.
  const offered = model?.requests.find((request) => request.prompt.includes('build the batch'));
  expect(offered?.tools).toEqual(expect.arrayContaining(['mcp__breakwater__wave']));
  const transcript = await run.transcript();
  const told = transcript.split('\n').filter((line) => line.includes(TOKEN));
  for (const line of told) expect(line).toContain(`${TOKEN} undeclared`);
  const ledger = await readLedger(workspace.path);
  expect(ledger.reduce((sum, line) => sum + line.bytes, 0)).toBe(bytesOf(answers));
});

test('/handoff writes HANDOFF.md', async () => {
  const { client: claude } = await connected([
    {
      when: (request) => JSON.stringify(request.body).includes('handoff'),
      turns: [
        tool('handoff', { action: 'read' }),
        tool('handoff', { action: 'draft' }),
        tool('handoff', { action: 'write', section: 'Next Steps', text: '1. Build png\n2. Rest' }),
        say('written'),
      ],
    },
  ]);
  const run = await claude.run('/handoff', FREE);
  expect(run.exit, run.errorOutput).toBe(0);
  expect(run.toolResults.map((result) => result.isError)).toEqual([false, false, false]);
  expect(await file('HANDOFF.md')).toMatch(/## Next Steps\n\n1\. Build png\n2\. Rest\n/);
});

test('one real agent per package: each builds its own, writes its result, and may do nothing else', async () => {
  const worker = (name: string): Conversation => ({
    when: (request) => request.prompt.includes(`build-results/${name}.md`),
    turns: [
      tool('build', { action: 'start', package: name }),
      tool('build', { action: 'wait', package: name, seconds: 60 }),
      tool('build', { action: 'start', package: name === 'zlib' ? 'bad' : 'zlib' }),
      call('Write', {
        file_path: join(workspace.path, 'rules', 'INDEX.md'),
        content: `mine, says ${name}`,
      }),
      tool('result', {
        action: 'write',
        package: name,
        status: name === 'bad' ? 'FAILED' : 'SUCCESS',
        summary: `${name} as its agent has it`,
      }),
      say(`done, see build-results/${name}.md`),
    ],
  });
  const { client: claude } = await connected([worker('zlib'), worker('bad'), worker('png')], {
    work: 'agents',
  });
  await writeFile(join(workspace.path, 'rules', 'INDEX.md'), '# Index\n');
  const run = breakwaterWith({ ...claude.env }, 'run', workspace.path);
  expect(await run.ended, run.err()).toBe(1);
  expect(run.out()).toContain('2 built, 1 failed');
  expect(await file('build-results/zlib.md')).toContain('summary: zlib as its agent has it');
  expect(await file('build-results/bad.md')).toContain('status: FAILED');
  expect(await file('rules/INDEX.md')).not.toContain('mine, says');
  expect(await file('rules/INDEX.md')).toContain('| png');

  const results = model?.requests.flatMap((request) => request.results) ?? [];
  expect(results.map((result) => result.text).join('\n')).toContain(
    'not-permitted: This agent works on zlib: it may build for zlib alone.',
  );
  const shown = model?.requests.map((request) => JSON.stringify(request.body)).join('\n') ?? '';
  for (const line of shown.split('\\n').filter((one) => one.includes(TOKEN))) {
    expect(line).toContain(`${TOKEN} undeclared`);
  }
  const ledger = await readLedger(workspace.path);
  expect(new Set(ledger.map((line) => line.agent))).toEqual(
    new Set(['cli', 'worker zlib', 'worker bad', 'worker png']),
  );
});
