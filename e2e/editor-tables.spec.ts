import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { launchApp } from './support/launch';
import { makeWorkspace } from './support/workspace';

const TABLE = [
  '| Package | Status | Notes |',
  '|---------|--------|-------|',
  '| zlib | DONE | a \\| b |',
  '| lz4 | PENDING | 字 |',
];
const documentOf = (...table: readonly string[]): string =>
  `# Handoff\r\n\r\nBefore, with blanks.  \r\n\r\n${table.join('\r\n')}\r\n\r\nAfter\tthe table`;
const HANDOFF = documentOf(...TABLE);

const editorOf = (page: Page) => page.getByRole('textbox', { name: 'HANDOFF.md', exact: true });
const tableBar = (page: Page) => page.getByRole('toolbar', { name: 'Table' });

const opened = async (options: Partial<Parameters<typeof launchApp>[0]> = {}) => {
  const workspace = await makeWorkspace({
    packages: { zlib: {}, lz4: {} },
    command: 'true {package}',
    files: { 'HANDOFF.md': HANDOFF },
  });
  const app = await launchApp({
    workspace: workspace.path,
    size: { width: 1440, height: 900 },
    ...options,
  });
  const file = join(workspace.path, 'HANDOFF.md');
  const { page } = app;
  await page.getByRole('tab', { name: 'Handoff' }).click();
  await expect(editorOf(page)).toContainText('Before');
  return { workspace, app, page, file, text: () => readFile(file, 'utf8') };
};

const saved = async (page: Page, text: () => Promise<string>, wanted: string): Promise<void> => {
  await page.keyboard.press('Control+s');
  await expect.poll(text).toBe(wanted);
};

test('a table is edited as a table, by keys, by the bar and by the palette', async () => {
  test.setTimeout(120_000);
  const { workspace, app, page, text } = await opened();
  await expect(tableBar(page)).toBeHidden();
  await editorOf(page).getByText('lz4').click();
  await expect(tableBar(page)).toBeVisible();

  await test.step('Tab goes through the cells and begins a row at the end', async () => {
    await page.keyboard.press('End');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.type('FAILED');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('libpng');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.type(' seen');
    await page.keyboard.press('Enter');
    await page.keyboard.type('new');
    await saved(
      page,
      text,
      documentOf(...TABLE.slice(0, 3), '| lz4 | FAILED | 字 seen |', '| libpng |  | new |'),
    );
  });

  await test.step('Enter in an empty last row ends the table', async () => {
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await expect(tableBar(page)).toBeHidden();
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
  });

  await test.step('rows and columns move, each as one step of undo', async () => {
    await editorOf(page).getByText('zlib').click();
    await page.keyboard.press('Home');
    await page.keyboard.press('Alt+ArrowDown');
    await page.keyboard.press('Alt+ArrowRight');
    await saved(
      page,
      text,
      documentOf(
        '| Status | Package | Notes |',
        '|--------|---------|-------|',
        '| FAILED | lz4 | 字 seen |',
        '| DONE | zlib | a \\| b |',
        '|  | libpng | new |',
      ),
    );
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+Shift+k');
    await page.keyboard.press('Alt+Shift+Backspace');
    await saved(
      page,
      text,
      documentOf('| Status | Notes |', '|--------|-------|', '| FAILED | 字 seen |', '|  | new |'),
    );
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
  });

  await test.step('the bar aligns a column, and the whole table when it is asked to', async () => {
    await editorOf(page).getByText('DONE').click();
    await page.keyboard.press('Home');
    await page.keyboard.press('Tab');
    await tableBar(page).getByRole('button', { name: 'Align the column right' }).click();
    await expect(
      tableBar(page).getByRole('button', { name: 'Align the column right' }),
    ).toHaveAttribute('aria-pressed', 'true');
    await tableBar(page).getByRole('button', { name: 'Align table' }).click();
    await app.screenshot('table-bar');
    await saved(
      page,
      text,
      documentOf(
        '| Package | Status | Notes   |',
        '|---------|-------:|---------|',
        '| zlib    |   DONE | a \\| b  |',
        '| lz4     | FAILED | 字 seen |',
        '| libpng  |        | new     |',
      ),
    );
  });

  await test.step('the palette has the commands while the caret is in a table', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('insert a row above');
    await page.keyboard.press('Enter');
    await page.keyboard.type('xz');
    await expect(editorOf(page)).toBeFocused();
    await expect(editorOf(page)).toContainText('xz');
    await editorOf(page).getByText('Before').click();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('insert a row above');
    await expect(page.getByText('Nothing is called that.')).toBeVisible();
    await page.keyboard.press('Escape');
  });
  await app.close();
  await workspace.remove();
});

test('undo goes back past a save and past what came in from outside', async () => {
  test.setTimeout(120_000);
  const { workspace, app, page, file, text } = await opened();
  await editorOf(page).getByText('Before').click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('End');
  await page.keyboard.type(' one');
  const one = HANDOFF.replace('# Handoff', '# Handoff one');
  await saved(page, text, one);
  await page.keyboard.type(' two');
  // Somebody else writes meanwhile: both are in the text, and a save puts both on disk.
  await writeFile(file, one.replace('After\tthe', 'After all the'));
  await expect(page.getByText(/1 line of that is in the text now, beside yours/)).toBeVisible();
  const both = HANDOFF.replace('# Handoff', '# Handoff one two').replace(
    'After\tthe',
    'After all the',
  );
  await saved(page, text, both);
  await page.keyboard.type(' three');
  await saved(page, text, both.replace('one two', 'one two three'));

  for (const wanted of [both, both.replace('After all the', 'After\tthe'), one, HANDOFF]) {
    await page.keyboard.press('Control+z');
    await saved(page, text, wanted);
  }
  await page.keyboard.press('Control+Shift+z');
  await saved(page, text, one);
  await app.close();
  await workspace.remove();
});
