import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { launchApp } from './support/launch';
import { makeWorkspace } from './support/workspace';

const PLAN = '# Plan\n\n## Goals\n\n- [ ] A toolchain that builds itself\n- [ ] A browser\n';
const HANDOFF = `# H\n\n## Next Steps\n\n${['Alpha', 'Beta', 'Gamma', 'Delta', 'Epsilon', 'Zeta'].map((name, at) => `${at + 1}. ${name}`).join('\n')}\n`;

test('tasks: dependencies by drag and by keyboard, the graph, many at once, undo, goals', async () => {
  const workspace = await makeWorkspace({
    packages: { zlib: {} },
    command: 'true {package}',
    files: { 'HANDOFF.md': HANDOFF, 'plan.md': PLAN },
  });
  const { page, close, screenshot } = await launchApp({
    workspace: workspace.path,
    theme: 'dark',
    size: { width: 1440, height: 900 },
  });
  const tasks = page.getByRole('region', { name: 'Tasks' });
  const task = (name: string) => tasks.getByRole('listitem', { name });
  await tasks.getByRole('button', { name: 'Add all 6' }).click();
  await expect(task('Zeta, ready')).toBeVisible();

  await test.step('dragged onto another, a task waits for it', async () => {
    await task('Beta, ready').dragTo(task('Alpha, ready'));
    await expect(task('Beta, waits')).toContainText('waits for Alpha');
  });

  await test.step('by keyboard: W, a few letters, Enter', async () => {
    await task('Gamma, ready').click();
    await page.keyboard.press('w');
    await page.keyboard.type('beta');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await expect(task('Gamma, waits')).toContainText('waits for Beta');
  });

  await test.step('a circle is refused, and said', async () => {
    await task('Alpha, ready').click();
    await page.keyboard.press('w');
    await page.keyboard.type('gamma');
    await page.keyboard.press('Enter');
    await expect(page.getByText(/would wait for itself/)).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('M shows what blocks what', async () => {
    await task('Beta, waits').click();
    await page.keyboard.press('m');
    const graph = page.getByRole('dialog', { name: 'What blocks what' });
    for (const name of ['Alpha', 'Beta', 'Gamma']) {
      await expect(graph.getByRole('button', { name: new RegExp(name) })).toBeVisible();
    }
    await screenshot('tasks-graph');
    await page.keyboard.press('Escape');
  });

  await test.step('many at once, and taken back in one step', async () => {
    await task('Delta, ready').click();
    await task('Zeta, ready').click({ modifiers: ['Shift'] });
    await expect(tasks.getByText('3 tasks marked')).toBeVisible();
    await tasks
      .getByRole('combobox', { name: 'Goal of the marked tasks' })
      .selectOption('A browser');
    await expect(task('Epsilon, ready')).toContainText('for: A browser');
    await screenshot('tasks-bulk');
    await tasks.getByRole('button', { name: 'Complete', exact: true }).click();
    await expect(task('Epsilon, done')).toBeVisible();
    await expect(tasks.getByText('3/3')).toBeVisible();
    await tasks.getByRole('button', { name: 'Unmark' }).click();
    await task('Alpha, ready').click();
    await page.keyboard.press('Control+z');
    await expect(task('Epsilon, ready')).toBeVisible();
  });

  await test.step('what a message offers to take back is the newest edit, or is offered no more', async () => {
    const offer = page.getByRole('button', { name: 'Undo' });
    // Those of the steps before take a moment to go.
    await expect(offer).toHaveCount(0);
    await task('Zeta, ready').click();
    await page.keyboard.press('Delete');
    await expect(page.getByText('Deleted “Zeta”')).toBeVisible();
    await offer.click();
    await expect(task('Zeta, ready')).toBeVisible();
    await expect(offer).toHaveCount(0);
    await task('Zeta, ready').click();
    await page.keyboard.press('Delete');
    await expect(offer).toBeVisible();
    await task('Epsilon, ready').click();
    await page.keyboard.press('x');
    await expect(task('Epsilon, done')).toBeVisible();
    await expect(offer).toHaveCount(0);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await expect(task('Zeta, ready')).toBeVisible();
  });

  await test.step('a goal is ticked here, in plan.md, and nothing else of it changes', async () => {
    await task('A browser, goal').getByRole('checkbox').check();
    await expect
      .poll(() => readFile(join(workspace.path, 'plan.md'), 'utf8'))
      .toBe(PLAN.replace('[ ] A browser', '[x] A browser'));
  });

  await test.step('narrowed down to those that wait', async () => {
    await tasks.getByRole('combobox', { name: 'Which tasks' }).selectOption('Waiting');
    await expect(task('Beta, waits')).toBeVisible();
    await expect(task('Alpha, ready')).toBeHidden();
  });
  await close();
  await workspace.remove();
});
