import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { breakwater } from './support/command-line';
import { type LaunchedApp, launchApp, REPOSITORY } from './support/launch';
import { makeWorkspace, type TemporaryWorkspace } from './support/workspace';

/*
 * An agent's server and its client's status line, both real and both children of this process, which so
 * stands for the agent's client: the window shows how full its context is, and holds its launches back.
 */

let workspace: TemporaryWorkspace;
let app: LaunchedApp | null = null;
let server: ChildProcess | null = null;

test.beforeEach(async () => {
  workspace = await makeWorkspace({
    packages: { zlib: {}, libpng: { depends: ['zlib'] } },
    files: { 'build.sh': 'echo making $1\n', 'HANDOFF.md': '# Handoff\n' },
  });
});
test.afterEach(async () => {
  if (server !== null && server.exitCode === null) {
    const gone = once(server, 'exit');
    server.stdin?.end();
    await gone;
  }
  server = null;
  await app?.close();
  app = null;
  await workspace.remove();
});

const program = join(REPOSITORY, 'bin', 'breakwater');

/** Attaches an orchestrator as an agent's client would: by speaking to its server. */
async function attach(): Promise<void> {
  const child = spawn(process.execPath, [program, 'mcp', '--workspace', workspace.path], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  server = child;
  const params = {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'a client', version: '1' },
  };
  const send = (message: object) => child.stdin?.write(`${JSON.stringify(message)}\n`);
  send({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
  await once(child.stdout ?? child, 'data');
  send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  send({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'context', arguments: {} } });
  await once(child.stdout ?? child, 'data');
}

/** Says by the status line how full the context is. */
async function sayUsed(tokens: number): Promise<string> {
  const child = spawn(process.execPath, [program, 'status-line'], {
    env: {
      ...process.env,
      CLAUDE_PROJECT_DIR: workspace.path,
      CLAUDE_PID: String(process.pid),
      HOME: workspace.path,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  const input = {
    session_id: 'session-1',
    cwd: workspace.path,
    model: { id: 'a-model' },
    context_window: { context_window_size: 200_000, current_usage: { input_tokens: tokens } },
  };
  child.stdin.end(JSON.stringify(input));
  await once(child, 'close');
  return out;
}

test('the window shows an agent’s context, holds launches back and lets a person overrule', async () => {
  app = await launchApp({
    workspace: workspace.path,
    theme: 'dark',
    size: { width: 1440, height: 900 },
  });
  const { page } = app;
  const meter = page.getByRole('button', { name: /Agents’ context/ });
  await expect(meter).toContainText('no agent attached');

  await attach();
  await expect(meter).toContainText('context unknown');
  await page.getByRole('button', { name: 'Launch wave' }).click();
  await expect(page.getByRole('dialog')).toContainText('The agent’s context is unknown');
  await page.getByRole('button', { name: 'Do not launch' }).click();

  expect(await sayUsed(90_000)).toContain('45 %');
  await expect(meter).toContainText('45 %');
  await meter.click();
  await expect(page.getByRole('dialog')).toContainText('90,000 tokens of 200,000');
  await app.screenshot('gate-open-dark-1440');
  await page.keyboard.press('Escape');

  await sayUsed(150_000);
  await expect(meter).toContainText('gate closed');
  await expect(meter).toContainText('75 %');
  await meter.click();
  await app.screenshot('gate-closed-dark-1440');
  await page.keyboard.press('Escape');

  // Nobody else gets past it.
  const refused = breakwater('build', 'zlib', '--workspace', workspace.path);
  expect(await refused.ended).toBe(3);
  expect(refused.out()).toContain('past the gate');

  await page.getByRole('button', { name: 'Launch wave' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('75 % used, past the gate of 60 %');
  await app.screenshot('gate-overrule-dark-1440');
  await dialog.getByRole('button', { name: 'Launch anyway' }).click();
  await expect(page.getByText(/a draft of the handoff is ready/).first()).toBeVisible({
    timeout: 60_000,
  });
  const lines = await readFile(join(workspace.path, '.breakwater', 'overrules.jsonl'), 'utf8');
  expect(JSON.parse(lines)).toMatchObject({
    who: 'window',
    what: 'wave 1',
    gate: 'closed',
    used: 0.75,
  });

  await page.getByRole('tab', { name: 'Ledger' }).click();
  await page.getByText('1 launch past a shut context gate').click();
  await expect(page.getByText('by a person in the window')).toBeVisible();
  await app.screenshot('gate-ledger-dark-1440');

  await page.getByRole('tab', { name: 'Batch' }).click();
  await page.getByRole('button', { name: 'Draft the handoff' }).click();
  await expect(
    page.getByRole('heading', { name: 'Draft from tasks, results and tables' }),
  ).toBeVisible();
});

test('connects an agent from the window, showing exactly what is added', async () => {
  app = await launchApp({
    workspace: workspace.path,
    theme: 'light',
    size: { width: 1024, height: 700 },
  });
  const { page } = app;
  await page.getByRole('button', { name: /Agents’ context/ }).click();
  await app.screenshot('gate-none-light-1024');
  await page.getByRole('button', { name: 'Connect an agent…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Connect an agent' });
  await expect(dialog.getByText('will be added', { exact: true })).toHaveCount(6);
  await dialog.getByText('Exactly what will be added').click();
  await expect(dialog.getByText('"PreToolUse"')).toBeVisible();
  await app.screenshot('connect-light-1024');
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByText('Connected. Start the agent’s session anew.')).toBeVisible();
  await access(join(workspace.path, '.claude', 'settings.json'));
  expect(await breakwater('connect', workspace.path, '--check').ended).toBe(0);

  await page.keyboard.press('Control+k');
  await page.keyboard.type('Connect an agent');
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('Everything is in place.');
  await app.screenshot('connected-light-1024');
  await dialog.getByRole('button', { name: 'Disconnect' }).click();
  await expect(page.getByText(/^Disconnected/)).toBeVisible();
  await expect(access(join(workspace.path, '.mcp.json'))).rejects.toThrow();
});
