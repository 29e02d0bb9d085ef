import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { launchApp } from './support/launch';
import { makeWorkspace } from './support/workspace';

const HANDOFF = `# Porting handoff

**Last Updated**: 2026-01-04 (session 11)

## Warnings

**Never** install into the live system. ☂

## Next Steps

1. **Build #31 base** -- alpha, beta
2. Write the packaging notes
3. Ask about the mirror -- it was slow

### Batch Progress

| Batch | Status | Details |
|-------|--------|---------|
| #30 First things | COMPLETED | gamma |
| #31 Base | PENDING | alpha, beta |
| #32 Rest | PENDING | delta |

### Blocked

| Package | Reason |
|---------|--------|
| omega | needs a compiler |

## Recent Work

- Session 10: looked at everything. The delta build is PENDING.

## Reference

| What | Where |
|------|-------|
| Rules | \`rules/\` |
`;

const workspaceWith = () =>
  makeWorkspace({
    packages: {
      alpha: {},
      beta: { depends: ['alpha'] },
      gamma: {},
      delta: { command: "sh -c 'echo no luck; exit 1'" },
      omega: {},
    },
    command: 'sh -c \'echo "building {package}"; sleep 0.2\'',
    config: { waves: { leave_out: ['omega'] } },
    files: { 'HANDOFF.md': HANDOFF },
  });

const tasksOf = (page: Page) => page.getByRole('region', { name: 'Tasks' });

/** Subjects of the open tasks, in the order of their names. */
const openTasks = async (page: Page): Promise<readonly string[]> => {
  const names = await tasksOf(page)
    .getByRole('listitem', { name: /, (?:ready|waits|in progress)$/ })
    .evaluateAll((items) => items.map((item) => item.getAttribute('aria-label') ?? ''));
  return names.map((name) => name.replace(/, (?:ready|waits|in progress)$/, '')).sort();
};

test('a whole session: start, tasks, a wave, checkpoint, end, and the same pending tasks again', async () => {
  const workspace = await workspaceWith();
  const file = join(workspace.path, 'HANDOFF.md');
  const size = { width: 1440, height: 900 };
  const first = await launchApp({ workspace: workspace.path, theme: 'dark', size });
  const { page } = first;

  await test.step('the start shows what is pending, with its lines, and what was not understood', async () => {
    await tasksOf(page).getByRole('button', { name: 'Start session' }).click();
    const dialog = page.getByRole('dialog', { name: 'Start session' });
    await expect(dialog.getByRole('checkbox', { name: /Build #31 base/ })).toBeChecked();
    await expect(dialog.getByText('line 11, 20 · list · alpha, beta')).toBeVisible();
    await expect(dialog.getByRole('checkbox', { name: /omega/ })).not.toBeChecked();
    await expect(
      dialog.getByText(/It speaks of open work|takes|Not understood/).first(),
    ).toBeVisible();
    await expect(dialog.getByText('gamma has no result on disk', { exact: false })).toBeVisible();
    await dialog
      .getByRole('textbox', { name: 'Subject, line 12' })
      .fill('Write notes for packagers');
    await first.screenshot('session-start');
    await dialog.getByRole('button', { name: 'Start with 4 tasks' }).click();
    await expect(dialog).toBeHidden();
    await expect(tasksOf(page).getByText(/Session 1 since/)).toBeVisible();
    expect(await openTasks(page)).toEqual([
      '#32 Rest',
      'Ask about the mirror',
      'Build #31 base',
      'Write notes for packagers',
    ]);
  });

  await test.step('a task is done, one comes up, and a wave is built', async () => {
    await tasksOf(page).getByRole('button', { name: 'Complete Ask about the mirror' }).click();
    await page.getByRole('textbox', { name: 'New task' }).fill('Look at what delta needs');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Launch wave' }).click();
    await expect(page.getByText(/Last checkpoint.*3 results read/)).toBeVisible({
      timeout: 60_000,
    });
    await page.getByRole('button', { name: 'Launch wave' }).click();
    await expect(page.getByText(/Last checkpoint.*1 result read/)).toBeVisible({ timeout: 60_000 });
    await expect(
      tasksOf(page).getByRole('listitem', { name: 'Build #31 base, done' }),
    ).toBeVisible();
    expect(await readFile(file, 'utf8')).toContain('| #31 Base | COMPLETED | alpha, beta |');
  });

  const pending = ['#32 Rest', 'Look at what delta needs', 'Write notes for packagers'];
  await test.step('the end drafts the handoff, section by section', async () => {
    expect(await openTasks(page)).toEqual(pending);
    await tasksOf(page).getByRole('button', { name: 'End session' }).click();
    await expect(page.getByRole('group', { name: 'Sections of the draft' })).toContainText(
      'Session notes written.',
    );
    await first.screenshot('session-end');
    // One by one by keyboard: the change at the caret, and one by its own arrow; then the rest.
    const left = page.getByRole('status').filter({ hasText: / changes? left$/ });
    const changes = Number.parseInt(await left.innerText(), 10);
    expect(changes).toBeGreaterThan(2);
    await expect(page.getByRole('textbox', { name: 'HANDOFF.md as it stands here' })).toBeFocused();
    await page.keyboard.press('Control+Enter');
    await expect(left).toHaveText(new RegExp(`^${changes - 1} changes? left$`));
    await page.getByRole('button', { name: 'Take this change' }).first().focus();
    await page.keyboard.press('Enter');
    await expect(left).toHaveText(new RegExp(`^${changes - 2} changes? left$`));
    await page.getByRole('button', { name: 'Accept all' }).click();
    await page.getByRole('button', { name: 'Save and end session' }).click();
    await expect.poll(() => readFile(file, 'utf8')).toContain('Session notes (Breakwater)');
    const text = await readFile(file, 'utf8');
    for (const line of HANDOFF.split('\n').filter((one) => !/^\| #|Last Updated/.test(one))) {
      expect(text.split('\n')).toContain(line);
    }
    expect(text).toContain('- Ask about the mirror');
    expect(text).toContain('- alpha 1.0');
    await page.getByRole('tab', { name: 'Batch' }).click();
    await expect(tasksOf(page).getByText('No session yet')).toBeVisible();
  });
  await first.close();

  await test.step('without the task list, as on another machine, the next start offers the same', async () => {
    const { rename } = await import('node:fs/promises');
    await rename(
      join(workspace.path, '.breakwater/tasks.json'),
      join(workspace.path, 'tasks-of-before.json'),
    );
    const second = await launchApp({ workspace: workspace.path, theme: 'light', size });
    await second.page.keyboard.press('Shift+N');
    const dialog = second.page.getByRole('dialog', { name: 'Start session' });
    await expect(dialog.getByRole('button', { name: 'Start with 3 tasks' })).toBeVisible();
    await second.screenshot('session-start-again');
    await dialog.getByRole('button', { name: 'Start with 3 tasks' }).click();
    await expect(tasksOf(second.page).getByText(/Session 2 since/)).toBeVisible();
    expect(await openTasks(second.page)).toEqual(pending);
    await second.close();
  });
  await workspace.remove();
});
