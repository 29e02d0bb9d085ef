import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, type Page, test } from '@playwright/test';
import { launchApp } from './support/launch';
import { makeWorkspace } from './support/workspace';

const HANDOFF = '# Handoff\n\n## Words\n\nFirst line.\n\nSecond line.\n\nThird line.\n';
const PLAN = '# Plan\n\n## Goals\n\n- [ ] A goal\n';

const workspaceWith = (files: Readonly<Record<string, string>> = {}) =>
  makeWorkspace({
    packages: { zlib: {} },
    command: 'true {package}',
    files: { 'HANDOFF.md': HANDOFF, ...files },
  });

const editorOf = (page: Page) => page.getByRole('textbox', { name: 'HANDOFF.md', exact: true });

const openHandoff = async (page: Page): Promise<void> => {
  await page.getByRole('tab', { name: 'Handoff' }).click();
  await expect(editorOf(page)).toContainText('First line.');
};

/** Types at the end of a line of the editor. */
const typeAfter = async (page: Page, line: string, text: string): Promise<void> => {
  await editorOf(page).getByText(line, { exact: true }).click();
  await page.keyboard.press('End');
  await page.keyboard.type(text);
};

test('what another changes meanwhile is joined, or a choice; what is deleted can be put back', async () => {
  const workspace = await workspaceWith({ 'plan.md': PLAN });
  const file = join(workspace.path, 'HANDOFF.md');
  const { page, close, screenshot } = await launchApp({
    workspace: workspace.path,
    size: { width: 1440, height: 900 },
  });
  await openHandoff(page);

  await test.step('different lines: joined, said, and saved together', async () => {
    await typeAfter(page, 'First line.', ' Mine.');
    await writeFile(file, HANDOFF.replace('Third line.', 'Third line. Theirs.'));
    await expect(page.getByText(/1 line of that is in the text now, beside yours/)).toBeVisible();
    await screenshot('documents-joined');
    await page.keyboard.press('Control+s');
    await expect
      .poll(() => readFile(file, 'utf8'))
      .toBe(
        HANDOFF.replace('First line.', 'First line. Mine.').replace(
          'Third line.',
          'Third line. Theirs.',
        ),
      );
    await page.getByRole('button', { name: 'Good' }).click();
  });

  await test.step('the same line: both texts stand beside each other', async () => {
    const before = await readFile(file, 'utf8');
    await typeAfter(page, 'Second line.', ' Mine too.');
    await writeFile(file, before.replace('Second line.', 'Second line, theirs.'));
    await expect(page.getByText(/in lines that you changed too/)).toBeVisible();
    await page.getByRole('button', { name: 'Compare' }).click();
    await expect(page.getByText('1 change left')).toBeVisible();
    await screenshot('documents-conflict');
    await page.getByRole('button', { name: 'Save yours' }).click();
    await expect.poll(() => readFile(file, 'utf8')).toContain('Second line. Mine too.');
  });

  await test.step('deleted outside: said, and put back', async () => {
    const before = await readFile(file, 'utf8');
    await rm(file);
    await expect(page.getByText(/was deleted outside/)).toBeVisible();
    await page.getByRole('button', { name: 'Put it back' }).click();
    await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toBe(before);
  });

  await test.step('deleted before its editor was ever opened: put back as well', async () => {
    const plan = join(workspace.path, 'plan.md');
    await rm(plan);
    await page.getByRole('tab', { name: 'Plan' }).click();
    await expect(page.getByText('plan.md is not there any more')).toBeVisible();
    await screenshot('documents-gone');
    await page.getByRole('button', { name: 'Put it back' }).click();
    await expect(page.getByRole('textbox', { name: 'plan.md' })).toContainText('A goal');
    expect(await readFile(plan, 'utf8')).toBe(PLAN);
    await page.getByRole('tab', { name: 'Handoff' }).click();
  });

  await test.step('theirs, which was saved over, is in the history and can be put back', async () => {
    await page.getByRole('button', { name: 'History' }).click();
    const history = page.getByRole('complementary', { name: 'History' });
    await expect(history.getByRole('button')).not.toHaveCount(0);
    await screenshot('documents-history');
    await history
      .getByRole('button', { name: /changed outside/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Restore all of it' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).last().click();
    await expect.poll(() => readFile(file, 'utf8')).toContain('Second line, theirs.');
  });
  await close();
  await workspace.remove();
});

test('unsaved text survives a crash of the renderer and of the app', async () => {
  const workspace = await workspaceWith();
  const file = join(workspace.path, 'HANDOFF.md');
  const first = await launchApp({ workspace: workspace.path });
  await openHandoff(first.page);
  await typeAfter(first.page, 'First line.', ' Typed before the crash.');
  await expect
    .poll(() =>
      readFile(join(workspace.path, '.breakwater/unsaved/handoff.json'), 'utf8').catch(() => ''),
    )
    .toContain('Typed before the crash.');
  await first.kill9();
  // Meanwhile the file goes on.
  await writeFile(file, HANDOFF.replace('Third line.', 'Third line. Theirs.'));

  const second = await launchApp({ workspace: workspace.path, userData: first.userData });
  await openHandoff(second.page);
  await expect(
    second.page.getByText(/Unsaved text of .* was kept; .* was changed since/),
  ).toBeVisible();
  await second.page.getByRole('button', { name: 'Take it back' }).click();
  await expect(editorOf(second.page)).toContainText('First line. Typed before the crash.');
  await expect(editorOf(second.page)).toContainText('Third line. Theirs.');
  await second.page.keyboard.press('Control+s');
  await expect.poll(() => readFile(file, 'utf8')).toContain('Typed before the crash.');
  await second.close();
  await workspace.remove();
});

test('git’s commits stand on the timeline', async () => {
  const workspace = await workspaceWith();
  const file = join(workspace.path, 'HANDOFF.md');
  const git = (...args: readonly string[]) =>
    promisify(execFile)('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.c', ...args], {
      cwd: workspace.path,
    });
  await git('init', '-q');
  await git('add', 'HANDOFF.md');
  await git('commit', '-q', '-m', 'First words');
  await writeFile(file, HANDOFF.replace('First', '1st'));
  const { page, close } = await launchApp({ workspace: workspace.path });
  await page.getByRole('tab', { name: 'Handoff' }).click();
  await page.getByRole('button', { name: 'History' }).click();
  await page.getByRole('button', { name: /First words/ }).click();
  await expect(page.getByText('1 change left')).toBeVisible();
  await close();
  await workspace.remove();
});

test('the index is the orchestrator’s: what another changes in it is shown and can be put back', async () => {
  const index = '# Index\n\n| Package | Version |\n|---|---|\n| zlib | 1.3 |\n';
  const workspace = await workspaceWith({ 'rules/INDEX.md': index });
  const file = join(workspace.path, 'rules/INDEX.md');
  const { page, close, screenshot } = await launchApp({ workspace: workspace.path });
  await page.getByRole('tab', { name: 'Index' }).click();
  await expect(page.getByRole('textbox', { name: 'rules/INDEX.md' })).toContainText('zlib');
  await writeFile(file, `${index}| lz4 | 9 |\n`);
  await expect(page.getByText(/is the orchestrator’s.*1 line in, 0 out/)).toBeVisible();
  await screenshot('documents-index-foreign');
  await page.getByRole('button', { name: 'Put the orchestrator’s back' }).click();
  await expect.poll(() => readFile(file, 'utf8')).toBe(index);
  await expect(page.getByText(/is the orchestrator’s/)).toBeHidden();
  await close();
  await workspace.remove();
});
