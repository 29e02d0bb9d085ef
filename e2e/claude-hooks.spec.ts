import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type ClaudeClient, claudeClient, provideClaudeCode } from './support/claude-code';
import { breakwater } from './support/command-line';
import { call, type ScriptedModel, say, startScriptedModel } from './support/scripted-model';
import { makeWorkspace, type TemporaryWorkspace } from './support/workspace';

/*
 * The real Claude Code, offline, in a workspace that `breakwater connect` has prepared. It is let to do
 * whatever it likes (bypassPermissions): what is denied here is denied by what connecting has added.
 */

const LOG_LINE = 'a line that only the log has';
const LIMIT_MS = 4 * 60_000;

let workspace: TemporaryWorkspace;
let model: ScriptedModel | null = null;
let client: ClaudeClient | null = null;

test.beforeEach(async () => {
  test.setTimeout(LIMIT_MS);
  workspace = await makeWorkspace({
    packages: { zlib: {} },
    files: {
      'build.sh': 'touch was-built; echo making $1\n',
      'rules/INDEX.md': '# Index\n',
      'HANDOFF.md': '# Handoff\n',
      '.breakwater/logs/zlib.log': `${LOG_LINE}\n`,
    },
  });
});
test.afterEach(async () => {
  await model?.close();
  await client?.remove();
  await workspace.remove();
});

const FREE = [
  '--permission-mode',
  'bypassPermissions',
  '--mcp-config',
  '{"mcpServers":{}}',
  '--strict-mcp-config',
];

async function connectedClient(conversations: Parameters<typeof startScriptedModel>[0]) {
  const claude = await provideClaudeCode();
  test.skip('missing' in claude, 'missing' in claude ? claude.missing : '');
  const connected = breakwater('connect', workspace.path);
  expect(await connected.ended, connected.err()).toBe(0);
  model = await startScriptedModel(conversations);
  client = await claudeClient(claude, model, workspace.path, { IS_SANDBOX: '1' });
  return client;
}

const exists = (file: string) =>
  access(join(workspace.path, file)).then(
    () => true,
    () => false,
  );

test('it is denied builds of its own, logs and a second writer, each with the reason', async () => {
  const at = (file: string) => join(workspace.path, file);
  const claude = await connectedClient([
    {
      when: 'write the index for me',
      turns: [
        call('Write', { file_path: at('rules/INDEX.md'), content: 'mine' }),
        call('Bash', { command: 'echo mine >> HANDOFF.md', description: 'adds' }),
        call('Bash', { command: 'echo free > by-subagent', description: 'may' }),
        say('subagent done'),
      ],
    },
    {
      when: 'do everything',
      turns: [
        call('Bash', { command: 'sh build.sh zlib', description: 'b', run_in_background: true }),
        call('Bash', { command: 'nohup sh -c "sh build.sh zlib" > out 2>&1 &', description: 'b' }),
        call('Read', { file_path: at('.breakwater/logs/zlib.log') }),
        call('Bash', { command: 'tail -5 .breakwater/logs/zlib.log', description: 't' }),
        call('Bash', { command: 'grep -rn only .', description: 'g' }),
        call('Bash', { command: 'cat rules/packages/zlib.yaml', description: 'c' }),
        call('Bash', { command: 'echo "# by me" >> rules/INDEX.md', description: 'may' }),
        call('Agent', {
          description: 'index',
          prompt: 'write the index for me',
          subagent_type: 'general-purpose',
          run_in_background: false,
        }),
        say('all tried'),
      ],
    },
  ]);
  const run = await claude.run('do everything', FREE);
  expect(run.exit, run.errorOutput).toBe(0);

  const [background, nohup, read, tail, grep, rule] = run.toolResults;
  for (const result of [background, nohup]) {
    expect(result?.isError).toBe(true);
    expect(result?.text).toContain('Builds run through Breakwater alone');
    expect(result?.text).toContain('breakwater build zlib');
  }
  expect(background?.text).toContain('never a background command');
  for (const result of [read, tail]) {
    expect(result?.isError).toBe(true);
    expect(result?.text).toContain('Build logs never enter');
  }
  expect(grep?.text).toContain('--exclude-dir=.breakwater');
  expect(rule?.isError).toBe(false);
  expect(rule?.text).toContain('package: zlib');

  const transcript = await run.transcript();
  expect(transcript).toContain('rules/INDEX.md has one writer');
  expect(transcript).toContain('HANDOFF.md has one writer');
  expect(transcript).not.toContain(LOG_LINE);
  expect(await exists('was-built')).toBe(false);
  expect(await exists('by-subagent')).toBe(true);
  expect(await readFile(at('rules/INDEX.md'), 'utf8')).toBe('# Index\n# by me\n');
  expect(await readFile(at('HANDOFF.md'), 'utf8')).toBe('# Handoff\n');
});

test('its status line shows the person’s own and tells how full the context is', async () => {
  const usage = {
    input_tokens: 3,
    cache_creation_input_tokens: 2_000,
    cache_read_input_tokens: 88_000,
  };
  await writeFile(join(workspace.path, 'line.sh'), 'cat > /dev/null; echo MY OWN LINE\n');
  const claude = await connectedClient([{ when: 'how full', turns: [say('very', usage)] }]);
  await mkdir(join(claude.home, '.claude'), { recursive: true });
  await writeFile(
    join(claude.home, '.claude', 'settings.json'),
    JSON.stringify({ statusLine: { type: 'command', command: 'sh line.sh' } }),
  );
  const terminal = claude.open(['--mcp-config', '{"mcpServers":{}}', '--strict-mcp-config']);
  const notes = async () => {
    const folder = join(workspace.path, '.breakwater', 'context');
    const names = (await readdir(folder).catch(() => [])).filter((name) =>
      name.endsWith('.session.json'),
    );
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    return texts.map((text) => JSON.parse(text));
  };
  try {
    await terminal.waitFor('MY OWN LINE');
    terminal.type('how full are you');
    await terminal.waitFor('how full are you');
    terminal.type('\r');
    await terminal.waitFor('very');
    await expect.poll(async () => (await notes())[0]?.tokens, { timeout: 60_000 }).toBe(90_003);
  } finally {
    await terminal.close();
  }
  const [note] = await notes();
  expect(note.window).toBeGreaterThan(90_003);
  expect(note.client.pid).toBe(terminal.child.pid);
});

test('what was connected can be checked, and is gone after --remove', async () => {
  const check = () => breakwater('connect', workspace.path, '--check');
  expect(await check().ended).toBe(1);
  await breakwater('connect', workspace.path).ended;
  const connected = check();
  expect(await connected.ended).toBe(0);
  expect(connected.out()).toContain('Connected.');
  expect(await breakwater('connect', workspace.path, '--remove').ended).toBe(0);
  expect(await exists('.claude')).toBe(false);
  expect(await exists('.mcp.json')).toBe(false);
});
