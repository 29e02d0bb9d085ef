import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type LaunchedApp, launchApp } from './support/launch';
import { makeWorkspace, type TemporaryWorkspace } from './support/workspace';

/** Far more than a pane holds, with one line in the middle that no other log has. */
const LONG = `#!/bin/sh
seq -f 'compile unit %.0f of the large one' 1 40000
echo "src/deep.c:77:9: error: unknown type name 'halyard'"
seq -f 'compile unit %.0f of the rest' 1 40000
`;
const AGAIN = `#!/bin/sh
echo "attempt of again: $(cat word)"
`;

let workspace: TemporaryWorkspace;
let launched: LaunchedApp;
let page: Page;

test.beforeEach(async () => {
  test.setTimeout(300_000);
  workspace = await makeWorkspace({
    packages: {
      large: { command: './large.sh' },
      again: { command: './again.sh' },
      slow: {
        command: "sh -c 'echo still at the halyard; while test -e word; do sleep 0.2; done'",
      },
    },
    files: { 'large.sh': LONG, 'again.sh': AGAIN, word: 'bowline' },
  });
  launched = await launchApp({
    workspace: workspace.path,
    theme: 'dark',
    size: { width: 1440, height: 900 },
  });
  page = launched.page;
});
test.afterEach(async () => {
  await launched.close();
  await workspace.remove();
});

const dialog = () => page.getByRole('dialog', { name: 'Search all logs' });
const field = () => dialog().getByRole('combobox', { name: 'Search all logs' });
const hits = () => dialog().getByRole('option');
const deep = () => dialog().getByRole('option', { name: /^large, attempt 1/ });
const status = () => dialog().getByRole('status');
const build = async (name: string): Promise<void> => {
  await page
    .getByRole('button', { name: new RegExp(`^${name}, `) })
    .first()
    .click();
  await page.keyboard.press('b');
};
const attempts = async (): Promise<number> =>
  (await readFile(join(workspace.path, '.breakwater/attempts.jsonl'), 'utf8').catch(() => ''))
    .split('\n')
    .filter((line) => line.includes('"report":{')).length;

test('finds a line in the logs of all attempts and shows it at its place', async () => {
  await test.step('says what to do where there is no log', async () => {
    await page.keyboard.press('Control+Shift+F');
    await expect(dialog()).toContainText('There are no logs yet');
    await launched.screenshot('search-empty');
    await page.keyboard.press('Escape');
    await expect(dialog()).toBeHidden();
  });

  await build('large');
  await expect.poll(attempts, { timeout: 120_000 }).toBe(1);
  await build('again');
  await expect.poll(attempts, { timeout: 120_000 }).toBe(2);
  // It is still the selected one.
  await page.keyboard.press('b');
  await expect.poll(attempts, { timeout: 120_000 }).toBe(3);
  await build('slow');
  await expect(page.getByRole('region', { name: 'Log of slow' })).toContainText('still at the');

  await test.step('a running log and a large one, with line numbers', async () => {
    await page.keyboard.press('Control+Shift+F');
    await expect(field()).toBeFocused();
    await page.keyboard.type('HALYARD');
    await expect(hits()).toHaveCount(2);
    await expect(
      dialog().getByRole('option', { name: 'slow, attempt 1, line 1: still at the halyard' }),
    ).toBeVisible();
    await expect(deep()).toHaveAccessibleName(
      "large, attempt 1, line 40001: src/deep.c:77:9: error: unknown type name 'halyard'",
    );
    await expect(status()).toContainText('2 lines in 2 logs · 4 logs,');
    await launched.screenshot('search-found');
  });

  await test.step('Enter shows the line in its log, far above what a pane holds', async () => {
    // The logs come in the order in which they are done.
    if ((await deep().getAttribute('aria-selected')) !== 'true')
      await page.keyboard.press('ArrowDown');
    await expect(deep()).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Enter');
    await expect(dialog()).toBeHidden();
    const pane = page.getByRole('region', { name: 'Log of large' });
    await expect(pane).toContainText("unknown type name 'halyard'");
    await expect(pane).toContainText('compile unit 39999 of the large one');
    await expect(pane.getByRole('document')).toBeFocused();
    await launched.screenshot('search-opened');
  });

  await test.step('a past attempt of a package opens as what it is', async () => {
    await page.keyboard.press('Control+Shift+F');
    await expect(hits()).toHaveCount(2);
    await field().fill('attempt of \\w+: bow');
    await page.keyboard.press('Alt+r');
    await expect(hits()).toHaveCount(2);
    await dialog()
      .getByRole('option', { name: /^again, attempt 1, line 1/ })
      .click();
    const pane = page
      .getByRole('region', { name: 'Log of again' })
      .filter({ hasText: 'attempt 1' });
    await expect(pane).toContainText('attempt of again: bowline');
  });

  await test.step('narrowed to packages, and to the latest attempts', async () => {
    await page.keyboard.press('Control+Shift+F');
    await dialog().getByRole('checkbox', { name: 'Latest attempts only' }).check();
    await expect(hits()).toHaveCount(1);
    await expect(hits()).toHaveAccessibleName(/^again, attempt 2/);
    await dialog().getByRole('textbox', { name: 'Packages' }).fill('large');
    await expect(dialog()).toContainText('No log has it');
    await dialog().getByRole('textbox', { name: 'Packages' }).fill('nothing');
    await expect(dialog()).toContainText('No package has that in its name');
    await field().fill('(');
    await expect(dialog().getByRole('alert')).toContainText('no regular expression');
  });

  await test.step('more lines than are kept are said to be', async () => {
    await dialog().getByRole('textbox', { name: 'Packages' }).fill('');
    await page.keyboard.press('Alt+r');
    await field().fill('compile unit');
    await expect(dialog()).toContainText('the first 200 lines; find in the log has all');
    await page.emulateMedia({ colorScheme: 'light' });
    await launched.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setContentSize(1024, 700),
    );
    await page.waitForFunction(() => innerWidth === 1024 && innerHeight === 700);
    await launched.screenshot('search-small-light');
  });
});
