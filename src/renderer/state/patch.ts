import type { Attempt } from '../../shared/build';
import type { PackageView } from '../../shared/package';
import type { Task } from '../../shared/task';
import type {
  RowsPatch,
  StatePatch,
  TasksPatch,
  WorkspaceState,
} from '../../shared/workspace-state';

/** The workspace as the window keeps it: rows by key, so that a patch touches only what it names. */
export interface Workspace extends Omit<WorkspaceState, 'packages' | 'attempts'> {
  readonly packages: ReadonlyMap<string, PackageView>;
  readonly attempts: ReadonlyMap<string, Attempt>;
}

/** The engine's whole state, keyed. */
export const keyed = (state: WorkspaceState): Workspace => ({
  ...state,
  packages: new Map(state.packages.map((row) => [row.name, row])),
  attempts: new Map(state.attempts.map((row) => [row.id, row])),
});

const patchRows = <Row>(
  rows: ReadonlyMap<string, Row>,
  patch: RowsPatch<Row>,
  key: (row: Row) => string,
): ReadonlyMap<string, Row> => {
  if (patch.set.length === 0 && patch.remove.length === 0) return rows;
  const next = new Map(rows);
  for (const gone of patch.remove) next.delete(gone);
  for (const row of patch.set) next.set(key(row), row);
  return next;
};

const patchTasks = (tasks: readonly Task[], { set, order }: TasksPatch): readonly Task[] => {
  const changed = new Map(set.map((task) => [task.id, task]));
  if (order === null) return tasks.map((task) => changed.get(task.id) ?? task);
  const known = new Map(tasks.map((task) => [task.id, task]));
  return order.map((id) => changed.get(id) ?? known.get(id)).filter((task) => task !== undefined);
};

/**
 * The workspace after one message. Rows that the patch does not name keep their identity, so a view of
 * such a row has nothing to draw anew.
 */
export const applyPatch = (workspace: Workspace, patch: StatePatch): Workspace => {
  const { packages, attempts, tasks, ...whole } = patch;
  return {
    ...workspace,
    ...whole,
    tasks: tasks ? patchTasks(workspace.tasks, tasks) : workspace.tasks,
    packages: packages
      ? patchRows(workspace.packages, packages, (row) => row.name)
      : workspace.packages,
    attempts: attempts
      ? patchRows(workspace.attempts, attempts, (row) => row.id)
      : workspace.attempts,
  };
};
