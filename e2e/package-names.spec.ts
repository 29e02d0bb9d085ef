import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { launchApp } from './support/launch';
import { makeWorkspace } from './support/workspace';

const HANDOFF = `# Handoff

Build \`harfbuz\` after zlib, and \`make\` is no package.

| Package | Status |
|---------|--------|
| harfbuzz | DONE |
| zlbi | PENDING |
| unheard-of | PENDING |
`;

test('package names are checked against the queue, put right by a key, and lead to their cards', async () => {
  test.setTimeout(120_000);
  const workspace = await makeWorkspace({
    packages: { zlib: {}, harfbuzz: {}, cmake: {} },
    command: 'true {package}',
    files: { 'HANDOFF.md': HANDOFF },
  });
  const { page, close, screenshot } = await launchApp({
    workspace: workspace.path,
    size: { width: 1440, height: 900 },
  });
  await page.getByRole('tab', { name: 'Handoff' }).click();
  const editor = page.getByRole('textbox', { name: 'HANDOFF.md', exact: true });
  const slips = editor.locator('.cm-name-slip');
  const unknown = editor.locator('.cm-name-unknown');
  const tip = page.locator('.cm-name-tip');

  await test.step('near misses are underlined, strangers hinted at', async () => {
    await expect(slips).toHaveText(['harfbuz', 'zlbi']);
    await expect(unknown).toHaveText(['unheard-of']);
    await unknown.hover();
    await expect(tip).toHaveText('unheard-of is not in the queue: it has no rule file.');
  });

  await test.step('the key goes to one and puts it right', async () => {
    await editor.click();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Control+.');
    await expect(tip).toContainText('Did you mean harfbuzz?');
    await screenshot('package-names');
    await page.keyboard.press('Control+.');
    await expect(editor).toContainText('`harfbuzz` after');
    await page.keyboard.press('Control+.');
    await page.keyboard.press('Control+.');
    await expect(slips).toHaveCount(0);
    await page.keyboard.press('Control+s');
    await expect
      .poll(() => readFile(join(workspace.path, 'HANDOFF.md'), 'utf8'))
      .toBe(HANDOFF.replace('harfbuz`', 'harfbuzz`').replace('zlbi', 'zlib'));
  });

  await test.step('F12 and Ctrl-click lead to the card', async () => {
    await page.keyboard.press('F12');
    const card = page.getByRole('dialog', { name: /zlib/ });
    await expect(card).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(card).toBeHidden();
    const cell = editor.locator('.cm-line', { hasText: 'harfbuzz | DONE' });
    const box = await cell.boundingBox();
    if (box === null) throw new Error('The line is not on screen.');
    const place = { x: 50, y: box.height / 2 };
    await cell.hover({ position: place });
    await expect(editor.locator('.cm-package-link')).toHaveCount(0);
    await page.keyboard.down('Control');
    await expect(editor.locator('.cm-package-link')).toHaveText('harfbuzz');
    await cell.click({ position: place });
    await page.keyboard.up('Control');
    await expect(page.getByRole('dialog', { name: /harfbuzz/ })).toBeVisible();
    await page.keyboard.press('Escape');
  });
  await close();
  await workspace.remove();
});
