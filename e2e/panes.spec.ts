import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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
  // A key that comes before the workspace is there goes nowhere.
  await expect(page.getByRole('button', { name: 'Launch wave' })).toBeVisible();
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

/** How long each build takes, and whether it fails. */
const UNEVEN = `
case "$1" in
  slow) sleep 2 ;;
  wrong) [ -e mended ] || { echo "wrong.c:1:1: error: not yet"; exit 2; } ;;
esac
echo "done $1"
`;

const names = (page: Page): Promise<string[]> =>
  page.getByRole('grid', { name: 'Queue' }).getByRole('row').locator('b').allTextContents();

test('puts the queue in order by mouse and by keyboard, and remembers it', async () => {
  workspace = await makeWorkspace({
    packages: {
      quick: { version: '1.10' },
      slow: { version: '1.9' },
      wrong: { version: '2.0' },
      last: { depends: ['quick'] },
    },
    files: { 'build.sh': UNEVEN },
  });
  const userData = await mkdtemp(join(tmpdir(), 'breakwater data '));
  const first = await launchApp({ workspace: workspace.path, userData });
  const { page } = first;
  await page.getByRole('button', { name: 'Launch wave' }).click();
  await expect(page.getByText(/Last checkpoint/)).toBeVisible();

  await page.keyboard.press('q');
  const before = await names(page);
  const head = (name: string) => page.getByRole('columnheader', { name });
  await head('Took').getByRole('button').click();
  await expect(head('Took')).toHaveAttribute('aria-sort', 'descending');
  expect((await names(page))[0]).toBe('slow');
  expect((await names(page)).at(-1)).toBe('last');
  await first.screenshot('queue-ordered');

  await test.step('by keyboard: to the heads, along them, and around', async () => {
    await page.getByRole('grid', { name: 'Queue' }).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowUp');
    await expect(head('Took').getByRole('button')).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await expect(head('Needed by').getByRole('button')).toBeFocused();
    await page.keyboard.press('Enter');
    expect((await names(page))[0]).toBe('quick');
    for (let left = 0; left < 5; left += 1) await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Space');
    await expect(head('Version')).toHaveAttribute('aria-sort', 'ascending');
    expect((await names(page)).filter((name) => name !== 'last')).toEqual([
      'slow',
      'quick',
      'wrong',
    ]);
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('grid', { name: 'Queue' })).toBeFocused();
  });

  await test.step('through the palette, and back to the queue’s own', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('order the queue by state');
    await page.keyboard.press('Enter');
    expect((await names(page))[0]).toBe('wrong');
  });
  await first.close();

  const second = await launchApp({ workspace: workspace.path, userData });
  await expect(second.page.getByRole('button', { name: 'Launch wave' })).toBeVisible();
  await second.page.keyboard.press('q');
  await expect(second.page.getByRole('columnheader', { name: 'State' })).toHaveAttribute(
    'aria-sort',
    'ascending',
  );
  await second.page.getByRole('columnheader', { name: 'State' }).getByRole('button').click();
  await second.page.getByRole('columnheader', { name: 'State' }).getByRole('button').click();
  await expect.poll(() => names(second.page)).toEqual(before);
  await second.close();
  await rm(userData, { recursive: true, force: true });
});

test('a past wave says what became of its packages then, whatever was built since', async () => {
  workspace = await makeWorkspace({
    packages: { quick: {}, slow: {}, wrong: {} },
    files: { 'build.sh': UNEVEN },
  });
  const { page, close, screenshot } = await launchApp({ workspace: workspace.path });
  await page.getByRole('button', { name: 'Launch wave' }).click();
  const wave = (number: number) =>
    page.getByRole('region', { name: `Wave ${number}`, exact: true });
  await expect(wave(1).getByRole('button', { name: /^wrong, failed · 0:0/ })).toBeVisible();
  await expect(page.getByText(/Last checkpoint/)).toBeVisible();

  await writeFile(join(workspace.path, 'mended'), '');
  await page
    .getByRole('article', { name: 'wrong FAILED' })
    .getByRole('button', { name: 'Retry' })
    .click();
  await page.getByRole('button', { name: 'Launch wave' }).click();
  await expect(page.getByRole('article', { name: 'wrong SUCCESS' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Waves 1 to 2' })).toBeVisible();
  await page.getByRole('button', { name: /1 failed/ }).click();
  await expect(wave(1).getByRole('button', { name: /^wrong, failed · 0:0/ })).toBeVisible();
  await expect(wave(1).getByRole('button', { name: /^slow, built · 0:0[2-9]/ })).toBeVisible();
  await expect(wave(2).getByRole('button', { name: /^wrong, built · 0:0/ })).toBeVisible();
  await screenshot('past-waves');
  await close();
});

test('a window that hangs is noticed and comes back, the build untouched', async () => {
  workspace = await makeWorkspace({ packages: { grower: {} }, files: { 'build.sh': GROWING } });
  const { app, page, close, output } = await launchApp({ workspace: workspace.path });
  await build(page, 'grower');
  await expect(log(page, 'grower')).toContainText('begin grower');
  await page.evaluate(() => {
    setTimeout(() => {
      for (;;);
    }, 0);
  });
  await expect.poll(output, { timeout: 60_000 }).toContain('the window does not answer');
  await appendFile(join(workspace.path, 'growing'), 'written meanwhile\n');
  await expect.poll(output, { timeout: 60_000 }).toContain('the window is loaded anew');
  const text = (): Promise<string> =>
    app.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      if (contents === undefined || contents.isCrashed()) return '';
      return contents
        .executeJavaScript('document.body.innerText')
        .catch(() => '') as Promise<string>;
    });
  await expect.poll(text, { timeout: 30_000 }).toContain('1 of 3');
  await expect.poll(text, { timeout: 30_000 }).toContain('written meanwhile');
  await writeFile(join(workspace.path, 'go'), '');
  await expect.poll(text).toContain('SUCCESS');
  await close();
});
