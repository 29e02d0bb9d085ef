import { type Outcome, ok, refuse } from '../../../shared/outcome';
import type { Task, TaskFields } from '../../../shared/task';
import { type DependencyRefusal, linkTasks, unlinkTasks } from './task-dependencies';

/**
 * The session's tasks in the order of their creation. A list never changes: each operation gives a new
 * one, so the one before is the undo.
 */
export interface TaskList {
  readonly tasks: readonly Task[];
  /** The number that the next task gets. Numbers of deleted tasks are not given again. */
  readonly nextId: number;
  /** Task id → how its packages stood when the task last followed them (`follow-results.ts`). */
  readonly followed: Readonly<Record<string, string>>;
}

export const NO_TASKS: TaskList = { tasks: [], nextId: 1, followed: {} };

export type TaskRefusal = 'usage' | DependencyRefusal;

/** Longer ones are descriptions. */
const SUBJECT_LIMIT = 200;

export const taskById = (list: TaskList, id: string): Task | null =>
  list.tasks.find((task) => task.id === id) ?? null;

/**
 * Adds a task; `fields.subject` must be there. `now` is ISO 8601.
 * Refuses: no subject, an unknown task among the dependencies, a cycle.
 */
export const createTask = (
  list: TaskList,
  fields: TaskFields,
  now: string,
): Outcome<{ readonly list: TaskList; readonly task: Task }, TaskRefusal> => {
  const id = String(list.nextId);
  const subject = fields.subject?.trim() ?? '';
  const blank: Task = {
    id,
    subject,
    description: '',
    activeForm: subject,
    status: 'pending',
    blocks: [],
    blockedBy: [],
    owner: null,
    metadata: {},
    createdAt: now,
    updatedAt: now,
  };
  const grown = { ...list, tasks: [...list.tasks, blank], nextId: list.nextId + 1 };
  const changed = updateTask(grown, id, { ...fields, subject }, now);
  if (!changed.ok) return changed;
  return ok({ list: changed.value, task: taskById(changed.value, id) ?? blank });
};

/**
 * Changes the given fields of a task, dependencies both ways included; what is to be removed goes
 * first. Gives the same list when nothing changes. Refused as a whole or done as a whole.
 */
export const updateTask = (
  list: TaskList,
  id: string,
  fields: TaskFields,
  now: string,
): Outcome<TaskList, TaskRefusal> => {
  const task = taskById(list, id);
  if (task === null) return unknownTask(id);
  const subject = fields.subject?.trim();
  if (subject === '')
    return refuse('usage', 'A task needs a subject: say in one line what is to be done.');
  if (subject !== undefined && (subject.length > SUBJECT_LIMIT || /[\r\n]/.test(subject))) {
    return refuse(
      'usage',
      `A subject is one line of at most ${SUBJECT_LIMIT} characters: put the rest into the description.`,
    );
  }
  const edited = withFields(task, { ...fields, ...(subject === undefined ? {} : { subject }) });
  const linked = relink(replaceTask(list, edited), id, fields);
  if (!linked.ok) return linked;
  return ok(stamp(list, linked.value, now));
};

/** Marks a task completed: those that wait for it alone are ready then. */
export const completeTask = (
  list: TaskList,
  id: string,
  now: string,
): Outcome<TaskList, TaskRefusal> => updateTask(list, id, { status: 'completed' }, now);

/** Removes a task and every reference to it: those that waited for it wait no more. */
export const deleteTask = (
  list: TaskList,
  id: string,
  now: string,
): Outcome<TaskList, TaskRefusal> => {
  const task = taskById(list, id);
  if (task === null) return unknownTask(id);
  let tasks = list.tasks;
  for (const other of task.blocks) tasks = unlinkTasks(tasks, id, other);
  for (const other of task.blockedBy) tasks = unlinkTasks(tasks, other, id);
  const { [id]: _, ...followed } = list.followed;
  return ok(stamp(list, { ...list, tasks: tasks.filter((one) => one.id !== id), followed }, now));
};

/**
 * The same change to many tasks: fields, and dependencies where given. Refused as a whole or done as a whole. Without
 * dependencies it takes linear time.
 */
export const updateTasks = (
  list: TaskList,
  ids: readonly string[],
  fields: TaskFields,
  now: string,
): Outcome<TaskList, TaskRefusal> => {
  const { addBlocks, addBlockedBy, removeBlocks, removeBlockedBy, ...plain } = fields;
  const wanted = new Set(ids);
  const changed = {
    ...list,
    tasks: list.tasks.map((task) => (wanted.has(task.id) ? withFields(task, plain) : task)),
  };
  const links = { addBlocks, addBlockedBy, removeBlocks, removeBlockedBy };
  const given = Object.fromEntries(
    Object.entries(links).filter(([, value]) => value !== undefined),
  );
  let next: TaskList = changed;
  for (const id of Object.keys(given).length === 0 ? [] : ids) {
    const linked = relink(next, id, given);
    if (!linked.ok) return linked;
    next = linked.value;
  }
  return ok(stamp(list, next, now));
};

/** Removes many tasks, and what others say of them, in linear time. */
export const deleteTasks = (list: TaskList, ids: readonly string[], now: string): TaskList => {
  const gone = new Set(ids);
  const without = (others: readonly string[]): readonly string[] =>
    others.some((id) => gone.has(id)) ? others.filter((id) => !gone.has(id)) : others;
  const tasks = list.tasks
    .filter((task) => !gone.has(task.id))
    .map((task) => {
      const [blocks, blockedBy] = [without(task.blocks), without(task.blockedBy)];
      const isSame = blocks === task.blocks && blockedBy === task.blockedBy;
      return isSame ? task : { ...task, blocks, blockedBy };
    });
  const followed = Object.fromEntries(
    Object.entries(list.followed).filter(([id]) => !gone.has(id)),
  );
  return stamp(list, { ...list, tasks, followed }, now);
};

/** Puts a task in the place of the one with its id. */
export const replaceTask = (list: TaskList, task: Task): TaskList => ({
  ...list,
  tasks: list.tasks.map((one) => (one.id === task.id ? task : one)),
});

const unknownTask = (id: string) =>
  refuse('task-unknown', `There is no task #${id}: list the tasks to see their numbers.`);

const withFields = (task: Task, fields: TaskFields): Task => ({
  ...task,
  subject: fields.subject ?? task.subject,
  description: fields.description ?? task.description,
  activeForm: fields.activeForm?.trim() || followingForm(task, fields),
  status: fields.status ?? task.status,
  owner: fields.owner === undefined ? task.owner : fields.owner,
  metadata: withMetadata(task.metadata, fields.metadata ?? {}),
});

/** Nobody who renames a task wants its old name shown while it is in progress. */
const followingForm = (task: Task, fields: TaskFields): string =>
  task.activeForm === task.subject ? (fields.subject ?? task.subject) : task.activeForm;

const withMetadata = (
  metadata: Task['metadata'],
  changes: NonNullable<TaskFields['metadata']>,
): Task['metadata'] => {
  const merged = new Map(Object.entries(metadata));
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) merged.delete(key);
    else merged.set(key, value);
  }
  return Object.fromEntries(merged);
};

const relink = (
  list: TaskList,
  id: string,
  fields: TaskFields,
): Outcome<TaskList, DependencyRefusal> => {
  let { tasks } = list;
  for (const other of fields.removeBlocks ?? []) tasks = unlinkTasks(tasks, id, other);
  for (const other of fields.removeBlockedBy ?? []) tasks = unlinkTasks(tasks, other, id);
  const added = [
    ...(fields.addBlocks ?? []).map((other) => [id, other] as const),
    ...(fields.addBlockedBy ?? []).map((other) => [other, id] as const),
  ];
  for (const [blocker, blocked] of added) {
    const linked = linkTasks(tasks, blocker, blocked);
    if (!linked.ok) return linked;
    tasks = linked.value;
  }
  return ok({ ...list, tasks });
};

/** Dates what differs from before; the list before, when nothing does. */
export const stamp = (before: TaskList, after: TaskList, now: string): TaskList => {
  const known = new Map(before.tasks.map((task) => [task.id, task]));
  let hasChanged = before.tasks.length !== after.tasks.length || before.nextId !== after.nextId;
  const tasks = after.tasks.map((task) => {
    const old = known.get(task.id);
    if (old !== undefined && isSame(old, task)) return old;
    hasChanged = true;
    return { ...task, updatedAt: now };
  });
  const isFollowedSame = JSON.stringify(before.followed) === JSON.stringify(after.followed);
  return hasChanged || !isFollowedSame ? { ...after, tasks } : before;
};

const isSame = (a: Task, b: Task): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
