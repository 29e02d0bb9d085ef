import { type Outcome, ok } from '../../../shared/outcome';
import type { Task, TaskFields } from '../../../shared/task';
import { dropCircles } from './task-dependencies';
import { createTask, NO_TASKS, type TaskList, type TaskRefusal } from './task-list';

/** A task to be made, with the keys of others, to be made along with it or there already, that it waits for. */
export interface TaskPlan {
  readonly key: string;
  readonly waitsFor: readonly string[];
  readonly fields: TaskFields;
}

/**
 * Makes many tasks at once, in linear time, with what they wait for. `taskOf`: key → task that is there already. What
 * nobody is known by, and what would close a circle, is not waited for. Refused as a whole where one cannot be made.
 */
export const createTasks = (
  list: TaskList,
  plans: readonly TaskPlan[],
  taskOf: ReadonlyMap<string, string>,
  now: string,
): Outcome<{ readonly list: TaskList; readonly tasks: readonly Task[] }, TaskRefusal> => {
  const ids = new Map(taskOf);
  const fresh: Task[] = [];
  for (const [index, plan] of plans.entries()) {
    // Each is made in a list of its own: what refuses it is the same, and the cost is not that of the whole list.
    const made = createTask({ ...NO_TASKS, nextId: list.nextId + index }, plan.fields, now);
    if (!made.ok) return made;
    fresh.push(made.value.task);
    ids.set(plan.key, made.value.task.id);
  }
  const all = new Map([...list.tasks, ...fresh].map((task) => [task.id, task]));
  const waits = new Map<string, Set<string>>();
  plans.forEach((plan, index) => {
    const id = fresh[index]?.id ?? '';
    const before = plan.waitsFor.map((key) => ids.get(key)).filter((one) => one !== undefined);
    waits.set(id, new Set(before.filter((one) => one !== id)));
  });
  for (const task of list.tasks) waits.set(task.id, new Set(task.blockedBy));
  dropCircles(waits);
  for (const { id } of fresh) {
    const task = all.get(id);
    const before = waits.get(id) ?? new Set<string>();
    if (task === undefined || before.size === 0) continue;
    all.set(id, { ...task, blockedBy: [...before] });
    for (const other of before) {
      const blocker = all.get(other);
      if (blocker !== undefined) all.set(other, { ...blocker, blocks: [...blocker.blocks, id] });
    }
  }
  const tasks = fresh.map((task) => all.get(task.id) ?? task);
  const next = { ...list, tasks: [...all.values()], nextId: list.nextId + plans.length };
  return ok({ list: next, tasks });
};
