import type { Task } from '../../../shared/task';

/** The tasks that are tied to a package: to it alone, or to several by their names with commas between. */
export const tasksOf = (tasks: readonly Task[], name: string): readonly Task[] =>
  tasks.filter((task) =>
    String(task.metadata.package ?? '')
      .split(',')
      .some((one) => one.trim() === name),
  );
