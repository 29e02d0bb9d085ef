import type { Goal } from '../../../shared/markdown/goals';
import type { Proposal } from '../../../shared/session';
import type { Task } from '../../../shared/task';
import { listOf } from '../../ui/format';

/** How a task stands to a person: `waits` is pending with something before it that is not done. */
export type TaskStand = 'running' | 'ready' | 'waits' | 'done';

/** What the list is narrowed to, besides words. */
export type TaskView = 'all' | TaskStand | 'discovered';

/** One line of the list. */
export type TaskRow =
  | {
      readonly kind: 'heading';
      readonly key: string;
      readonly title: string;
      readonly note: string;
      readonly group: 'done' | 'proposed' | 'goals';
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
  | { readonly kind: 'proposal'; readonly key: string; readonly proposal: Proposal }
  | {
      readonly kind: 'goal';
      readonly key: string;
      readonly goal: Goal;
      /** Tasks that serve it: done ones of all. */
      readonly served: { readonly done: number; readonly all: number };
    };

const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

const factsOf = (task: Task, stand: TaskStand): string => {
  const discovered = text(task.metadata.discovered);
  const goal = text(task.metadata.goal);
  return [
    stand === 'running' ? text(task.activeForm) : null,
    text(task.metadata.package),
    task.owner,
    goal === null ? null : `for: ${goal}`,
    discovered === null ? null : `discovered in ${discovered}`,
    text(task.metadata.source),
  ]
    .filter(
      (part, index, all) => part !== null && part !== task.subject && all.indexOf(part) === index,
    )
    .join(' · ');
};

/** What a filter looks through, in lower case; kept for each task, of which thousands stay as they are. */
const hays = new WeakMap<Task, string>();
const hayOf = (task: Task): string => {
  const known = hays.get(task);
  if (known !== undefined) return known;
  const { package: name, source, goal } = task.metadata;
  const hay = [task.subject, task.description, task.owner ?? '', name, source, goal, `#${task.id}`]
    .map((part) => String(part ?? ''))
    .join(' ')
    .toLowerCase();
  hays.set(task, hay);
  return hay;
};

/** How each task stands, and which tasks it still waits for. */
export const standsOf = (
  tasks: readonly Task[],
): ReadonlyMap<string, { readonly stand: TaskStand; readonly before: readonly Task[] }> => {
  const open = new Map(
    tasks.filter((task) => task.status !== 'completed').map((task) => [task.id, task]),
  );
  return new Map(
    tasks.map((task) => {
      const before = task.blockedBy.map((id) => open.get(id)).filter((one) => one !== undefined);
      const stand: TaskStand =
        task.status === 'completed'
          ? 'done'
          : task.status === 'in_progress'
            ? 'running'
            : before.length > 0
              ? 'waits'
              : 'ready';
      return [task.id, { stand, before }] as const;
    }),
  );
};

export interface RowsOptions {
  readonly tasks: readonly Task[];
  readonly proposals: readonly Proposal[];
  readonly goals: readonly Goal[];
  /** Every word of it must stand somewhere in the task. */
  readonly filter: string;
  readonly view: TaskView;
  readonly doneShown: boolean;
  readonly goalsShown: boolean;
}

type TaskLine = Extract<TaskRow, { kind: 'task' }>;

/** A line for every task, as they are shown: running, ready, waiting, then done with the newest first. */
const makeLines = (tasks: readonly Task[]): readonly TaskLine[] => {
  const stands = standsOf(tasks);
  const groups: Record<TaskStand, TaskLine[]> = { running: [], ready: [], waits: [], done: [] };
  for (const task of tasks) {
    const found = stands.get(task.id);
    if (found === undefined) continue;
    const { stand, before } = found;
    groups[stand].push({
      kind: 'task',
      key: task.id,
      task,
      stand,
      waitsFor: stand === 'waits' ? listOf(before.map((other) => other.subject)) : null,
      facts: factsOf(task, stand),
    });
  }
  const done = groups.done.sort((a, b) => (a.task.updatedAt < b.task.updatedAt ? 1 : -1));
  return [...groups.running, ...groups.ready, ...groups.waits, ...done];
};

/** Kept for each list: a filter is typed into far more often than the list changes. */
const known = new WeakMap<readonly Task[], readonly TaskLine[]>();
const linesOf = (tasks: readonly Task[]): readonly TaskLine[] => {
  const lines = known.get(tasks) ?? makeLines(tasks);
  known.set(tasks, lines);
  return lines;
};

/**
 * The list as it is shown: running, ready, waiting; then what the handoff proposes; then what is done, newest first,
 * unless folded; then the goals. Within a group the engine's order stays, so that nothing jumps.
 */
export const taskRows = (options: RowsOptions): readonly TaskRow[] => {
  const { tasks, proposals, goals, view, doneShown, goalsShown } = options;
  const words = options.filter
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const isInView = ({ task, stand }: TaskLine): boolean =>
    view === 'all' ||
    (view === 'discovered' ? text(task.metadata.discovered) !== null : view === stand);
  const isNarrowed = words.length > 0 || view !== 'all';
  const all = linesOf(tasks);
  const lines = isNarrowed
    ? all.filter((line) => isInView(line) && words.every((word) => hayOf(line.task).includes(word)))
    : all;
  const firstDone = lines.findIndex(({ stand }) => stand === 'done');
  const open = firstDone < 0 ? lines : lines.slice(0, firstDone);
  const done = firstDone < 0 ? [] : lines.slice(firstDone);
  return [
    ...open,
    ...(isNarrowed ? [] : proposalRows(proposals)),
    ...(done.length === 0
      ? []
      : [
          heading('done', 'Done', String(done.length)),
          ...(doneShown || view === 'done' ? done : []),
        ]),
    ...(isNarrowed ? [] : goalRows(goals, tasks, goalsShown)),
  ];
};

const heading = (group: 'done' | 'proposed' | 'goals', title: string, note: string): TaskRow => ({
  kind: 'heading',
  key: `heading-${group}`,
  title,
  note,
  group,
});

const proposalRows = (proposals: readonly Proposal[]): readonly TaskRow[] =>
  proposals.length === 0
    ? []
    : [
        heading('proposed', 'Pending in HANDOFF.md', String(proposals.length)),
        ...proposals.map((proposal) => ({
          kind: 'proposal' as const,
          key: `proposal ${proposal.key}`,
          proposal,
        })),
      ];

const goalRows = (
  goals: readonly Goal[],
  tasks: readonly Task[],
  shown: boolean,
): readonly TaskRow[] => {
  if (goals.length === 0) return [];
  const served = new Map<string, { done: number; all: number }>();
  for (const task of tasks) {
    const goal = text(task.metadata.goal);
    if (goal === null) continue;
    const sum = served.get(goal) ?? { done: 0, all: 0 };
    served.set(goal, { done: sum.done + (task.status === 'completed' ? 1 : 0), all: sum.all + 1 });
  }
  const reached = goals.filter((goal) => goal.done).length;
  return [
    heading('goals', 'Goals', `${reached} of ${goals.length}`),
    ...(shown
      ? goals.map((goal) => ({
          kind: 'goal' as const,
          key: `goal ${goal.line}`,
          goal,
          served: served.get(goal.text) ?? { done: 0, all: 0 },
        }))
      : []),
  ];
};
