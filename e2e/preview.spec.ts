import { expect, test } from '@playwright/test';
import { launchApp } from './support/launch';
import { makeWorkspace } from './support/workspace';

const many = Array.from({ length: 400 }, (_, at) => `Paragraph number ${at}.\n`).join('\n');
const HANDOFF = `# Session *one*

Needs \`zlib\`, not \`nothing\`, and [a page](https://example.invalid/page "t").
See [the notes][n], [brackets] and &lt;tags&gt;.

<img src="https://example.invalid/a.png" onerror="document.title = 'run'">

![a picture](https://example.invalid/b.png) and <b>bold</b> <script>document.title = 'run'</script>

- [x] build **lz4**
- [ ] build xz
  1. configure
  2. make

| Package | Count | Notes |
|---------|------:|-------|
| zlib    |     1 |       |
| a \\| b |       | \`x \\| y\` |

> quoted
> twice

\`\`\`sh
make  all
\`\`\`

[n]: https://example.invalid/notes

${many}
## The end

last words
`;

test('the preview shows a document as it reads, runs and loads nothing of it, and follows the caret', async () => {
  test.setTimeout(120_000);
  const workspace = await makeWorkspace({
    packages: { zlib: {}, lz4: {} },
    command: 'true {package}',
    files: { 'HANDOFF.md': HANDOFF },
  });
  const { page, close, screenshot } = await launchApp({
    workspace: workspace.path,
    size: { width: 1440, height: 900 },
  });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const title = await page.title();
  await page.getByRole('tab', { name: 'Handoff' }).click();
  const editor = page.getByRole('textbox', { name: 'HANDOFF.md', exact: true });
  await expect(editor).toContainText('Session');
  const preview = page.getByRole('region', { name: 'Preview' });
  await expect(preview).toBeHidden();
  await page.keyboard.press('Control+Shift+v');
  await expect(preview.getByRole('heading', { name: 'Session one' })).toBeVisible();

  await test.step('each kind of block', async () => {
    await expect(preview.getByText('See the notes, [brackets] and <tags>.')).toBeVisible();
    await expect(preview.getByRole('listitem').filter({ hasText: 'build lz4' })).toBeVisible();
    await expect(preview.getByRole('checkbox', { name: 'Done' })).toBeChecked();
    await expect(preview.getByRole('checkbox', { name: 'Open' })).not.toBeChecked();
    await expect(preview.getByRole('row').nth(2).getByRole('cell')).toHaveText([
      'a | b',
      '',
      'x | y',
    ]);
    await expect(preview.getByRole('cell', { name: '1', exact: true })).toHaveCSS(
      'text-align',
      'right',
    );
    await expect(preview.locator('blockquote')).toHaveText('quoted twice');
    await expect(preview.locator('pre', { hasText: 'make' })).toHaveText('make  all');
    await screenshot('preview');
  });

  await test.step('nothing is run, nothing is loaded, a link asks', async () => {
    await expect(preview.locator('img, script, b')).toHaveCount(0);
    await expect(preview.getByText('<img src=')).toBeVisible();
    await expect(preview.getByText('image: a picture')).toBeVisible();
    await preview.getByRole('link', { name: 'the notes' }).click();
    const dialog = page.getByRole('dialog', { name: 'Open this link in the browser?' });
    await expect(dialog).toContainText('https://example.invalid/notes');
    await dialog.getByRole('button', { name: 'Do not open' }).click();
    expect(await page.title()).toBe(title);
    expect(asked.filter((url) => url.includes('example.invalid'))).toEqual([]);
  });

  await test.step('it follows what is typed, and the caret', async () => {
    await editor.click();
    await page.keyboard.press('Control+End');
    await expect(preview.getByRole('heading', { name: 'The end' })).toBeVisible();
    await page.keyboard.type('and **more**');
    await expect(preview.locator('strong', { hasText: 'more' })).toBeVisible();
    await page.keyboard.press('Control+Home');
    await expect(preview.getByRole('heading', { name: 'Session one' })).toBeVisible();
  });

  await test.step('a package leads to its card', async () => {
    await preview.getByRole('button', { name: 'zlib' }).click();
    await expect(page.getByRole('dialog', { name: /zlib/ })).toBeVisible();
    await page.keyboard.press('Escape');
  });
  await close();
  await workspace.remove();
});
