import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type LaunchedApp, launchApp } from './support/launch';
import { makeWorkspace, type TemporaryWorkspace } from './support/workspace';

/*
 * A package's card in full, on builds that make real RPMs: what was tried, what it made, what differs between two
 * attempts, its rule and its result file edited in place.
 */

/** Fails until the rule file says otherwise; then rpmbuild makes an RPM. */
const BUILD = `
set -e
rule=rules/packages/$1.yaml
if grep -q 'broken: true' $rule; then
  echo "src/$1.c:3:1: error: unknown type name 'broken'"
  exit 2
fi
top=$(mktemp -d)
rpmbuild -bb --define "_topdir $top" --define "_build_id_links none" --define "wanted $1" small.spec
mkdir -p out/$1
cp $top/RPMS/noarch/*.rpm out/$1/
rm -r $top
`;

const SPEC = `Name: %{wanted}
Version: 1.0
Release: 1
Summary: A small package
License: MIT
BuildArch: noarch
%description
It holds two files.
%install
mkdir -p %{buildroot}/opt/%{wanted}
echo one > %{buildroot}/opt/%{wanted}/first
ln -s first %{buildroot}/opt/%{wanted}/second
%files
/opt/%{wanted}
`;

let workspace: TemporaryWorkspace;
let launched: LaunchedApp;
let page: Page;

test.beforeEach(async () => {
  workspace = await makeWorkspace({
    packages: { small: {}, other: { depends: ['small'] } },
    config: { artifacts: { rpms: ['out/{package}/*.rpm'] } },
    files: {
      'build.sh': BUILD,
      'small.spec': SPEC,
      'rules/INDEX.md':
        '# Rules index\n\n| Package | Version | Notes |\n|---|---|---|\n| small | 0.9 | once |\n',
    },
  });
  await writeFile(rule('small'), 'package: small\nversion: "1.0"\n# not yet\nbroken: true\n');
});
test.afterEach(async () => {
  await launched.close();
  await workspace.remove();
});

const rule = (name: string): string => join(workspace.path, 'rules/packages', `${name}.yaml`);
const dialog = () => page.getByRole('dialog');
const article = (name: string, status: string) =>
  page.getByRole('article', { name: `${name} ${status}` });

/** A real build takes its time on a machine that has others to do. */
const ended = (name: string, status: string) =>
  expect(article(name, status)).toBeVisible({ timeout: 120_000 });

async function launch(theme: 'dark' | 'light' = 'dark'): Promise<void> {
  launched = await launchApp({
    workspace: workspace.path,
    theme,
    size: { width: 1440, height: 900 },
  });
  page = launched.page;
}

async function build(name: string): Promise<void> {
  await page
    .getByRole('button', { name: new RegExp(`^${name}, `) })
    .first()
    .click();
  await page.keyboard.press('b');
}

test('everything of a package in one place, by keyboard', async () => {
  await launch();
  await build('small');
  await ended('small', 'FAILED');
  await article('small', 'FAILED').focus();
  await page.keyboard.press('Enter');
  await expect(dialog().getByRole('tab', { name: 'Card' })).toBeFocused();
  await expect(dialog()).toContainText("unknown type name 'broken'");
  await expect(dialog().getByRole('button', { name: /^other/ })).toBeVisible();
  await expect(dialog()).toContainText('Rules index, line 5');
  await launched.screenshot('card-failed');

  await test.step('the rule is mended in place; what changed since the attempt is said', async () => {
    // Arrows pass by the rule file's editor; its number goes into it.
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowRight');
    await expect(dialog()).toContainText('Attempt 1 was built from this text.');
    await expect(page.getByRole('textbox', { name: 'Rule file of small' })).toBeVisible();
    await page.keyboard.press('ArrowRight');
    await expect(dialog().getByRole('tab', { name: 'Result file' })).toBeFocused();
    await page.keyboard.press('5');
    await expect(page.getByRole('textbox', { name: 'Rule file of small' })).toBeFocused();
    const editor = page.getByRole('textbox', { name: 'Rule file of small' });
    await editor.fill('package: small\nversion: "1.0"\n# now\nbroken: false\n');
    await page.keyboard.press('Control+s');
    await expect.poll(() => readFile(rule('small'), 'utf8')).toContain('broken: false');
    await dialog().getByRole('button', { name: 'Show the difference' }).click();
    const diff = dialog().getByRole('figure', { name: /Rule file of attempt 1/ });
    await expect(diff).toContainText('2 lines new, 2 gone');
    await expect(diff.locator('li', { hasText: 'broken: false' })).toContainText('new:');
    await launched.screenshot('card-rule');
    await dialog().getByRole('button', { name: 'Build now' }).click();
  });
  await ended('small', 'SUCCESS');

  await test.step('two attempts: the chart, and what differs between them', async () => {
    await article('small', 'SUCCESS').focus();
    await page.keyboard.press('Enter');
    await expect(dialog().getByRole('tab', { name: 'Card' })).toBeFocused();
    await page.keyboard.press('2');
    const chart = dialog().getByRole('figure', { name: 'Durations of the attempts' });
    await expect(chart.getByRole('button')).toHaveCount(2);
    await expect(chart.getByRole('button', { name: /^Attempt 1, failed, 0:/ })).toBeVisible();
    await launched.screenshot('card-attempts');
    await dialog().getByRole('listitem', { name: 'Attempt 2, built' }).focus();
    await page.keyboard.press('m');
    await expect(dialog().getByRole('tab', { name: 'Compare' })).toBeFocused();
    await expect(dialog().getByRole('row', { name: /^Outcome/ })).toHaveText(/failed.*built/);
    const rules = dialog().getByRole('figure', { name: 'Difference of the rule files' });
    await expect(rules.locator('li', { hasText: 'broken: true' })).toContainText('gone:');
    await expect(dialog()).toContainText('Both were started in the same way.');
    await launched.screenshot('card-compare');
    await page.keyboard.press('l');
    await expect(dialog().getByRole('region', { name: 'Log of attempt 1' })).toContainText(
      "unknown type name 'broken'",
    );
    await expect(dialog().getByRole('region', { name: 'Log of attempt 2' })).toContainText(
      'Wrote:',
    );
    await launched.screenshot('card-logs');
    await page.keyboard.press('l');
  });

  await test.step('its RPM, as its own header has it', async () => {
    await page.keyboard.press('4');
    const files = dialog().getByRole('table', { name: 'Files of small-1.0-1.noarch.rpm' });
    await expect(files.getByRole('row', { name: '/opt/small/first' })).toContainText('rw-r--r--');
    await expect(files.getByRole('row', { name: '/opt/small/first' })).toContainText('4 B');
    await expect(files).toContainText('/opt/small/second → first');
    await expect(dialog()).toContainText('It holds two files.');
    await expect(dialog()).toContainText('small-1.0-1.src.rpm');
    await launched.screenshot('card-rpms');
  });

  await test.step('one key copies the card as Markdown', async () => {
    await page.keyboard.press('c');
    const copied = () => launched.app.evaluate(({ clipboard }) => clipboard.readText());
    await expect.poll(copied).toContain('## small 1.0');
    expect(await copied()).toContain('| 1 | failed |');
    expect(await copied()).toContain('small-1.0-1.noarch.rpm');
    expect(await copied()).toContain('- line 5: Package: small; Version: 0.9; Notes: once');
  });

  await test.step('from there to the package that needs it', async () => {
    await page.keyboard.press('1');
    await launched.screenshot('card-built');
    await launched.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setContentSize(1024, 700),
    );
    await page.waitForFunction(() => innerWidth === 1024 && innerHeight === 700);
    await launched.screenshot('card-small');
    await dialog()
      .getByRole('button', { name: /^other/ })
      .click();
    await expect(dialog().getByRole('heading', { name: 'other' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog()).toBeHidden();
  });
});

test('a result that was written badly: what was understood, and one key that writes it anew', async () => {
  const file = join(workspace.path, 'build-results/small.md');
  await launch('light');
  await build('small');
  await ended('small', 'FAILED');
  const written =
    '# Result\n\nI could not build it.\n\n- **Status:** ❌ Failed - see above\n- Package: small\n- Summary: `the type is unknown`\n- staged: perhaps\n';
  await writeFile(file, written);
  const then = new Date('2026-01-02T03:04:05Z');
  await utimes(file, then, then);
  await expect(article('small', 'FAILED')).toContainText('remarks on the result file');

  await article('small', 'FAILED').focus();
  await page.keyboard.press('Enter');
  await expect(dialog().getByRole('tab', { name: 'Card' })).toBeFocused();
  await page.keyboard.press('6');
  const field = (text: RegExp) => dialog().getByRole('row', { name: text });
  await expect(field(/Status/)).toContainText('status: FAILED');
  await expect(field(/staged/)).toContainText('not understood');
  await expect(field(/there is no “version” line/)).toBeVisible();
  await expect(dialog()).toContainText('I could not build it.');
  await launched.screenshot('card-result');
  await page.keyboard.press('w');
  await expect(dialog()).toContainText('The file is written as it should be.');
  expect(await readFile(file, 'utf8')).toBe(
    'package: small\nversion: unknown\nstatus: FAILED\nrpms: none\nstaged: no\nsummary: the type is unknown\nrule_file: none\n',
  );
  expect((await stat(file)).mtime.toISOString()).toBe(then.toISOString());

  await test.step('one whose status is in doubt waits for a person’s word', async () => {
    await writeFile(file, 'package: small\nstatus: mostly\n');
    await expect(dialog()).toContainText('Which is it?');
    await dialog().getByRole('button', { name: 'BLOCKED' }).click();
    await expect.poll(() => readFile(file, 'utf8')).toContain('status: BLOCKED\n');
  });
});

test('a rule that is changed outside while it is edited: shown at once, the text kept, three ways on', async () => {
  await launch();
  await page
    .getByRole('button', { name: /^small, / })
    .first()
    .click();
  await page.keyboard.press('u');
  const editor = page.getByRole('textbox', { name: 'Rule file of small' });
  await expect(editor).toContainText('broken: true');
  const outside = (text: string) => writeFile(rule('small'), text);
  const alert = dialog().getByRole('alert');

  await test.step('nothing typed: the new text is simply there', async () => {
    await outside('package: small\n# theirs 1\n');
    await expect(editor).toContainText('# theirs 1');
    await expect(alert).toBeHidden();
  });
  await test.step('keep mine', async () => {
    await editor.fill('package: small\n# mine\n');
    await outside('package: small\n# theirs 2\n');
    await expect(alert).toContainText('was changed outside');
    await expect(dialog().getByRole('figure')).toContainText('# theirs 2');
    await expect(editor).toContainText('# mine');
    await launched.screenshot('card-outside');
    await alert.getByRole('button', { name: 'Keep mine' }).click();
    await page.keyboard.press('Control+s');
    await expect.poll(() => readFile(rule('small'), 'utf8')).toBe('package: small\n# mine\n');
  });
  await test.step('take theirs', async () => {
    await editor.fill('package: small\n# mine again\n');
    await outside('package: small\n# theirs 3\n');
    await alert.getByRole('button', { name: 'Load theirs' }).click();
    await expect(editor).toContainText('# theirs 3');
    await expect(alert).toBeHidden();
  });
  await test.step('compare, and save what comes of it', async () => {
    await editor.fill('package: small\n# mine at last\n');
    await outside('package: small\n# theirs 4\n');
    await alert.getByRole('button', { name: 'Compare' }).click();
    await expect(page.getByRole('textbox', { name: 'On disk' })).toContainText('# theirs 4');
    await dialog().getByRole('button', { name: 'Save yours' }).click();
    await expect
      .poll(() => readFile(rule('small'), 'utf8'))
      .toBe('package: small\n# mine at last\n');
  });
});

test('a problem in breakwater.yaml opens the file at its line', async () => {
  const file = join(workspace.path, 'breakwater.yaml');
  const good = await readFile(file, 'utf8');
  await writeFile(file, `${good}waves:\n  size: 7\n`);
  await launch();
  const banner = page.getByRole('status').filter({ hasText: 'breakwater.yaml' });
  await expect(banner).toContainText('1 error');
  await banner.getByRole('button', { name: 'Open' }).click();
  const editor = page.getByRole('textbox', { name: 'Text of breakwater.yaml' });
  await expect(editor).toBeFocused();
  await expect(dialog().locator('.cm-activeLine')).toContainText('size: 7');
  await expect(dialog().locator('.cm-problem')).toBeVisible();
  await launched.screenshot('problem-open');
  await page.keyboard.press('End');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('2');
  await page.keyboard.press('Control+s');
  await expect.poll(() => readFile(file, 'utf8')).toBe(`${good}waves:\n  size: 2\n`);
  await expect(dialog().locator('.cm-problem')).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(banner).toBeHidden();
  await expect(page.getByText('at most two at once')).toBeVisible();
});
