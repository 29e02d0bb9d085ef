import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { launchApp } from './support/launch';
import { buildLeaders, buildProcesses } from './support/processes';
import { times } from './support/thorough';
import { makeWorkspace, type TemporaryWorkspace } from './support/workspace';

/** Ticks until the test lets it go, so that nothing here rests on how fast the machine is. */
const BUILD = `
echo "begin $1"
n=0
while [ ! -e "go-$1" ] && [ $n -lt ${times(1200, 60_000)} ]; do n=$((n+1)); echo "$1 tick $n"; sleep 0.1; done
echo "the last line of $1"
`;

let workspace: TemporaryWorkspace;
test.beforeEach(async () => {
  // Names of their own, so that processes left by one test are not taken for another's.
  const mark = `t${Date.now().toString(36)}`;
  workspace = await makeWorkspace({
    packages: Object.fromEntries(
      ['one', 'two', 'three', 'four'].map((name) => [`${name}-${mark}`, { quick: true }]),
    ),
    files: { 'build.sh': BUILD },
  });
  names = ['one', 'two', 'three', 'four'].map((name) => `${name}-${mark}`);
});
let names: string[] = [];

test.afterEach(async () => {
  for (const name of names) await letGo(name);
  await expect.poll(async () => (await Promise.all(names.map(buildProcesses))).flat()).toEqual([]);
  await workspace.remove();
});

const letGo = async (name: string): Promise<void> => {
  await writeFile(join(workspace.path, `go-${name}`), '').catch(() => {});
};

const log = (page: Page, name: string) => page.getByRole('region', { name: `Log of ${name}` });
const card = (page: Page, name: string, status: string) =>
  page.getByRole('article', { name: `${name} ${status}` });
const logFile = (name: string) =>
  readFile(join(workspace.path, '.breakwater', 'logs', `${name}.log`), 'utf8');
const slots = (page: Page, text: string) =>
  expect(page.getByText(text, { exact: true })).toBeVisible();

async function launchWave(page: Page): Promise<string[]> {
  await page.getByRole('button', { name: 'Launch wave' }).click();
  await slots(page, '3 of 3');
  const running = async (): Promise<string[]> => {
    const counts = await Promise.all(names.map(buildLeaders));
    return names.filter((_, index) => (counts[index]?.length ?? 0) > 0);
  };
  await expect.poll(running).toHaveLength(3);
  return running();
}

/** Every tick once and in order, from the first line to the last. */
async function expectWholeLog(name: string): Promise<void> {
  const lines = (await logFile(name)).replaceAll('\r', '').trimEnd().split('\n');
  expect(lines[0]).toBe(`begin ${name}`);
  expect(lines.at(-1)).toBe(`the last line of ${name}`);
  const ticks = lines.slice(1, -1);
  expect(ticks).toEqual(ticks.map((_, index) => `${name} tick ${index + 1}`));
}

test('a fourth build waits in line for a slot, and gets the first that is free', async () => {
  const { page, close } = await launchApp({ workspace: workspace.path });
  const running = await launchWave(page);
  const fourth = names.find((name) => !running.includes(name)) ?? '';
  await page.keyboard.press('q');
  await page.getByRole('textbox', { name: 'Search the queue' }).fill(fourth);
  await page.keyboard.press('Enter');
  await page.getByRole('row', { name: new RegExp(fourth) }).click();
  await page.keyboard.press('b');
  await expect(page.getByRole('row', { name: new RegExp(fourth) })).toContainText('in line');
  expect(await buildProcesses(fourth)).toEqual([]);
  await letGo(running[0] ?? '');
  await expect.poll(async () => (await buildProcesses(fourth)).length).toBeGreaterThan(0);
  for (const name of names) await letGo(name);
  for (const name of names) await expectEnd(name);
  await close();
});

/**
 * What the window shows, asked of the main process: Playwright's own page does not come back with a
 * renderer. A question that was put to the dying one is never answered, hence the bound.
 */
async function textOfWindow({ BrowserWindow }: typeof import('electron')): Promise<string> {
  const contents = BrowserWindow.getAllWindows()[0]?.webContents;
  if (contents === undefined || contents.isCrashed()) return '';
  const unanswered = new Promise<string>((resolve) => setTimeout(resolve, 500, ''));
  const answer: Promise<string> = contents.executeJavaScript('document.body.innerText');
  return Promise.race([answer.catch(() => ''), unanswered]);
}

async function expectEnd(name: string): Promise<void> {
  await expect
    .poll(() =>
      readFile(join(workspace.path, 'build-results', `${name}.md`), 'utf8').catch(() => ''),
    )
    .toContain('status: SUCCESS');
}

test('the window is closed mid-build and opened again: the builds go on and are shown live', async () => {
  const first = await launchApp({ workspace: workspace.path });
  const running = await launchWave(first.page);
  const before = (await Promise.all(running.map(buildLeaders))).flat().sort();
  const gone = new Promise((resolve) => first.app.process().once('exit', resolve));
  await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  // The app may be gone before the click is told to have been done.
  await first.page
    .getByRole('button', { name: 'Keep building' })
    .click()
    .catch(() => {});
  await gone;

  const second = await launchApp({ workspace: workspace.path, userData: first.userData });
  await slots(second.page, '3 of 3');
  expect((await Promise.all(running.map(buildLeaders))).flat().sort()).toEqual(before);
  const name = running[0] ?? '';
  await expect(log(second.page, name)).toContainText(/tick \d+/);
  for (const one of running) await letGo(one);
  for (const one of running) await expect(card(second.page, one, 'SUCCESS')).toBeVisible();
  for (const one of running) await expectWholeLog(one);
  await second.close();
});

test('the window asks before it closes on running builds, and can stop them', async () => {
  const { app, page } = await launchApp({ workspace: workspace.path });
  const running = await launchWave(page);
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await page.getByRole('button', { name: 'Stay' }).click();
  await slots(page, '3 of 3');
  const gone = new Promise((resolve) => app.process().once('exit', resolve));
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await page
    .getByRole('button', { name: 'Stop builds' })
    .click()
    .catch(() => {});
  await gone;
  expect((await Promise.all(running.map(buildProcesses))).flat()).toEqual([]);
});

test('a killed renderer comes back to the same state, the builds untouched', async () => {
  const { app, page, close } = await launchApp({ workspace: workspace.path });
  const running = await launchWave(page);
  const before = (await Promise.all(running.map(buildLeaders))).flat().sort();
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
  });
  await expect.poll(() => app.evaluate(textOfWindow), { timeout: 20_000 }).toContain('3 of 3');
  expect((await Promise.all(running.map(buildLeaders))).flat().sort()).toEqual(before);
  for (const name of running) await letGo(name);
  for (const name of running) await expectEnd(name);
  for (const name of running) await expectWholeLog(name);
  await close();
});

/** What is known of every attempt, once `count` of them are over and on disk: a moment after their cards are there. */
const pastAttempts = async (count: number): Promise<string> => {
  const path = join(workspace.path, '.breakwater', 'attempts.jsonl');
  const lines = () => readFile(path, 'utf8').catch(() => '');
  await expect.poll(async () => (await lines()).split('\n').length - 1).toBe(count);
  return lines();
};

test('the app killed with -9 mid-build: the next start has the same builds live, never a fourth slot', async () => {
  const first = await launchApp({ workspace: workspace.path });
  const running = await launchWave(first.page);
  const before = (await Promise.all(running.map(buildLeaders))).flat().sort();
  await first.kill9();
  for (const name of running) expect((await buildProcesses(name)).length).toBeGreaterThan(0);

  const second = await launchApp({ workspace: workspace.path, userData: first.userData });
  await slots(second.page, '3 of 3');
  expect((await Promise.all(running.map(buildLeaders))).flat().sort()).toEqual(before);
  for (const name of running) {
    await expect(log(second.page, name)).toContainText(/tick \d+/);
    await letGo(name);
  }
  for (const name of running) await expect(card(second.page, name, 'SUCCESS')).toBeVisible();
  for (const name of running) await expectWholeLog(name);
  const fourth = names.find((name) => !running.includes(name)) ?? '';
  expect(await buildProcesses(fourth)).toEqual([]);
  expect(await pastAttempts(running.length)).not.toContain('"number":2');
  // The wave that the crash cut off got its checkpoint, and the next one waits for a person.
  await expect(second.page.getByText(/Last checkpoint/)).toBeVisible();
  await second.close();
});

const KILLS = times(2, 100);
test(`the app killed with -9 ${KILLS} times at any moment: the same three builds, the same attempts, whole logs`, async () => {
  test.setTimeout(120_000 + KILLS * 60_000);
  const first = await launchApp({ workspace: workspace.path });
  const running = await launchWave(first.page);
  const before = (await Promise.all(running.map(buildLeaders))).flat().sort();
  await first.kill9();
  for (let count = 1; count < KILLS; count += 1) {
    // User data of its own each time: an app that crashes at every start would open without the workspace.
    const next = await launchApp({ workspace: workspace.path });
    if (count % 2 === 0) await slots(next.page, '3 of 3');
    await next.page.waitForTimeout(Math.random() * 1500);
    await next.kill9();
    expect((await Promise.all(names.map(buildLeaders))).flat().sort()).toEqual(before);
  }
  const last = await launchApp({ workspace: workspace.path });
  await slots(last.page, '3 of 3');
  for (const name of running) await expect(log(last.page, name)).toContainText(/tick \d+/);
  for (const name of running) await letGo(name);
  for (const name of running) await expect(card(last.page, name, 'SUCCESS')).toBeVisible();
  for (const name of running) await expectWholeLog(name);
  expect(await pastAttempts(running.length)).not.toContain('"number":2');
  await last.close();
});

test('the workspace deleted mid-build: the builds are ended, the window says why, and makes no new one', async () => {
  test.setTimeout(300_000);
  const { page, close } = await launchApp({ workspace: workspace.path });
  const running = await launchWave(page);
  await rm(workspace.path, { recursive: true, force: true, maxRetries: 10 });
  await expect
    .poll(async () => (await Promise.all(running.map(buildProcesses))).flat(), { timeout: 60_000 })
    .toEqual([]);
  await expect(page.getByText(/The workspace’s folder is gone/).first()).toBeVisible();
  await slots(page, '0 of 3');
  for (const name of running) {
    await expect(page.getByRole('region', { name: 'Waves' }).getByText(name)).toBeVisible();
  }
  await close();
  await expect(stat(workspace.path)).rejects.toThrow('ENOENT');
});
