import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskFields } from '../../../shared/task';
import { followResults } from './follow-results';
import { createTask, NO_TASKS, type TaskList, taskById } from './task-list';
import { loadTasks, saveTasks, TASKS_FILE } from './task-store';

const NOW = '2026-01-01T10:00:00.000Z';

let root = '';
let workspaces = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'breakwater-tasks-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const freshFile = (): string => {
  workspaces += 1;
  return join(root, String(workspaces), TASKS_FILE);
};

const written = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
};

const tasks = (...many: readonly TaskFields[]): TaskList =>
  many.reduce((list: TaskList, fields) => {
    const made = createTask(list, fields, NOW);
    if (!made.ok) throw new Error(made.refusal.message);
    return made.value.list;
  }, NO_TASKS);

const LIST = followResults(
  tasks(
    { subject: 'Read HANDOFF.md — ä', metadata: { source: 'HANDOFF.md:42', n: 1, yes: true } },
    { subject: 'Build zlib', metadata: { package: 'zlib' }, addBlockedBy: ['1'], owner: 'me' },
  ),
  () => 'failed',
  NOW,
);

describe('loadTasks and saveTasks', () => {
  it('start with nothing and create nothing by looking', async () => {
    const path = freshFile();
    expect(await loadTasks(path)).toEqual({ ok: true, value: { list: NO_TASKS, notice: null } });
    await expect(readdir(dirname(path))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('give back what was saved', async () => {
    const path = freshFile();
    expect(await saveTasks(path, LIST)).toEqual({ ok: true, value: undefined });
    expect(await loadTasks(path)).toEqual({ ok: true, value: { list: LIST, notice: null } });
    expect((await readFile(path, 'utf8')).endsWith('}\n')).toBe(true);
  });

  it('set aside every torn state of a file, and never write over one', async () => {
    const path = freshFile();
    await saveTasks(path, LIST);
    const whole = await readFile(path, 'utf8');
    const torn = [0, 1, 100, whole.length - 3].map((size) => whole.slice(0, size));
    for (const [at, text] of torn.entries()) {
      await writeFile(path, text);
      const loaded = await loadTasks(path);
      expect(loaded).toMatchObject({ ok: true, value: { list: NO_TASKS } });
      expect(loaded.ok && loaded.value.notice).toContain(`tasks.json.bad-${at + 1}`);
      expect(await readFile(`${path}.bad-${at + 1}`, 'utf8')).toBe(text);
      expect((await loadTasks(path)).ok && (await saveTasks(path, LIST)).ok).toBe(true);
    }
    expect(await readdir(dirname(path))).toHaveLength(torn.length + 1);
  });

  it('set aside what is JSON but not a task list of this version', async () => {
    const path = freshFile();
    await saveTasks(path, LIST);
    const good = await readFile(path, 'utf8');
    const texts = [
      '[]',
      good.replace('"version": 1', '"version": 2'),
      good.replace('"id": "2"', '"id": "1"'),
      good.replace('"status": "pending"', '"status": "perhaps"'),
    ];
    for (const text of texts) {
      expect(text).not.toBe(good);
      await writeFile(path, text);
      const loaded = await loadTasks(path);
      expect(loaded.ok && loaded.value.notice).toContain('.bad-');
    }
  });

  it('mend dependencies that were edited by hand: one way, to nobody, in a circle', async () => {
    const path = freshFile();
    await saveTasks(path, tasks({ subject: 'a' }, { subject: 'b' }, { subject: 'c' }));
    const file = JSON.parse(await readFile(path, 'utf8'));
    file.tasks[0].blocks = ['2', '9'];
    file.tasks[1].blocks = ['3'];
    file.tasks[2].blocks = ['1', '3'];
    file.nextId = 1;
    await written(path, JSON.stringify(file));
    const loaded = await loadTasks(path);
    if (!loaded.ok) throw new Error(loaded.refusal.message);
    const { list, notice } = loaded.value;
    expect(notice).toBeNull();
    expect(list.tasks.map(({ blocks }) => blocks)).toEqual([['2'], ['3'], []]);
    expect(list.tasks.map(({ blockedBy }) => blockedBy)).toEqual([[], ['1'], ['2']]);
    expect(list.nextId).toBe(4);
    expect(taskById(list, '3')?.subject).toBe('c');
  });

  it('refuse with a sentence when something else lies in the way', async () => {
    const path = freshFile();
    await mkdir(path, { recursive: true });
    for (const outcome of [await loadTasks(path), await saveTasks(path, LIST)]) {
      expect(outcome).toMatchObject({ ok: false, refusal: { code: 'document-unreadable' } });
    }
  });
});
