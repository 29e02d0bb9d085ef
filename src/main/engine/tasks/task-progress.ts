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
  const depth = depths(list);
  const keys = new Map(
    list.tasks.map((task, place) => [task, [group(list, task), depth.get(task.id) ?? 0, place]]),
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

const group = (list: TaskList, task: Task): number => {
  switch (task.status) {
    case 'in_progress':
      return 0;
    case 'pending':
      return isReady(list, task) ? 1 : 2;
    case 'completed':
      return 3;
  }
};

/** Task id → how many waiting tasks stand before a waiting one. Others have 0. */
const depths = (list: TaskList): ReadonlyMap<string, number> => {
  const waiting = new Map(
    list.tasks.filter((task) => group(list, task) === 2).map((task) => [task.id, task]),
  );
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
