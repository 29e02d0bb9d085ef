import type { PackageState, PackageView } from '../../shared/package';
import { readBatchRows } from './documents/batch-reading';
import type { BatchRow } from './documents/batch-table';
import type { BatchStatus } from './documents/status-words';

/** What a batch table says of a package in each state. */
const BATCH_STATUS = {
  ready: 'PENDING',
  waiting: 'PENDING',
  queued: 'IN_PROGRESS',
  building: 'IN_PROGRESS',
  built: 'COMPLETED',
  unproven: 'BLOCKED',
  failed: 'FAILED',
  blocked: 'BLOCKED',
  skipped: 'PENDING',
  'left-out': 'PENDING',
} as const satisfies Record<PackageState, BatchStatus>;

/** A result's own words, or why the package stands as it does. */
export const detailsOf = (one: PackageView): string => {
  const speaks = one.state === 'built' || one.state === 'failed' || one.state === 'unproven';
  return speaks ? (one.result?.summary ?? one.reason) : one.reason;
};

export const batchRows = (packages: readonly PackageView[]): readonly BatchRow[] =>
  packages.map((one) => ({
    package: one.name,
    status: BATCH_STATUS[one.state],
    details: detailsOf(one),
  }));

/** The packages that were tried, and those that the handoff's own table names: its rows are kept true too. */
export const rowsForHandoff = (
  text: string,
  packages: readonly PackageView[],
  tried: ReadonlySet<string>,
): readonly BatchRow[] => {
  const named = new Set(readBatchRows(text).flatMap((row) => [row.name, ...row.members]));
  const first = packages.filter((one) => tried.has(one.name));
  const others = packages.filter((one) => named.has(one.name) && !tried.has(one.name));
  return batchRows([...first, ...others]);
};
