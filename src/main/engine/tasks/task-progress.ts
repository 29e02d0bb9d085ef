import type { Task } from '../../../shared/task';
import type { TaskList } from './task-list';

export interface TaskProgress {
  readonly total: number;
  readonly pending: number;
  readonly inProgress: number;
  readonly completed: number;
  /** Of the pending ones, those that wait for no other. */
  readonly ready: number;
}

/** The tasks that a task still waits for: a completed or deleted one holds nobody. */
export const openBlockers = (list: TaskList, task: Task): readonly Task[] => {
  const waitsFor = new Set(task.blockedBy);
  return list.tasks.filter((one) => waitsFor.has(one.id) && one.status !== 'completed');
};

/** True for a pending task that waits for no other. */
export const isReady = (list: TaskList, task: Task): boolean =>
  task.status === 'pending' && openBlockers(list, task).length === 0;

export const progress = (list: TaskList): TaskProgress => {
  const count = (status: Task['status']): number =>
    list.tasks.filter((task) => task.status === status).length;
  return {
    total: list.tasks.length,
    pending: count('pending'),
    inProgress: count('in_progress'),
    completed: count('completed'),
    ready: list.tasks.filter((task) => isReady(list, task)).length,
  };
};

/**
 * The order to show tasks in: in progress, ready, waiting (each after those that it waits for), and
 * completed ones, the last completed first. Otherwise as they were created.
 */
export const inOrder = (list: TaskList): readonly Task[] => {
  const open = new Set(
    list.tasks.filter((task) => task.status !== 'completed').map((task) => task.id),
  );
  const groupOf = (task: Task): number => {
    switch (task.status) {
      case 'in_progress':
        return 0;
      case 'pending':
        return task.blockedBy.some((id) => open.has(id)) ? 2 : 1;
      case 'completed':
        return 3;
    }
  };
  const groups = new Map(list.tasks.map((task) => [task.id, groupOf(task)]));
  const depth = depths(list.tasks.filter((task) => groups.get(task.id) === 2));
  const keys = new Map(
    list.tasks.map((task, place) => [
      task,
      [groups.get(task.id) ?? 0, depth.get(task.id) ?? 0, place],
    ]),
  );
  return [...list.tasks].sort((a, b) => {
    if (a.status === 'completed' && b.status === 'completed' && a.updatedAt !== b.updatedAt) {
      return a.updatedAt < b.updatedAt ? 1 : -1;
    }
    const [keyA = [], keyB = []] = [keys.get(a), keys.get(b)];
    const at = keyA.findIndex((part, index) => part !== keyB[index]);
    return at < 0 ? 0 : (keyA[at] ?? 0) - (keyB[at] ?? 0);
  });
};

/** Task id → how many of the waiting tasks stand one before another before it. */
const depths = (tasks: readonly Task[]): ReadonlyMap<string, number> => {
  const waiting = new Map(tasks.map((task) => [task.id, task]));
  const depth = new Map<string, number>();
  const path = [...waiting.keys()];
  for (let id = path.at(-1); id !== undefined; id = path.at(-1)) {
    const before = (waiting.get(id)?.blockedBy ?? []).filter((one) => waiting.has(one));
    const unknown = before.filter((one) => !depth.has(one));
    if (unknown.length > 0 && !depth.has(id)) {
      path.push(...unknown);
      continue;
    }
    depth.set(
      id,
      before.reduce((most, one) => Math.max(most, (depth.get(one) ?? 0) + 1), 0),
    );
    path.pop();
  }
  return depth;
};
