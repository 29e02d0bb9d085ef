import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { launchApp } from './support/launch';
import { copySample } from './support/sample';

/*
 * The main job on real builds of the sample: lz4 fails until its rule is corrected, leveldb needs
 * what snappy stages. Once by mouse, once by keyboard alone.
 */
const PACKAGES = ['lz4', 'lmdb', 'snappy', 'leveldb'];
const BUILD_MS = 240_000;
test.setTimeout(900_000);

const card = (page: Page, name: string, status: string) =>
  page.getByRole('article', { name: `${name} ${status}` });
const log = (page: Page, name: string) => page.getByRole('region', { name: `Log of ${name}` });
const ended = (page: Page, name: string, status: string) =>
  expect(card(page, name, status)).toBeVisible({ timeout: BUILD_MS });

/** What the checkpoint of a wave is to have left on disk. */
async function expectRecords(
  folder: string,
  wanted: Readonly<Record<string, 'SUCCESS' | 'FAILED'>>,
): Promise<void> {
  const read = (file: string): Promise<string> => readFile(join(folder, file), 'utf8');
  const index = await read('rules/INDEX.md');
  for (const [name, status] of Object.entries(wanted)) {
    const result = await read(`build-results/${name}.md`);
    expect(result.split('\n')).toHaveLength(8);
    expect(result).toContain(`package: ${name}\n`);
    expect(result).toContain(`status: ${status}\n`);
    expect(index).toMatch(new RegExp(`^\\| ${name} \\|.*\\| ${status} \\|`, 'm'));
  }
}

test('the main job, by mouse', async () => {
  const workspace = await copySample(PACKAGES, { pictured: true });
  const { page, close, screenshot } = await launchApp({
    workspace: workspace.path,
    theme: 'dark',
    size: { width: 1440, height: 900 },
  });
  const before = await readFile(join(workspace.path, 'HANDOFF.md'), 'utf8');

  await test.step('what the handoff says is pending becomes tasks', async () => {
    const tasks = page.getByRole('region', { name: 'Tasks' });
    await tasks.getByRole('button', { name: /^Add all/ }).click();
    await expect(tasks.getByRole('listitem', { name: '1 Foundations, ready' })).toBeVisible();
  });

  await test.step('the first wave: three builds, live in their panes', async () => {
    await expect(page.getByRole('button', { name: /^leveldb, after snappy/ })).toBeVisible();
    await page.getByRole('button', { name: 'Launch wave' }).click();
    await expect(page.getByText('3 of 3', { exact: true })).toBeVisible();
    await expect(log(page, 'snappy')).toContainText('Executing', { timeout: 120_000 });
    await screenshot('wave-running');
  });

  await test.step('a failure names its cause, and the checkpoint is on disk', async () => {
    await ended(page, 'lz4', 'FAILED');
    await expect(card(page, 'lz4', 'FAILED')).toContainText('LZ4_DISTANCE_MAX is too big');
    await ended(page, 'lmdb', 'SUCCESS');
    await ended(page, 'snappy', 'SUCCESS');
    await expect(card(page, 'snappy', 'SUCCESS')).toContainText(/2 RPMs/);
    await expect(
      page.getByText(/Last checkpoint.*3 results read, 3 index rows, handoff saved/),
    ).toBeVisible();
    await expectRecords(workspace.path, { lz4: 'FAILED', lmdb: 'SUCCESS', snappy: 'SUCCESS' });
  });

  await test.step('go to failure shows the place in the log', async () => {
    await card(page, 'lz4', 'FAILED').getByRole('button', { name: 'Go to failure' }).click();
    await expect(log(page, 'lz4')).toContainText('LZ4_DISTANCE_MAX is too big');
  });

  await test.step('the rule is corrected in the window, which makes the package ready again', async () => {
    await card(page, 'lz4', 'FAILED').getByRole('button', { name: 'Rule file' }).click();
    const editor = page.getByRole('textbox', { name: 'Rule file of lz4' });
    await expect(editor).toContainText('LZ4_DISTANCE_MAX=65536');
    const text = await readFile(join(workspace.path, 'rules/packages/lz4.yaml'), 'utf8');
    await editor.fill(text.replace('65536', '65535'));
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect
      .poll(() => readFile(join(workspace.path, 'rules/packages/lz4.yaml'), 'utf8'))
      .toBe(text.replace('65536', '65535'));
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'lz4, ready' })).toBeVisible();
  });

  await test.step('the second wave builds it, and what waited for the first', async () => {
    await page.getByRole('button', { name: 'Launch wave' }).click();
    await ended(page, 'lz4', 'SUCCESS');
    await ended(page, 'leveldb', 'SUCCESS');
    await expect(
      page.getByText(/Last checkpoint.*2 results read, 2 index rows, handoff saved/),
    ).toBeVisible();
    await expectRecords(workspace.path, { lz4: 'SUCCESS', leveldb: 'SUCCESS' });
    await screenshot('batch-done');
  });

  await test.step('the handoff is drafted, and saved with the author’s text untouched', async () => {
    await page.getByRole('tab', { name: 'Handoff' }).click();
    await page.getByRole('button', { name: /Draft/ }).first().click();
    await page.getByRole('button', { name: /Accept all|Take all/ }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).last().click();
    await expect
      .poll(() => readFile(join(workspace.path, 'HANDOFF.md'), 'utf8'))
      .toContain('Session notes (Breakwater)');
    const after = await readFile(join(workspace.path, 'HANDOFF.md'), 'utf8');
    // What was done is ticked; not a word of the author's changes.
    const unticked = after.replaceAll('- [x] ', '- [ ] ').split('\n');
    for (const line of before.split('\n').filter((one) => !one.startsWith('|'))) {
      expect(unticked).toContain(line);
    }
    expect(after).toContain('- [x] lz4 has never built');
    expect(after).toMatch(/lz4 1\.9\.2/);
    await screenshot('handoff');
  });
  await close();
  await workspace.remove();
});

test('the main job, by keyboard alone', async () => {
  const workspace = await copySample(['lz4', 'lmdb', 'snappy']);
  const { page, close } = await launchApp({ workspace: workspace.path });
  const rule = join(workspace.path, 'rules/packages/lz4.yaml');
  await expect(page.getByRole('button', { name: 'Launch wave' })).toBeEnabled();

  await page.keyboard.press('l');
  await ended(page, 'lz4', 'FAILED');
  await ended(page, 'lmdb', 'SUCCESS');
  await ended(page, 'snappy', 'SUCCESS');
  await expect(
    page.getByText(/Last checkpoint.*3 results read, 3 index rows, handoff saved/),
  ).toBeVisible();

  await test.step('the rule through the palette, corrected by typing', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('rule lz4');
    await expect(page.getByRole('option', { name: /Rule file of lz4|lz4/ }).first()).toBeVisible();
    await page.keyboard.press('Enter');
    const editor = page.getByRole('textbox', { name: 'Rule file of lz4' });
    await expect(editor).toBeFocused();
    await page.keyboard.press('Control+f');
    await page.keyboard.type('65536');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.keyboard.type('65535');
    await page.keyboard.press('Control+s');
    await expect.poll(() => readFile(rule, 'utf8')).toContain('LZ4_DISTANCE_MAX=65535');
    await page.keyboard.press('Escape');
    await expect(editor).toBeHidden();
    await expect(page.getByRole('button', { name: 'lz4, ready' })).toBeVisible();
  });

  await page.keyboard.press('l');
  await ended(page, 'lz4', 'SUCCESS');
  await expect(
    page.getByText(/Last checkpoint.*1 result read, 1 index row, handoff saved/),
  ).toBeVisible();
  await expectRecords(workspace.path, { lz4: 'SUCCESS', lmdb: 'SUCCESS', snappy: 'SUCCESS' });
  await close();
  await workspace.remove();
});
