import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { launchApp } from './support/launch';
import { makeWorkspace, type TemporaryWorkspace } from './support/workspace';

/*
 * What a person does in the panes and the queue: find in the whole of a log, however long, also while it is being
 * written; put the queue in order; look back at a past wave; see a window that hangs come back.
 */

/** 120,000 lines, twelve times what a pane keeps; the words that are looked for stand far from each other. */
const LONG = `
awk 'BEGIN {
  for (n = 1; n <= 120000; n++) {
    if (n % 40000 == 1000) printf "line %d holds the \\033[31mneed\\033[0mle\\n", n
    else if (n == 90000) printf "%s!\\n", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    else printf "line %d of a long log, with nothing in it that anybody looks for\\n", n
  }
}'
echo "the last line of $1"
`;

/** Prints what is appended to a file, until it is told to end. */
const GROWING = `
echo "begin $1"
touch growing
tail -n +1 -f growing & tail=$!
while [ ! -e go ]; do sleep 0.1; done
kill $tail
echo "the last line of $1"
`;

let workspace: TemporaryWorkspace;
test.afterEach(() => workspace.remove());

const log = (page: Page, name: string) => page.getByRole('region', { name: `Log of ${name}` });

async function build(page: Page, name: string): Promise<void> {
  await page.keyboard.press('q');
  await page.getByRole('row', { name: new RegExp(`^${name} `) }).click();
  await page.keyboard.press('b');
  await page.keyboard.press('q');
}

test('finds in the whole of a log that is longer than what a pane keeps', async () => {
  workspace = await makeWorkspace({ packages: { long: {} }, files: { 'build.sh': LONG } });
  const { page, close, screenshot } = await launchApp({ workspace: workspace.path });
  await build(page, 'long');
  const pane = log(page, 'long');
  await expect(pane).toContainText('the last line of long');

  await page.keyboard.press('1');
  await page.keyboard.press('Control+f');
  await page.keyboard.type('needle');
  const sum = pane.getByRole('search').getByRole('status');
  await expect(sum).toHaveText('3 of 3');
  await expect(pane).toContainText('line 81000 holds the needle');

  await test.step('up, and up again, then around; down goes back', async () => {
    await page.keyboard.press('Enter');
    await expect(sum).toHaveText('2 of 3');
    await expect(pane).toContainText('line 41000 holds the needle');
    await page.keyboard.press('Enter');
    await expect(pane).toContainText('line 1000 holds the needle');
    await screenshot('find-far');
    await page.keyboard.press('Enter');
    await expect(sum).toHaveText('3 of 3');
    await expect(pane).toContainText('line 81000 holds the needle');
    await page.keyboard.press('Shift+Enter');
    await expect(sum).toHaveText('1 of 3');
    await expect(pane).toContainText('line 1000 holds the needle');
  });

  await test.step('Escape goes back to the end', async () => {
    await page.keyboard.press('Escape');
    await expect(pane.getByRole('search')).toBeHidden();
    await expect(pane).toContainText('the last line of long');
    await expect(pane.getByRole('button', { name: /^Follow/ })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
  });

  await test.step('an expression, and one that is none', async () => {
    await page.keyboard.press('Control+f');
    await pane.getByRole('button', { name: 'Regular expression' }).click();
    const field = pane.getByRole('textbox', { name: 'Find in this log' });
    await field.fill('^line 41[0-9]{3} .*needle$|line 77777 ');
    await expect(sum).toHaveText('2 of 2');
    await expect(pane).toContainText('line 77777 of a long log');
    await field.fill('(');
    await expect(sum).toContainText('This is no regular expression');
    await field.fill('no such line');
    await expect(sum).toHaveText('not found');
  });

  await test.step('an expression that would take for ever is given up, and the window never waits', async () => {
    await pane.getByRole('textbox', { name: 'Find in this log' }).fill('(a+)+$');
    await expect(sum).toContainText('takes too long', { timeout: 40_000 });
    await page.keyboard.press('Escape');
    await expect(pane).toContainText('the last line of long');
  });
  await close();
});

test('finds what is written while it searches, and shows it on request', async () => {
  workspace = await makeWorkspace({ packages: { grower: {} }, files: { 'build.sh': GROWING } });
  const { page, close } = await launchApp({ workspace: workspace.path });
  await build(page, 'grower');
  const pane = log(page, 'grower');
  await expect(pane).toContainText('begin grower');
  const growing = join(workspace.path, 'growing');
  const more = (from: number, to: number): Promise<void> =>
    appendFile(
      growing,
      Array.from({ length: to - from }, (_, at) => `item ${from + at} ${'.'.repeat(80)}\n`).join(
        '',
      ),
    );
  await more(0, 20_000);
  await appendFile(growing, 'the needle, once\n');
  await page.keyboard.press('1');
  await page.keyboard.press('Control+f');
  await page.keyboard.type('needle');
  const sum = pane.getByRole('search').getByRole('status');
  await expect(sum).toHaveText('1 of 1');
  await more(20_000, 60_000);
  await appendFile(growing, 'the needle, twice\n');
  await more(60_000, 80_000);
  await expect(sum).toHaveText('1 of 2');
  await page.keyboard.press('Shift+Enter');
  await expect(sum).toHaveText('2 of 2');
  await expect(pane).toContainText('the needle, twice');
  await expect(pane).toContainText('item 60000 ');

  await page.keyboard.press('Escape');
  await expect(pane).toContainText('item 79999 ');
  await writeFile(join(workspace.path, 'go'), '');
  await expect(pane).toContainText('the last line of grower');
  await close();
});
