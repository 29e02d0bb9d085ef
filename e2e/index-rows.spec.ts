import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { launchApp } from './support/launch';
import { makeWorkspace } from './support/workspace';

const rows = Array.from({ length: 1000 }, (_, at) => `| filler-${at} | 1.${at} | row ${at} |`);
const INDEX = [
  '# Index',
  '',
  '## Packages',
  '',
  '| Package | Version | Notes |',
  '|---------|---------|-------|',
  ...rows,
  '| zlib | 1.2 | older words |',
  '',
  '## Lessons',
  '',
  '| Problem | Rule location | Notes |',
  '|---------|---------------|-------|',
  '| CMake | rules/* | set the root path and disable the tests |',
  '| Meson | rules/* | set the root path and disable the tests |',
  '| Static only | rules/* | see zlib.yaml |',
  '',
  'Last words',
].join('\n');

test('the index: rows by words, what it says twice, and a row drafted, edited and added', async () => {
  test.setTimeout(120_000);
  const workspace = await makeWorkspace({
    packages: { zlib: {}, lz4: {} },
    command: 'true {package}',
    files: { 'rules/INDEX.md': INDEX },
  });
  const file = join(workspace.path, 'rules/INDEX.md');
  const { page, close, screenshot } = await launchApp({
    workspace: workspace.path,
    size: { width: 1440, height: 900 },
  });
  const cardOf = (name: string) => page.getByRole('article', { name: new RegExp(`^${name} `) });
  const dialogOf = (name: string) => page.getByRole('dialog', { name: `${name} in the index` });

  await test.step('builds both', async () => {
    await page.keyboard.press('l');
    await expect(cardOf('lz4').getByRole('button', { name: 'Add to index' })).toBeVisible();
    await expect(cardOf('zlib').getByRole('button', { name: 'Add to index' })).toBeVisible();
    await expect(page.getByText(/index row/).first()).toBeVisible();
  });
  const afterCheckpoint = await readFile(file, 'utf8');
  expect(afterCheckpoint).toContain('| lz4 |');

  await test.step('its card leads to its row, by key and by mouse', async () => {
    const lineOf = async (name: string): Promise<number> =>
      (await readFile(file, 'utf8')).split('\n').findIndex((one) => one.startsWith(`| ${name} |`)) +
      1;
    const editor = page.getByRole('textbox', { name: 'rules/INDEX.md' });
    const openCard = async (name: string) => {
      await page.getByRole('tab', { name: 'Batch' }).click();
      await cardOf(name).getByRole('heading').dblclick();
      const link = page
        .getByRole('dialog', { name })
        .getByRole('button', { name: `line ${await lineOf(name)}` });
      await expect(link).toBeVisible();
      return link;
    };
    const isThere = async (name: string): Promise<void> => {
      await expect(page.getByRole('dialog')).toBeHidden();
      await expect(editor).toBeFocused();
      await expect(editor.locator('.cm-arrived')).toHaveText(new RegExp(`^\\| ${name} \\|`));
      await expect(editor.locator('.cm-arrived')).toBeInViewport();
      await expect(editor.locator('.cm-activeLine')).toHaveText(new RegExp(`^\\| ${name} \\|`));
    };
    await (await openCard('zlib')).focus();
    await page.keyboard.press('Enter');
    await isThere('zlib');
    await screenshot('index-row-shown');
    // Not saved, so that the lines here are others than on disk.
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Enter');
    await (await openCard('lz4')).click();
    await isThere('lz4');
    // A row about something else that names the package.
    await openCard('zlib');
    await page.getByText('Named in 1 row about something else').click();
    await page
      .getByRole('dialog', { name: 'zlib' })
      .getByRole('button', { name: /^Lessons, line/ })
      .click();
    await expect(editor.locator('.cm-arrived')).toHaveText(/^\| Static /);
    await page.keyboard.press('Control+z');
    await expect(page.getByRole('img', { name: 'Not saved' })).toBeHidden();
    await page.getByRole('tab', { name: 'Batch' }).click();
  });

  await test.step('the row that is there, as it would read', async () => {
    await cardOf('zlib').getByRole('button', { name: 'Add to index' }).click();
    const dialog = dialogOf('zlib');
    await expect(dialog.getByLabel('Package')).toHaveValue('zlib');
    await expect(dialog.getByText(/may say it already/)).toBeVisible();
    await dialog.getByLabel('Notes').fill('mine | with a pipe');
    await expect(dialog.getByText(/^now: /)).toBeVisible();
    await screenshot('index-row');
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await expect.poll(() => readFile(file, 'utf8')).toContain('mine \\| with a pipe |');
    const [before, after] = [afterCheckpoint, await readFile(file, 'utf8')].map((text) =>
      text.split('\n').filter((line) => !line.startsWith('| zlib |')),
    );
    expect(after).toEqual(before);
  });

  await test.step('another table of the index takes it too', async () => {
    await cardOf('lz4').getByRole('button', { name: 'Add to index' }).click();
    const dialog = dialogOf('lz4');
    await dialog.getByLabel('Table').selectOption({ index: 1 });
    await expect(dialog.getByLabel('Rule location')).toHaveValue('`rules/packages/lz4.yaml`');
    await dialog.getByLabel('Problem').fill('Distance');
    await dialog.getByRole('button', { name: 'Add the row' }).click();
    await expect(dialog).toBeHidden();
    await expect
      .poll(() => readFile(file, 'utf8'))
      .toMatch(
        /see zlib.yaml \|\n\| Distance \| `rules\/packages\/lz4.yaml` \|.*\|\n\nLast words$/,
      );
  });

  await test.step('rows are found by their words', async () => {
    await page.keyboard.press('Control+Shift+o');
    const side = page.getByRole('complementary', { name: 'Rows' });
    await expect(side.getByLabel('Find rows by their words')).toBeFocused();
    await page.keyboard.type('filler 999');
    await expect(side.getByRole('status')).toHaveText('1 row');
    await page.keyboard.press('Enter');
    const editor = page.getByRole('textbox', { name: 'rules/INDEX.md' });
    await expect(editor).toBeFocused();
    await expect(editor.locator('.cm-activeLine')).toContainText('filler-999');
    // Going there writes nothing.
    await expect(page.getByRole('img', { name: 'Not saved' })).toBeHidden();
  });

  await test.step('what it says twice is listed', async () => {
    const side = page.getByRole('complementary', { name: 'Rows' });
    await side.getByLabel('Find rows by their words').fill('');
    await side.getByRole('button', { name: '2 duplicates' }).click();
    await expect(side.getByText('2 rows say the same')).toHaveCount(2);
    await screenshot('index-duplicates');
    await side.getByRole('button', { name: /^Meson/ }).click();
    await expect(
      page.getByRole('textbox', { name: 'rules/INDEX.md' }).locator('.cm-activeLine'),
    ).toContainText('Meson');
  });
  await close();
  await workspace.remove();
});
