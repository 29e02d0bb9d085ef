import type { Attempt } from '../../shared/build';
import type { PackageView } from '../../shared/package';
import type { RowsPatch, StatePatch, WorkspaceState } from '../../shared/workspace-state';

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

/**
 * The workspace after one message. Rows that the patch does not name keep their identity, so a view of
 * such a row has nothing to draw anew.
 */
export const applyPatch = (workspace: Workspace, patch: StatePatch): Workspace => {
  const { packages, attempts, ...whole } = patch;
  return {
    ...workspace,
    ...whole,
    packages: packages
      ? patchRows(workspace.packages, packages, (row) => row.name)
      : workspace.packages,
    attempts: attempts
      ? patchRows(workspace.attempts, attempts, (row) => row.id)
      : workspace.attempts,
  };
};
