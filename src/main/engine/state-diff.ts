import type { RowsPatch, StatePatch, WorkspaceState } from '../../shared/workspace-state';

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

/** What the window must be told to get from one state to the other; null when nothing changed. */
export function diffState(before: WorkspaceState, after: WorkspaceState): StatePatch | null {
  const { packages, attempts, ...rest } = after;
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(rest) as (keyof typeof rest)[]) {
    if (!isSame(before[key], rest[key])) patch[key] = rest[key];
  }
  const changedPackages = diffRows(before.packages, packages, (row) => row.name);
  const changedAttempts = diffRows(before.attempts, attempts, (row) => row.id);
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
