import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ElectronApplication, expect, test } from '@playwright/test';
import { launchApp } from './support/launch';
import { buildProcesses } from './support/processes';
import { makeWorkspace, type TemporaryWorkspace } from './support/workspace';

const BUILD = `echo "begin $1"; while [ ! -e "go-$1" ]; do sleep 0.1; done; echo "the end of $1"`;

let workspace: TemporaryWorkspace;
let name = '';
test.beforeEach(async () => {
  name = `loop-${Date.now().toString(36)}`;
  workspace = await makeWorkspace({
    packages: { [name]: { quick: true } },
    files: { 'build.sh': BUILD },
  });
});
test.afterEach(async () => {
  await letGo();
  await expect.poll(() => buildProcesses(name)).toEqual([]);
  await workspace.remove();
});

const letGo = () => writeFile(join(workspace.path, `go-${name}`), '').catch(() => {});

/** What the window shows, asked of the main process: Playwright's own page does not outlive a renderer. */
async function textOfWindow({ BrowserWindow }: typeof import('electron')): Promise<string> {
  const contents = BrowserWindow.getAllWindows()[0]?.webContents;
  if (contents === undefined || contents.isCrashed()) return '';
  const unanswered = new Promise<string>((resolve) => setTimeout(resolve, 500, ''));
  const answer: Promise<string> = contents.executeJavaScript(
    'location.search + document.body.innerText',
  );
  return Promise.race([answer.catch(() => ''), unanswered]);
}

test('an app that crashes at its start three times opens without the workspace, says so, and goes back', async () => {
  test.setTimeout(300_000);
  const first = await launchApp({ workspace: workspace.path });
  const { userData } = first;
  await first.page.getByRole('button', { name: 'Launch wave' }).click();
  await expect(first.page.getByText('1 of 3', { exact: true })).toBeVisible();
  await expect.poll(async () => (await buildProcesses(name)).length).toBeGreaterThan(0);
  await first.kill9();
  for (let crash = 2; crash <= 3; crash += 1) {
    const next = await launchApp({ workspace: workspace.path, userData });
    await expect(next.page.getByText('1 of 3', { exact: true })).toBeVisible();
    await next.kill9();
  }

  const safe = await launchApp({ workspace: workspace.path, userData });
  await expect(safe.page.getByRole('alert')).toContainText('ended unexpectedly 3 times');
  // The build goes on meanwhile, and is there when the workspace is.
  expect((await buildProcesses(name)).length).toBeGreaterThan(0);
  await safe.screenshot('safe-start');
  await safe.page
    .getByRole('navigation', { name: 'Recent workspaces' })
    .getByRole('button', { name: /a workspace/ })
    .click();
  await expect(safe.page.getByText('1 of 3', { exact: true })).toBeVisible();
  await letGo();
  await expect(safe.page.getByRole('article', { name: `${name} SUCCESS` })).toBeVisible();
  const gone = new Promise((resolve) => safe.app.process().once('exit', resolve));
  await safe.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await gone;

  // One that ended in order: the next start is an ordinary one.
  const last = await launchApp({ workspace: workspace.path, userData });
  await expect(last.page.getByRole('article', { name: `${name} SUCCESS` })).toBeVisible();
  await last.close();
});

/** Has every question answered by its first button, and counts them. */
const answerQuestions = (app: ElectronApplication) =>
  app.evaluate(({ dialog }) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    Object.assign(dialog, {
      showMessageBox: async (_window: unknown, { message }: { message: string }) => {
        asked.push(message);
        return { response: 0, checkboxChecked: false };
      },
    });
  });

const questions = (app: ElectronApplication) =>
  app.evaluate(() => (globalThis as unknown as { readonly asked: readonly string[] }).asked);

test('a window that crashes again and again is not loaded for ever: a person is asked', async () => {
  test.setTimeout(300_000);
  const { app, page, close } = await launchApp({ workspace: workspace.path });
  await page.getByRole('button', { name: 'Launch wave' }).click();
  await expect.poll(async () => (await buildProcesses(name)).length).toBeGreaterThan(0);
  const before = await buildProcesses(name);
  await answerQuestions(app);
  for (let crash = 1; crash <= 4; crash += 1) {
    await expect.poll(() => app.evaluate(textOfWindow), { timeout: 60_000 }).toContain('1 of 3');
    expect(await questions(app)).toEqual([]);
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
    });
    await expect.poll(() => app.evaluate(textOfWindow), { timeout: 60_000 }).toBe('');
  }
  await expect.poll(() => questions(app)).toEqual(['The window crashes again and again.']);
  await expect
    .poll(() => app.evaluate(textOfWindow), { timeout: 60_000 })
    .toMatch(/^\?safe(.|\n)*1 of 3/);
  expect((await buildProcesses(name)).filter((one) => !one.includes('sleep'))).toEqual(
    before.filter((one) => !one.includes('sleep')),
  );
  await letGo();
  await expect.poll(() => app.evaluate(textOfWindow), { timeout: 60_000 }).toContain('SUCCESS');
  await close();
});
