import { create } from 'zustand';
import type { PackageState, PackageView } from '../../../shared/package';

export const QUEUE_GROUPS = [
  'all',
  'ready',
  'running',
  'held',
  'failed',
  'built',
  'aside',
] as const;
export type QueueGroup = (typeof QUEUE_GROUPS)[number];

const GROUP_OF: Readonly<Record<PackageState, Exclude<QueueGroup, 'all'>>> = {
  ready: 'ready',
  queued: 'running',
  building: 'running',
  waiting: 'held',
  blocked: 'held',
  unproven: 'failed',
  failed: 'failed',
  built: 'built',
  skipped: 'aside',
  'left-out': 'aside',
};

export const GROUP_WORDS: Readonly<Record<QueueGroup, string>> = {
  all: 'All',
  ready: 'Ready',
  running: 'Running',
  held: 'Waiting',
  failed: 'Failed',
  built: 'Built',
  aside: 'Set aside',
};

interface QueueFilter {
  readonly words: string;
  readonly only: QueueGroup;
}

/** What the queue is narrowed to; kept while another view is looked at. */
export const useQueueFilter = create<QueueFilter>()(() => ({ words: '', only: 'all' }));
export const queueFilter = {
  set: (filter: Partial<QueueFilter>): void => useQueueFilter.setState(filter),
};

/** How many packages stand in each group. */
export const groupCounts = (
  packages: Iterable<PackageView>,
): Readonly<Record<QueueGroup, number>> => {
  const counts = { all: 0, ready: 0, running: 0, held: 0, failed: 0, built: 0, aside: 0 };
  for (const row of packages) {
    counts.all += 1;
    counts[GROUP_OF[row.state]] += 1;
  }
  return counts;
};

/** The names that the filter leaves, in the order given: names that begin with the words first. */
export const narrow = (packages: Iterable<PackageView>, filter: QueueFilter): readonly string[] => {
  const words = filter.words.trim().toLowerCase().split(/\s+/);
  const head = words[0] ?? '';
  const first: string[] = [];
  const rest: string[] = [];
  for (const row of packages) {
    if (filter.only !== 'all' && GROUP_OF[row.state] !== filter.only) continue;
    const name = row.name.toLowerCase();
    const hay = `${name} ${row.reason.toLowerCase()} ${row.state}`;
    if (!words.every((word) => hay.includes(word))) continue;
    (head !== '' && name.startsWith(head) ? first : rest).push(row.name);
  }
  return [...first, ...rest];
};
