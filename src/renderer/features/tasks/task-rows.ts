import type { Proposal } from '../../../shared/session';
import type { Task } from '../../../shared/task';
import { listOf } from '../../ui/format';

/** How a task stands to a person: `waits` is pending with something before it that is not done. */
export type TaskStand = 'running' | 'ready' | 'waits' | 'done';

/** One line of the list. */
export type TaskRow =
  | {
      readonly kind: 'heading';
      readonly key: string;
      readonly title: string;
      readonly note: string;
      readonly group: 'done' | 'proposed';
    }
  | {
      readonly kind: 'task';
      readonly key: string;
      readonly task: Task;
      readonly stand: TaskStand;
      /** What follows the subject: the tasks that it waits for, else what is known of it. */
      readonly waitsFor: string | null;
      readonly facts: string;
    }
  | { readonly kind: 'proposal'; readonly key: string; readonly proposal: Proposal };

const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

const factsOf = (task: Task, stand: TaskStand): string => {
  const discovered = text(task.metadata.discovered);
  return [
    stand === 'running' ? text(task.activeForm) : null,
    text(task.metadata.package),
    task.owner,
    discovered === null ? null : `discovered in ${discovered}`,
    text(task.metadata.source),
  ]
    .filter((part, index, all) => part !== null && all.indexOf(part) === index)
    .join(' · ');
};

const ORDER: Readonly<Record<TaskStand, number>> = { running: 0, ready: 1, waits: 2, done: 3 };

/** True when every word of the filter stands somewhere in the task. */
const matches = (task: Task, filter: string): boolean => {
  const hay = [
    task.subject,
    task.description,
    task.owner ?? '',
    String(task.metadata.package ?? ''),
    String(task.metadata.source ?? ''),
  ]
    .join(' ')
    .toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
};

/**
 * The list as it is shown: running, ready, waiting; then what the handoff proposes; then what is done,
 * newest first, unless folded. Within a group the engine's order stays, so that nothing jumps.
 */
export const taskRows = (
  tasks: readonly Task[],
  proposals: readonly Proposal[],
  filter: string,
  doneShown: boolean,
): readonly TaskRow[] => {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const rows = tasks
    .filter((task) => matches(task, filter.trim()))
    .map((task) => {
      const before = task.blockedBy
        .map((id) => byId.get(id))
        .filter((other): other is Task => other !== undefined && other.status !== 'completed');
      const stand: TaskStand =
        task.status === 'completed'
          ? 'done'
          : task.status === 'in_progress'
            ? 'running'
            : before.length > 0
              ? 'waits'
              : 'ready';
      return {
        kind: 'task' as const,
        key: task.id,
        task,
        stand,
        waitsFor: stand === 'waits' ? listOf(before.map((other) => other.subject)) : null,
        facts: factsOf(task, stand),
      };
    })
    .sort((a, b) => ORDER[a.stand] - ORDER[b.stand]);
  const open = rows.filter((row) => row.stand !== 'done');
  const done = rows
    .filter((row) => row.stand === 'done')
    .sort((a, b) => (a.task.updatedAt < b.task.updatedAt ? 1 : -1));
  return [
    ...open,
    ...(proposals.length === 0 || filter !== ''
      ? []
      : [
          {
            kind: 'heading' as const,
            key: 'heading-proposed',
            title: 'Pending in HANDOFF.md',
            note: String(proposals.length),
            group: 'proposed' as const,
          },
          ...proposals.map((proposal) => ({
            kind: 'proposal' as const,
            key: `proposal ${proposal.key}`,
            proposal,
          })),
        ]),
    ...(done.length === 0
      ? []
      : [
          {
            kind: 'heading' as const,
            key: 'heading-done',
            title: 'Done',
            note: String(done.length),
            group: 'done' as const,
          },
          ...(doneShown ? done : []),
        ]),
  ];
};
