import { type Outcome, ok, refuse } from '../../../shared/outcome';
import type { Task } from '../../../shared/task';

export type DependencyRefusal = 'task-unknown' | 'task-cycle';

/**
 * Makes `blocked` wait for `blocker`, noted on both. Nothing changes when it does already.
 * Refuses an unknown task, and a cycle, which it names: `#3 → #5 → #3`.
 */
export const linkTasks = (
  tasks: readonly Task[],
  blocker: string,
  blocked: string,
): Outcome<readonly Task[], DependencyRefusal> => {
  for (const id of [blocker, blocked]) {
    if (!tasks.some((task) => task.id === id)) {
      return refuse(
        'task-unknown',
        `There is no task #${id}: list the tasks to see their numbers.`,
      );
    }
  }
  const way = pathOfBlocks(tasks, blocked, blocker);
  if (way !== null) {
    const cycle = [blocker, ...way].map((id) => `#${id}`).join(' → ');
    return refuse(
      'task-cycle',
      `Task #${blocked} cannot wait for #${blocker}, it would wait for itself: ${cycle}. Remove one of these dependencies first.`,
    );
  }
  return ok(
    tasks.map((task) => {
      if (task.id === blocker) return { ...task, blocks: withId(task.blocks, blocked) };
      if (task.id === blocked) return { ...task, blockedBy: withId(task.blockedBy, blocker) };
      return task;
    }),
  );
};

/** Makes `blocked` wait for `blocker` no more. */
export const unlinkTasks = (
  tasks: readonly Task[],
  blocker: string,
  blocked: string,
): readonly Task[] =>
  tasks.map((task) => {
    if (task.id === blocker) return { ...task, blocks: without(task.blocks, blocked) };
    if (task.id === blocked) return { ...task, blockedBy: without(task.blockedBy, blocker) };
    return task;
  });

const withId = (ids: readonly string[], id: string): readonly string[] =>
  ids.includes(id) ? ids : [...ids, id];

const without = (ids: readonly string[], id: string): readonly string[] =>
  ids.includes(id) ? ids.filter((one) => one !== id) : ids;

/** The shortest way from one task to another along `blocks`, both included; null when there is none. */
const pathOfBlocks = (
  tasks: readonly Task[],
  from: string,
  to: string,
): readonly string[] | null => {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const cameFrom = new Map<string, string | null>([[from, null]]);
  const queue = [from];
  for (let at = 0; at < queue.length; at++) {
    const id = queue[at] ?? '';
    if (id === to) return wayTo(cameFrom, id);
    for (const next of byId.get(id)?.blocks ?? []) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, id);
      queue.push(next);
    }
  }
  return null;
};

const wayTo = (cameFrom: ReadonlyMap<string, string | null>, end: string): readonly string[] => {
  const way: string[] = [];
  for (let at: string | null = end; at !== null; at = cameFrom.get(at) ?? null) way.push(at);
  return way.reverse();
};

/**
 * Takes out of `waits` (task → those that it waits for) what would make a task wait for itself,  Linear, and without recursion: a chain may be ten thousand tasks long.
 */
export const dropCircles = (waits: ReadonlyMap<string, Set<string>>): void => {
  const state = new Map<string, 'open' | 'closed'>();
  const path: { readonly id: string; readonly rest: string[] }[] = [];
  const enter = (id: string): void => {
    state.set(id, 'open');
    path.push({ id, rest: [...(waits.get(id) ?? [])] });
  };
  // From the last one: mostly later tasks wait for earlier ones, and what goes the other way is the odd one.
  for (const start of [...waits.keys()].reverse()) {
    if (!state.has(start)) enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.rest.pop();
      if (next === undefined) {
        state.set(top.id, 'closed');
        path.pop();
      } else if (state.get(next) === 'open') waits.get(top.id)?.delete(next);
      else if (!state.has(next)) enter(next);
    }
  }
};
