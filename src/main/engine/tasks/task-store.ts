import { readFile, rename, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import * as z from 'zod';
import { type Outcome, ok, type RefusalCode } from '../../../shared/outcome';
import type { Task } from '../../../shared/task';
import { writeFileAtomic } from '../disk/atomic-file';
import { errorCode, refusalForDiskError } from '../disk/disk-error';
import { dropCircles } from './task-dependencies';
import { NO_TASKS, type TaskList } from './task-list';

/** Where the tasks of a workspace are kept, relative to it. This module alone writes it. */
export const TASKS_FILE = '.breakwater/tasks.json';

const VERSION = 1;

const TaskSchema = z.object({
  id: z.string().regex(/^[1-9]\d{0,8}$/),
  subject: z.string(),
  description: z.string(),
  activeForm: z.string(),
  status: z.enum(['pending', 'in_progress', 'completed']),
  blocks: z.array(z.string()),
  blockedBy: z.array(z.string()),
  owner: z.string().nullable(),
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  createdAt: z.string(),
  updatedAt: z.string(),
}) satisfies z.ZodType<Task>;

const FileSchema = z.object({
  version: z.literal(VERSION),
  nextId: z.int().positive(),
  followed: z.record(z.string(), z.string()),
  tasks: z
    .array(TaskSchema)
    .refine((tasks) => new Set(tasks.map(({ id }) => id)).size === tasks.length),
});

export interface LoadedTasks {
  readonly list: TaskList;
  /** Set when the file could not be used: a sentence that says where it was put. */
  readonly notice: string | null;
}

/**
 * Reads the tasks from `path`; none when there is no file. A file that is torn, not ours or of a newer
 * version is renamed to `tasks.json.bad-1` (or the next free number) and the notice says so: it is never
 * written over. Refuses when the disk does not let it read or rename.
 */
export const loadTasks = async (path: string): Promise<Outcome<LoadedTasks>> =>
  refusing(async () => {
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    });
    if (text === null) return { list: NO_TASKS, notice: null };
    const list = parse(text);
    if (list !== null) return { list, notice: null };
    const bad = await setAside(path);
    return {
      list: NO_TASKS,
      notice: `${TASKS_FILE} could not be read as a task list and was kept as ${basename(bad)}: mend it and put it back, or go on with an empty list.`,
    };
  });

/** Writes the tasks to `path`, whole or not at all. Refuses when the disk is full or not writable. */
export const saveTasks = async (path: string, list: TaskList): Promise<Outcome<void>> =>
  refusing(() => {
    const { tasks, nextId, followed } = list;
    const content = { version: VERSION, nextId, followed, tasks };
    return writeFileAtomic(path, `${JSON.stringify(content, null, 1)}\n`);
  });

const refusing = async <T>(work: () => Promise<T>): Promise<Outcome<T, RefusalCode>> => {
  try {
    return ok(await work());
  } catch (error) {
    const refusal = refusalForDiskError(error, TASKS_FILE);
    if (refusal === null) throw error;
    return { ok: false, refusal };
  }
};

const parse = (text: string): TaskList | null => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = FileSchema.safeParse(json);
  if (!parsed.success) return null;
  const { tasks, nextId, followed } = parsed.data;
  const highest = tasks.reduce((most, { id }) => Math.max(most, Number(id)), 0);
  return { tasks: relinked(tasks), nextId: Math.max(nextId, highest + 1), followed };
};

/**
 * The dependencies again, one by one: a file that was edited by hand may have them one way only, or to
 * tasks that are gone, or in a circle. What cannot stand is left out.
 */
const relinked = (tasks: readonly Task[]): readonly Task[] => {
  const known = new Set(tasks.map((task) => task.id));
  const waits = new Map<string, Set<string>>(tasks.map((task) => [task.id, new Set()]));
  for (const { id, blocks, blockedBy } of tasks) {
    for (const other of blocks) if (other !== id) waits.get(other)?.add(id);
    for (const other of blockedBy) if (known.has(other) && other !== id) waits.get(id)?.add(other);
  }
  dropCircles(waits);
  const blocks = new Map<string, string[]>(tasks.map((task) => [task.id, []]));
  for (const [id, before] of waits) for (const other of before) blocks.get(other)?.push(id);
  // In the order in which the file has them, so that reading and writing again changes nothing.
  const like = (found: readonly string[], written: readonly string[]): readonly string[] => {
    const rest = new Set(found);
    const kept = [...new Set(written)].filter((id) => rest.delete(id));
    return [...kept, ...rest];
  };
  return tasks.map((task) => ({
    ...task,
    blocks: like(blocks.get(task.id) ?? [], task.blocks),
    blockedBy: like([...(waits.get(task.id) ?? [])], task.blockedBy),
  }));
};

const setAside = async (path: string): Promise<string> => {
  for (let number = 1; ; number++) {
    const bad = `${path}.bad-${number}`;
    if (await exists(bad)) continue;
    await rename(path, bad);
    return bad;
  }
};

const exists = async (path: string): Promise<boolean> => {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
};
