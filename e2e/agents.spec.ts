import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { breakwater } from './support/command-line';
import { type LaunchedApp, launchApp } from './support/launch';
import { makeWorkspace, type TemporaryWorkspace } from './support/workspace';

const BUILD = `
echo "configuring $1"
while [ -e "hold-$1" ]; do sleep 0.1; done
case $1 in *-fails) echo "inflate.c:214:9: error: implicit declaration of function 'strlcpy'"; exit 2 ;; esac
echo "built $1"
`;

/**
 * What an agent does, as a script: it has a terminal, reads its prompt, asks Breakwater for the build, may ask
 * its person, writes its result, says little.
 */
const AGENT = `#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';

const name = process.env.BREAKWATER_PACKAGE;
const prompt = process.argv.at(-1);
const result = (status, summary) =>
  writeFileSync('build-results/' + name + '.md', [
    'package: ' + name, 'version: 1.0', 'status: ' + status, 'rpms: none', 'staged: no',
    'summary: ' + summary, 'rule_file: rules/packages/' + name + '.yaml', '',
  ].join('\\n'));

if (!process.stdin.isTTY || !process.stdout.isTTY) throw new Error('an agent wants a terminal');
if (!prompt.includes('package is ' + name)) throw new Error('an agent wants a prompt');
console.log('\\x1b[36m●\\x1b[0m Agent of ' + name + ', told ' + prompt.length + ' characters');
process.stdout.write('\\x1b]52;c;c3RvbGVu\\x07');
if (name.includes('asks')) {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await lines.question('Which patch do you want? ');
  lines.close();
  console.log('I take ' + answer + '.');
  result('BLOCKED', 'was told ' + answer);
  process.exit(0);
}
if (name.includes('mute')) process.exit(0);
if (name.includes('hangs')) setInterval(() => {}, 1000);
else {
  console.log('\\x1b[36m●\\x1b[0m breakwater build ' + name);
  const run = spawnSync('breakwater', ['build', name], { encoding: 'utf8' });
  console.log(run.stdout.replace(/^/gm, '  '));
  result(run.status === 0 ? 'SUCCESS' : 'FAILED', run.status === 0 ? 'built by its agent' : 'does not compile');
  console.log('done, see build-results/' + name + '.md');
}
`;

/** A conversation: echoes what it is told, says who it is. */
const ORCHESTRATOR = `#!/bin/sh
stty -echo
echo "Orchestrator ready. \${BREAKWATER_CREDENTIAL:+It has a credential.}"
while read -r line; do
  case $line in
    bye) exit 0 ;;
    status) breakwater status ;;
    *) echo "You said: $line" ;;
  esac
done
`;

let workspace: TemporaryWorkspace;
let launched: LaunchedApp | null = null;

const make = (names: readonly string[], agents: Readonly<Record<string, unknown>> = {}) =>
  makeWorkspace({
    packages: Object.fromEntries(names.map((name) => [name, { quick: true }])),
    config: {
      agents: {
        worker: './agent.mjs',
        orchestrator: './orchestrator.sh',
        work: 'agents',
        ...agents,
      },
    },
    files: {
      'build.sh': BUILD,
      'agent.mjs': AGENT,
      'orchestrator.sh': ORCHESTRATOR,
      'build-results/.keep': '',
      'rules/INDEX.md':
        '# Index\n\n| Package | Version | Notes |\n|---|---|---|\n| alpha | 0.9 | needs no patch |\n',
    },
  });

test.afterEach(async () => {
  if (launched !== null) await stopEverything(launched);
  launched = null;
  await workspace.remove();
});

/** Ends what still runs, as a person would on quitting. */
async function stopEverything({ page, app, close }: LaunchedApp): Promise<void> {
  const gone = app.waitForEvent('close', { timeout: 30_000 }).catch(() => null);
  const asked = await page
    .evaluate(() => window.breakwater.request('app.close', { choice: 'stop-builds' }))
    .catch(() => null);
  if (asked === null) await close();
  else await gone;
}

const open = async (options: Parameters<typeof launchApp>[0] = {}): Promise<LaunchedApp> => {
  launched = await launchApp({ workspace: workspace.path, ...options });
  return launched;
};
const pane = (page: Page, name: string) => page.getByRole('region', { name: `Agent of ${name}` });
const terminal = (page: Page, name: string) =>
  page.getByRole('application', { name: `Terminal of the agent of ${name}` });
const card = (page: Page, name: string, status: string) =>
  page.getByRole('article', { name: `${name} ${status}` });
const result = (name: string) =>
  readFile(join(workspace.path, 'build-results', `${name}.md`), 'utf8');
const hold = (name: string) => writeFile(join(workspace.path, `hold-${name}`), '');
const letGo = (name: string) => rm(join(workspace.path, `hold-${name}`), { force: true });

test('a wave of three agents works in three slots, builds through Breakwater, and leaves results', async () => {
  workspace = await make(['alpha', 'beta-fails', 'gamma', 'delta']);
  for (const name of ['alpha', 'beta-fails', 'gamma']) await hold(name);
  const { page, screenshot } = await open({ size: { width: 1440, height: 900 }, theme: 'dark' });
  await expect(page.getByRole('button', { name: 'Way of working: agents' })).toBeVisible();
  await page.getByRole('button', { name: 'Launch wave' }).click();
  const names = ['alpha', 'beta-fails', 'delta', 'gamma'];
  const running: string[] = [];
  await expect
    .poll(async () => {
      running.splice(0);
      for (const name of names) {
        if (await pane(page, name).isVisible()) running.push(name);
      }
      return running.length;
    })
    .toBe(3);
  await expect(page.getByText('3 of 3', { exact: true })).toBeVisible();
  const first = running.find((name) => name === 'alpha') ?? '';
  expect(first).toBe('alpha');
  await expect(terminal(page, 'alpha')).toContainText('breakwater build alpha');
  // Its build runs in the same slot; the pane shows the one or the other.
  await pane(page, 'alpha').getByRole('button', { name: 'build' }).click();
  const log = page.getByRole('region', { name: 'Log of alpha' });
  await expect(log).toContainText('configuring alpha');
  await screenshot('agents-wave-dark');
  await log.getByRole('button', { name: 'agent', exact: true }).click();
  await screenshot('agents-wave-terminals-dark');
  for (const name of running) await letGo(name);
  await expect(card(page, 'alpha', 'SUCCESS')).toContainText('built by its agent');
  if (running.includes('beta-fails')) {
    await expect(card(page, 'beta-fails', 'FAILED')).toContainText('does not compile');
  }
  await expect(page.getByText('3 of 3', { exact: true })).toBeHidden();
  await expect(terminal(page, 'alpha')).toContainText('status: SUCCESS');
  expect(await result('alpha')).toContain('status: SUCCESS');
  // The report is what crossed; the log's lines did not.
  await expect(terminal(page, 'alpha')).not.toContainText('configuring');
});

test('a person answers an agent in its terminal; the window’s keys rest meanwhile', async () => {
  workspace = await make(['asks']);
  const { page, app, screenshot } = await open({ size: { width: 1024, height: 700 } });
  await app.evaluate(({ clipboard }) => clipboard.writeText('mine'));
  await page.getByRole('button', { name: 'Launch wave' }).click();
  await expect(terminal(page, 'asks')).toContainText('Which patch do you want?');
  // By keyboard: into the pane, into the terminal.
  await page.keyboard.press('1');
  await expect(terminal(page, 'asks')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('keys go to the agent')).toBeVisible();
  await screenshot('agents-typing-light-small');
  // L, Q and ? would launch, turn the queue and open the help anywhere else.
  await page.keyboard.type('LQ? ');
  await expect(page.getByRole('dialog')).toBeHidden();
  await app.evaluate(({ clipboard }) => clipboard.writeText('the\npasted one'));
  await page.keyboard.press('Control+Shift+V');
  await expect(terminal(page, 'asks')).toContainText('LQ? the');
  await page.keyboard.press('Control+Shift+Escape');
  await expect(page.getByText('keys go to the agent')).toBeHidden();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(card(page, 'asks', 'BLOCKED')).toContainText('was told LQ? the');
});

test('what an agent prints cannot write to the clipboard', async () => {
  workspace = await make(['hangs']);
  const { page, app } = await open();
  await app.evaluate(({ clipboard }) => clipboard.writeText('mine'));
  await page.getByRole('button', { name: 'Launch wave' }).click();
  await expect(terminal(page, 'hangs')).toContainText('Agent of hangs');
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('mine');
});

test('after kill -9 of the app its agents work on, and the next start has them in their panes', async () => {
  workspace = await make(['alpha', 'asks']);
  await hold('alpha');
  const before = await open();
  await before.page.getByRole('button', { name: 'Launch wave' }).click();
  await expect(terminal(before.page, 'alpha')).toContainText('breakwater build alpha');
  await expect(terminal(before.page, 'asks')).toContainText('Which patch do you want?');
  await expect(pane(before.page, 'alpha').getByRole('button', { name: 'build' })).toBeVisible();
  await before.kill9();
  const { page } = await open({ userData: before.userData });
  await expect(terminal(page, 'asks')).toContainText('Which patch do you want?');
  await expect(page.getByText('2 of 3', { exact: true })).toBeVisible();
  await terminal(page, 'asks').click();
  await page.keyboard.type('the old one\n');
  await expect(card(page, 'asks', 'BLOCKED')).toContainText('was told the old one');
  await letGo('alpha');
  await expect(card(page, 'alpha', 'SUCCESS')).toContainText('built by its agent');
  await expect(page.getByRole('region', { name: 'Wave 1' })).toContainText('2 results read');
});

test('a command that owns the workspace gives way to a window, and ends with its report', async () => {
  workspace = await make(['alpha']);
  await hold('alpha');
  const command = breakwater('build', 'alpha', '--workspace', workspace.path);
  const log = join(workspace.path, '.breakwater', 'logs', 'alpha.log');
  await expect.poll(() => readFile(log, 'utf8').catch(() => '')).toContain('configuring');
  const { page } = await open();
  await expect(page.getByRole('region', { name: 'Log of alpha' })).toContainText('configuring');
  await letGo('alpha');
  expect(await command.ended).toBe(0);
  expect(command.out()).toContain('status: SUCCESS');
  await expect(card(page, 'alpha', 'SUCCESS')).toBeVisible();
});

test('an agent without a result gets a FAILED one; a person ends one that hangs', async () => {
  workspace = await make(['mute', 'hangs'], { silent: '1s' });
  const { page, screenshot } = await open({ size: { width: 1440, height: 900 }, theme: 'light' });
  await page.getByRole('button', { name: 'Launch wave' }).click();
  await expect(pane(page, 'hangs')).toContainText('silent since');
  await screenshot('agents-hanging-light');
  await pane(page, 'hangs').getByRole('button', { name: 'End' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
  await expect(pane(page, 'hangs')).toContainText('ended by you');
  await expect(card(page, 'mute', 'FAILED')).toContainText('left no result');
  await expect(access(join(workspace.path, 'build-results', 'hangs.md'))).rejects.toThrow();
  // Offered again.
  await page.keyboard.press('q');
  await expect(page.getByRole('row', { name: /hangs/ })).toContainText('ready');
});

test('the orchestrator has a pane of its own, a credential and no slot', async () => {
  workspace = await make(['alpha']);
  const { page, screenshot } = await open({ size: { width: 1440, height: 900 }, theme: 'dark' });
  await page.keyboard.press('Control+j');
  await expect(page.getByRole('region', { name: 'Orchestrator' })).toContainText(
    'No orchestrator runs',
  );
  await screenshot('orchestrator-none-dark');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('open orchestrator');
  await page.keyboard.press('Enter');
  const talk = page.getByRole('application', { name: 'Terminal of the orchestrator' });
  await expect(talk).toContainText('It has a credential.');
  await expect(page.getByText('keys go to the agent')).toBeVisible();
  await page.keyboard.type('hello\n');
  await expect(talk).toContainText('You said: hello');
  await page.keyboard.type('status\n');
  await expect(talk).toContainText('0 of 3 in use');
  await screenshot('orchestrator-dark');
  await page.keyboard.type('bye\n');
  await expect(page.getByRole('region', { name: 'Orchestrator' })).toContainText('ended after');
});

test('the prompt can be read before a launch, changed, and is a file of the workspace', async () => {
  workspace = await make(['alpha', 'delta']);
  const { page, screenshot } = await open({ size: { width: 1440, height: 900 }, theme: 'dark' });
  await page.getByRole('button', { name: 'Way of working: agents' }).click();
  await page.getByRole('menuitem', { name: 'The agents’ prompt…' }).click();
  const dialog = page.getByRole('dialog');
  const preview = dialog.getByRole('region', { name: 'Prompt of alpha' });
  await expect(preview).toContainText('Package: alpha; Version: 0.9; Notes: needs no patch');
  await screenshot('agents-prompt-dark');
  const field = dialog.getByRole('textbox');
  await field.press('End');
  await field.press('Control+Home');
  await field.pressSequentially('Be brief about {package}. ');
  await expect(preview).toContainText('Be brief about alpha.');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('button', { name: 'Save' })).toBeDisabled();
  await expect(dialog).toContainText('rules/worker-prompt.md');
  const file = await readFile(join(workspace.path, 'rules', 'worker-prompt.md'), 'utf8');
  expect(file.startsWith('Be brief about {package}. You are a worker')).toBe(true);
});
