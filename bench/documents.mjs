// Typing into a handoff of a megabyte, and scrolling and filtering ten thousand tasks: the intervals between
// frames, against those of the same window while nothing happens in it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../scripts/lib/paths.mjs';
import { importBundled } from './lib/bundle.mjs';
import { withDisplay } from './lib/display.mjs';
import { atMost, numbersFrom, report, say } from './lib/figures.mjs';
import { readFrames, watchFrames } from './lib/page-probes.mjs';
import { quantile } from './lib/statistics.mjs';

process.chdir(ROOT);
const STATE = { owner: null, activeForm: '', description: '', metadata: {} };
const WHEN = '2026-01-01T00:00:00.000Z';

/** Every tenth task waits for one before it; a quarter is done. */
const taskFile = (count) => {
  const tasks = Array.from({ length: count }, (_, at) => {
    const before = at % 10 === 9 ? [String(at - 3)] : [];
    return {
      ...STATE,
      id: String(at + 1),
      subject: `Port the package number ${at} and look at what it needs`,
      status: at % 4 === 0 ? 'completed' : 'pending',
      blocks: [],
      blockedBy: before,
      createdAt: WHEN,
      updatedAt: WHEN,
    };
  });
  return JSON.stringify({ version: 1, nextId: count + 1, followed: {}, tasks });
};

/** Sections of words and tables until there are so many kilobytes. */
const handoffText = (kilobytes) => {
  const parts = ['# Handoff\n'];
  for (let at = 1, size = 0; size < kilobytes * 1000; at += 1) {
    const rows = Array.from(
      { length: 12 },
      (_, row) => `| p${at}-${row} | DONE | built, row ${row} |`,
    );
    const part = `\n## Section ${at}\n\nWords of the author, some of them **bold**, about \`p${at}\`.\n\n| Package | Status | Notes |\n|---|---|---|\n${rows.join('\n')}\n`;
    parts.push(part);
    size += part.length;
  }
  return parts.join('');
};

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Frame intervals while something goes on, milliseconds. */
const framesOf = async (page, act) => {
  await watchFrames(page);
  await act();
  return readFrames(page);
};

const type = async (page, keys) => {
  for (let key = 0; key < keys; key += 1) {
    await page.keyboard.type(key % 7 === 6 ? ' ' : 'abcdef'[key % 7]);
    await pause(45);
  }
};

const wheel = async (page, steps) => {
  for (let step = 0; step < steps; step += 1) {
    await page.mouse.wheel(0, step % 40 < 30 ? 240 : -400);
    await pause(30);
  }
};

const main = async () => {
  const { values, again } = numbersFrom('bench/documents.mjs', {
    tasks: 10_000,
    kilobytes: 1000,
    actions: 120,
  });
  const { launchApp } = await importBundled('e2e/support/launch.ts', 'launch');
  const { makeWorkspace } = await importBundled('e2e/support/workspace.ts', 'workspace');
  const workspace = await makeWorkspace({
    packages: { zlib: {} },
    command: 'true {package}',
    files: {
      'HANDOFF.md': handoffText(values.kilobytes),
      '.breakwater/tasks.json': taskFile(values.tasks),
    },
  });
  const userData = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
  await withDisplay(async () => {
    const { page, close } = await launchApp({
      workspace: workspace.path,
      userData,
      size: { width: 1440, height: 900 },
    });
    const frames = {};
    try {
      const list = page.getByRole('list', { name: 'Task list' });
      await list.getByRole('listitem').first().waitFor();
      await pause(4000);
      frames.idleTasks = await framesOf(page, () => pause(5000));
      await list.hover();
      frames.scrollTasks = await framesOf(page, () => wheel(page, values.actions));
      await page.getByRole('textbox', { name: 'Filter tasks' }).focus();
      frames.filterTasks = await framesOf(page, () => type(page, Math.min(20, values.actions)));
      await page.keyboard.press('Escape');
      await page.getByRole('tab', { name: 'Handoff' }).click();
      const editor = page.getByRole('textbox', { name: 'HANDOFF.md', exact: true });
      await editor.getByText('Words of the author').first().click();
      await pause(3000);
      frames.idleText = await framesOf(page, () => pause(5000));
      frames.type = await framesOf(page, () => type(page, values.actions));
      await editor.hover();
      frames.scrollText = await framesOf(page, () => wheel(page, values.actions));
    } finally {
      await close();
    }
    const of = (name) => quantile(frames[name], 0.95);
    const say95 = (what, name, idle) => {
      const ratio = of(name) / of(idle);
      report({
        what,
        ours: `${of(name).toFixed(1)} ms between frames, 95th percentile`,
        baseline: `the same window idle ${of(idle).toFixed(1)} ms`,
        ratio,
        aim: atMost(ratio, 1.5),
      });
    };
    say95(`scrolling ${values.tasks} tasks`, 'scrollTasks', 'idleTasks');
    say95(`filtering ${values.tasks} tasks by typing`, 'filterTasks', 'idleTasks');
    say95(`typing into a handoff of ${values.kilobytes} KB`, 'type', 'idleText');
    say95(`scrolling a handoff of ${values.kilobytes} KB`, 'scrollText', 'idleText');
    say(again);
  });
  await workspace.remove();
  await rm(userData, { recursive: true, force: true });
};

await main();
