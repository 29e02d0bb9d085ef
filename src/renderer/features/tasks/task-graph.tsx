import { useMemo, useState } from 'react';
import { useWorkspace } from '../../state/selectors';
import { closeDialog, openDialog, selectTask } from '../../state/store';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { plural } from '../../ui/format';
import { blockingOf } from './blocking';
import styles from './task-graph.module.css';
import { STAND_WORDS } from './task-item';
import { standsOf } from './task-rows';

const BOX = { width: 190, height: 46, across: 64, down: 14 } as const;

/**
 * What blocks what, left to right. Drawn here rather than by a library: a few dozen boxes in columns need a hundred
 * lines, and the libraries that lay graphs out are larger than all of the task list.
 */
export const TaskGraph = ({ id }: { readonly id: string | null }) => {
  const tasks = useWorkspace((workspace) => workspace.tasks);
  const [centre, setCentre] = useState(id);
  const { nodes, edges, left } = useMemo(() => blockingOf(tasks, centre), [tasks, centre]);
  const stands = useMemo(() => standsOf(tasks), [tasks]);
  const at = new Map(
    nodes.map(({ task, column, row }) => [
      task.id,
      { x: column * (BOX.width + BOX.across), y: row * (BOX.height + BOX.down) },
    ]),
  );
  const width = Math.max(0, ...[...at.values()].map((one) => one.x)) + BOX.width;
  const height = Math.max(0, ...[...at.values()].map((one) => one.y)) + BOX.height;
  return (
    <Dialog
      title="What blocks what"
      size="broad"
      onClose={closeDialog}
      foot={
        <>
          <span className={styles.sum}>
            {plural(nodes.length, 'task')}
            {left > 0 ? `, ${left} more are linked to them` : ''}
          </span>
          {centre === null ? null : (
            <>
              <Button onClick={() => setCentre(null)}>All that block most</Button>
              <Button onClick={() => openDialog({ kind: 'links', id: centre })}>Waits for…</Button>
              <Button look="primary" onClick={() => openDialog({ kind: 'task', id: centre })}>
                Open
              </Button>
            </>
          )}
        </>
      }
    >
      <div className={styles.host}>
        {edges.length === 0 ? (
          <p className={styles.sum}>
            Nothing here waits for anything else. Drag a task onto the one that it is to wait for,
            or press W on it.
          </p>
        ) : null}
        <div className={styles.sheet} style={{ width, height }}>
          <svg width={width} height={height} aria-hidden="true">
            {edges.map(([from, to]) => {
              const [a, b] = [at.get(from), at.get(to)];
              if (a === undefined || b === undefined) return null;
              const [x1, y1] = [a.x + BOX.width, a.y + BOX.height / 2];
              const [x2, y2] = [b.x - 5, b.y + BOX.height / 2];
              const bend = Math.max(24, (x2 - x1) / 2);
              const isNear = from === centre || to === centre;
              return (
                <g key={`${from} ${to}`} data-near={isNear}>
                  <path d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`} />
                  <path d={`M${x2 - 4} ${y2 - 4}L${x2 + 1} ${y2}L${x2 - 4} ${y2 + 4}`} />
                </g>
              );
            })}
          </svg>
          {nodes.map(({ task }) => {
            const place = at.get(task.id);
            const stand = stands.get(task.id)?.stand ?? 'ready';
            return (
              <button
                key={task.id}
                type="button"
                className={styles.node}
                data-stand={stand}
                aria-pressed={task.id === centre}
                title={task.subject}
                style={{ left: place?.x, top: place?.y, width: BOX.width, height: BOX.height }}
                onClick={() => {
                  setCentre(task.id);
                  selectTask(task.id);
                }}
                onDoubleClick={() => openDialog({ kind: 'task', id: task.id })}
              >
                <span>{task.subject}</span>
                <small>{STAND_WORDS[stand]}</small>
              </button>
            );
          })}
        </div>
      </div>
    </Dialog>
  );
};
