import { create } from 'zustand';
import type { Attempt } from '../../../shared/build';
import type { PackageState, PackageView } from '../../../shared/package';
import { recall, remember } from '../../state/remembered';

/** What the queue can be put in order by: its columns. */
export const QUEUE_COLUMNS = [
  'name',
  'version',
  'state',
  'reason',
  'result',
  'took',
  'dependents',
  'expected',
] as const;
export type QueueColumn = (typeof QUEUE_COLUMNS)[number];

export const COLUMN_WORDS: Readonly<Record<QueueColumn, string>> = {
  name: 'Package',
  version: 'Version',
  state: 'State',
  reason: 'Reason',
  result: 'Last result',
  took: 'Took',
  dependents: 'Needed by',
  expected: 'Takes',
};

export interface QueueOrder {
  readonly column: QueueColumn;
  readonly descending: boolean;
}

const isOrder = (value: unknown): value is QueueOrder | null =>
  value === null ||
  (typeof value === 'object' &&
    'column' in value &&
    'descending' in value &&
    QUEUE_COLUMNS.includes(value.column as QueueColumn) &&
    typeof value.descending === 'boolean');

interface Remembered {
  /** Null: as the queue itself has them. */
  readonly order: QueueOrder | null;
}

export const useQueueOrder = create<Remembered>()(() => ({
  order: recall<QueueOrder | null>('queue.order', isOrder, null),
}));

/** Where large comes first when a column is first chosen: what one looks for stands at the top. */
const LARGE_FIRST: ReadonlySet<QueueColumn> = new Set(['result', 'took', 'dependents', 'expected']);

/** The order after a column's head was pressed: that column, then turned around, then the queue's own. */
export const nextOrder = (now: QueueOrder | null, column: QueueColumn): QueueOrder | null => {
  const first = LARGE_FIRST.has(column);
  if (now?.column !== column) return { column, descending: first };
  return now.descending === first ? { column, descending: !first } : null;
};

/** Puts the queue in order by a column, turns it around, or gives it its own order back. Remembered. */
export const orderQueueBy = (column: QueueColumn): void => {
  const order = nextOrder(useQueueOrder.getState().order, column);
  remember('queue.order', order);
  useQueueOrder.setState({ order });
};

/** What wants a look first. */
const STATE_RANK: Readonly<Record<PackageState, number>> = {
  failed: 0,
  unproven: 1,
  building: 2,
  queued: 3,
  ready: 4,
  waiting: 5,
  blocked: 6,
  built: 7,
  skipped: 8,
  'left-out': 9,
};

/** Milliseconds that the package's newest attempt took; null where it has not ended or there is none. */
export const tookOf = (row: PackageView, attempts: ReadonlyMap<string, Attempt>): number | null =>
  row.attempt === null ? null : (attempts.get(row.attempt)?.durationMs ?? null);

const naturally = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

type Key = string | number | null;

const keyOf = (
  row: PackageView,
  column: QueueColumn,
  attempts: ReadonlyMap<string, Attempt>,
): Key => {
  switch (column) {
    case 'name':
      return row.name;
    case 'version':
      return row.version;
    case 'state':
      return STATE_RANK[row.state];
    case 'reason':
      return row.reason;
    case 'result':
      return row.result === null ? null : Date.parse(row.result.modifiedAt);
    case 'took':
      return tookOf(row, attempts);
    case 'dependents':
      return row.dependents.length;
    case 'expected':
      return row.expected.ms;
  }
};

const compare = (a: Exclude<Key, null>, b: Exclude<Key, null>): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : naturally.compare(String(a), String(b));

/**
 * The rows in an order; equal ones stay as they were, and those without a value come last either way.
 * `null` is the order that they come in.
 */
export const inOrder = (
  rows: readonly PackageView[],
  order: QueueOrder | null,
  attempts: ReadonlyMap<string, Attempt>,
): readonly PackageView[] => {
  if (order === null) return rows;
  const turn = order.descending ? -1 : 1;
  return rows
    .map((row) => ({ row, key: keyOf(row, order.column, attempts) }))
    .sort((a, b) => {
      if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
      return turn * compare(a.key, b.key);
    })
    .map(({ row }) => row);
};
