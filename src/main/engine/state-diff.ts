import type { Task } from '../../shared/task';
import type {
  RowsPatch,
  StatePatch,
  TasksPatch,
  WorkspaceState,
} from '../../shared/workspace-state';

/** Rows that differ by value, told by their key. Rows that are the same object are not looked into. */
export function diffRows<Row>(
  before: readonly Row[],
  after: readonly Row[],
  keyOf: (row: Row) => string,
): RowsPatch<Row> | null {
  const known = new Map(before.map((row) => [keyOf(row), row]));
  const set: Row[] = [];
  for (const row of after) {
    const key = keyOf(row);
    const old = known.get(key);
    known.delete(key);
    if (old === undefined || !isSame(old, row)) set.push(row);
  }
  const remove = [...known.keys()];
  return set.length === 0 && remove.length === 0 ? null : { set, remove };
}

/** Ten thousand tasks are megabytes, and mostly one of them changes. */
export function diffTasks(before: readonly Task[], after: readonly Task[]): TasksPatch | null {
  if (before === after) return null;
  const changed = diffRows(before, after, (task) => task.id);
  const isSameOrder =
    before.length === after.length && before.every((task, at) => task.id === after[at]?.id);
  if (changed === null && isSameOrder) return null;
  return {
    set: changed?.set ?? [],
    order: isSameOrder ? null : after.map((task) => task.id),
  };
}

/** What the window must be told to get from one state to the other; null when nothing changed. */
export function diffState(before: WorkspaceState, after: WorkspaceState): StatePatch | null {
  const { packages, attempts, tasks, ...rest } = after;
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(rest) as (keyof typeof rest)[]) {
    if (!isSame(before[key], rest[key])) patch[key] = rest[key];
  }
  const changedPackages = diffRows(before.packages, packages, (row) => row.name);
  const changedAttempts = diffRows(before.attempts, attempts, (row) => row.id);
  const changedTasks = diffTasks(before.tasks, tasks);
  if (changedTasks !== null) patch.tasks = changedTasks;
  if (changedPackages !== null) patch.packages = changedPackages;
  if (changedAttempts !== null) patch.attempts = changedAttempts;
  return Object.keys(patch).length === 0 ? null : (patch as StatePatch);
}

/** Deep equality of plain data. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) =>
    isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  );
}
