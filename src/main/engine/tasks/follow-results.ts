import type { PackageState } from '../../../shared/package';
import { isPackageName } from '../../../shared/package-name';
import type { Task } from '../../../shared/task';
import { stamp, type TaskList } from './task-list';

/**
 * The packages that a task is tied to: `metadata.package` and, comma-separated, `metadata.packages`.
 */
export const packagesOf = (task: Task): readonly string[] => {
  const values = [task.metadata.package, task.metadata.packages];
  const names = values.flatMap((value) => (typeof value === 'string' ? value.split(',') : []));
  return [...new Set(names.map((name) => name.trim()).filter(isPackageName))];
};

/**
 * Lets tasks that are tied to packages follow them: being built → in progress; all built → completed;
 * one failed or not proven → pending again, with the fact in `metadata.result`; some built and none
 * failed → in progress.
 *
 * Only a change moves a task: how its packages stood last is kept in `followed`. So a person who
 * completes or reopens a task is not overruled until the package is built again, and a task that is
 * added when its package is built already is completed at once. `statusOf` gives null for a package
 * without a rule file. Gives the same list when nothing changes.
 */
export const followResults = (
  list: TaskList,
  statusOf: (name: string) => PackageState | null,
  now: string,
): TaskList => {
  const followed: Record<string, string> = {};
  const tasks = list.tasks.map((task) => {
    const names = packagesOf(task);
    if (names.length === 0) return task;
    const stand = standOf(names, statusOf);
    const key = `${names.join(',')}: ${stand.kind}`;
    const before = list.followed[task.id];
    followed[task.id] = key;
    const isOfTheSame = before?.startsWith(`${names.join(',')}: `) ?? false;
    if (key === before) return note(task, stand);
    return note(move(task, stand, isOfTheSame), stand);
  });
  return stamp(list, { ...list, tasks, followed }, now);
};

type Stand =
  | { readonly kind: 'built' | 'building' | 'begun' | 'open' }
  | { readonly kind: 'failed'; readonly result: string };

/** How several packages stand together. */
const standOf = (
  names: readonly string[],
  statusOf: (name: string) => PackageState | null,
): Stand => {
  const states = names.map((name) => [name, statusOf(name)] as const);
  const has = (...wanted: readonly PackageState[]): boolean =>
    states.some(([, state]) => state !== null && wanted.includes(state));
  if (states.every(([, state]) => state === 'built')) return { kind: 'built' };
  if (has('building', 'queued')) return { kind: 'building' };
  const said = states.flatMap(([name, state]) => {
    if (state === 'failed') return [`${name} failed`];
    return state === 'unproven' ? [`${name} is not proven`] : [];
  });
  if (said.length > 0) return { kind: 'failed', result: said.join(', ') };
  return { kind: has('built') ? 'begun' : 'open' };
};

/** `isOfTheSame`: the task followed the same packages before. */
const move = (task: Task, stand: Stand, isOfTheSame: boolean): Task => {
  switch (stand.kind) {
    case 'built':
      return { ...task, status: 'completed' };
    case 'building':
      return { ...task, status: 'in_progress' };
    case 'failed':
      // A task that a person completed before it ever followed the package stays completed.
      return task.status === 'completed' && !isOfTheSame ? task : { ...task, status: 'pending' };
    case 'begun':
      return task.status === 'pending' ? { ...task, status: 'in_progress' } : task;
    case 'open':
      // A cancelled build, say. What a person started before any build stays in progress.
      return task.status === 'in_progress' && isOfTheSame ? { ...task, status: 'pending' } : task;
  }
};

/** Keeps `metadata.result` true: it names a failure as long as there is one. */
const note = (task: Task, stand: Stand): Task => {
  const { result: old, ...others } = task.metadata;
  const isFailure = stand.kind === 'failed';
  if (isFailure ? old === stand.result : old === undefined) return task;
  return { ...task, metadata: isFailure ? { ...others, result: stand.result } : others };
};
