import type { Task } from '../../../shared/task';

/** A task's place in the drawing of what blocks what. */
export interface GraphNode {
  readonly task: Task;
  /** Column, from the left: what must be done first. */
  readonly column: number;
  /** Place in its column, from the top. */
  readonly row: number;
}

export interface Blocking {
  readonly nodes: readonly GraphNode[];
  /** Blocker → blocked, by id. */
  readonly edges: readonly (readonly [string, string])[];
  /** Tasks that are linked too and do not fit. */
  readonly left: number;
}

/** As many are drawn: more cannot be read. */
const MOST_NODES = 60;

/**
 * What stands before and behind a task, over any number of steps, the nearest first; without one, the tasks that most
 * others wait for with what surrounds them. Columns follow the longest way from what waits for nothing.
 */
export const blockingOf = (tasks: readonly Task[], centre: string | null): Blocking => {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const isShown = (id: string): boolean => byId.get(id)?.status !== 'completed' || id === centre;
  const linksOf = (task: Task): readonly string[] =>
    [...task.blockedBy, ...task.blocks].filter((id) => byId.has(id) && isShown(id));
  const starts =
    centre !== null && byId.has(centre)
      ? [centre]
      : tasks
          .filter((task) => isShown(task.id) && linksOf(task).length > 0)
          .sort((a, b) => b.blocks.length - a.blocks.length)
          .map((task) => task.id);
  const chosen = new Set<string>();
  const queue = [...starts];
  const seen = new Set(queue);
  for (let at = 0; at < queue.length; at += 1) {
    const id = queue[at] ?? '';
    if (chosen.size < MOST_NODES) chosen.add(id);
    const task = byId.get(id);
    for (const next of task === undefined ? [] : linksOf(task)) {
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  const columns = columnsOf(chosen, byId);
  const rows = new Map<number, number>();
  const nodes: GraphNode[] = [];
  for (const id of chosen) {
    const task = byId.get(id);
    if (task === undefined) continue;
    const column = columns.get(id) ?? 0;
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    nodes.push({ task, column, row });
  }
  const edges = nodes.flatMap(({ task }) =>
    task.blocks.filter((id) => chosen.has(id)).map((id) => [task.id, id] as const),
  );
  return { nodes, edges, left: seen.size - chosen.size };
};

/** The longest way to each from what waits for none of the chosen. There are no circles: tasks refuse them. */
const columnsOf = (
  chosen: ReadonlySet<string>,
  byId: ReadonlyMap<string, Task>,
): ReadonlyMap<string, number> => {
  const columns = new Map<string, number>();
  const columnOf = (id: string): number => {
    const known = columns.get(id);
    if (known !== undefined) return known;
    columns.set(id, 0);
    const before = (byId.get(id)?.blockedBy ?? []).filter((one) => chosen.has(one));
    const column = Math.max(0, ...before.map((one) => columnOf(one) + 1));
    columns.set(id, column);
    return column;
  };
  for (const id of chosen) columnOf(id);
  return columns;
};
