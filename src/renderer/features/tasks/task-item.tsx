import { Pencil, X } from 'lucide-react';
import { type MouseEvent, memo, useState } from 'react';
import type { Proposal } from '../../../shared/session';
import { addProposals, linkTask, removeTask, tickGoal, toggleTaskDone } from '../../state/actions';
import { openDialog, selectTask } from '../../state/store';
import { Button, IconButton } from '../../ui/button';
import { plural } from '../../ui/format';
import type { TaskRow } from './task-rows';
import styles from './tasks.module.css';

export const STAND_WORDS = {
  running: 'in progress',
  ready: 'ready',
  waits: 'waits',
  done: 'done',
} as const;

/** What a dragged task is known by. */
const DRAG = 'application/x-breakwater-task';

type TaskLine = Extract<TaskRow, { kind: 'task' }>;

interface TaskItemProps {
  readonly row: TaskLine;
  readonly current: boolean;
  readonly marked: boolean;
  readonly index: number;
  readonly onMark: (id: string, how: 'toggle' | 'range') => void;
}

/** One task. Dropped on another, it waits for that one from then on. */
export const TaskItem = memo(({ row, current, marked, index, onMark }: TaskItemProps) => {
  const { task, stand } = row;
  // The tools of thousands of rows that fly past would cost more than the rows.
  const [isOver, setIsOver] = useState(false);
  const onClick = (event: MouseEvent): void => {
    if (event.shiftKey) onMark(task.id, 'range');
    else if (event.ctrlKey || event.metaKey) onMark(task.id, 'toggle');
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: the rows are placed by the virtualiser, each in a box of its own
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys; the click only marks
    <div
      role="listitem"
      aria-label={`${task.subject}, ${STAND_WORDS[stand]}`}
      aria-current={current}
      className={`${styles.task} ${styles[stand]}`}
      data-index={index}
      data-marked={marked}
      tabIndex={current ? 0 : -1}
      draggable
      onMouseEnter={() => setIsOver(true)}
      onMouseLeave={() => setIsOver(false)}
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAG, task.id);
        event.dataTransfer.effectAllowed = 'link';
      }}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAG)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'link';
        event.currentTarget.dataset.over = 'true';
      }}
      onDragLeave={(event) => {
        delete event.currentTarget.dataset.over;
      }}
      onDrop={(event) => {
        delete event.currentTarget.dataset.over;
        const id = event.dataTransfer.getData(DRAG);
        if (id === '' || id === task.id) return;
        event.preventDefault();
        void linkTask(id, task.id);
      }}
      onFocus={(event) => {
        if (event.target === event.currentTarget) selectTask(task.id);
      }}
      // Focus would make this the task that the range begins with.
      onMouseDown={(event) => {
        if (event.shiftKey) event.preventDefault();
      }}
      onClick={onClick}
      onDoubleClick={() => openDialog({ kind: 'task', id: task.id })}
    >
      <button
        type="button"
        tabIndex={-1}
        className={styles.ring}
        aria-label={stand === 'done' ? `Reopen ${task.subject}` : `Complete ${task.subject}`}
        title={stand === 'done' ? 'Reopen (X)' : 'Complete (X)'}
        onClick={(event) => {
          event.stopPropagation();
          void toggleTaskDone(task.id);
        }}
        onDoubleClick={(event) => event.stopPropagation()}
      >
        <i />
      </button>
      <div className={styles.words}>
        <div className={styles.subject} title={task.subject}>
          {task.subject}
        </div>
        {stand === 'done' ? null : (
          <div className={styles.facts} title={row.waitsFor ?? row.facts}>
            {row.waitsFor === null ? (
              row.facts || 'ready'
            ) : (
              <>
                <span className={styles.why}>waits for</span> {row.waitsFor}
              </>
            )}
          </div>
        )}
      </div>
      {isOver || current ? (
        <div className={styles.tools}>
          <IconButton
            label={`Edit ${task.subject}`}
            tabIndex={-1}
            onClick={() => openDialog({ kind: 'task', id: task.id })}
          >
            <Pencil size={13} />
          </IconButton>
          <IconButton
            label={`Delete ${task.subject}`}
            tabIndex={-1}
            onClick={() => void removeTask(task.id)}
          >
            <X size={14} />
          </IconButton>
        </div>
      ) : null}
    </div>
  );
});

/** Something that HANDOFF.md says is pending. */
export const ProposalItem = ({ proposal }: { readonly proposal: Proposal }) => (
  // biome-ignore lint/a11y/useSemanticElements: as above
  <div role="listitem" className={styles.proposal} aria-label={`${proposal.subject}, proposed`}>
    <div className={styles.words}>
      <div className={styles.subject} title={proposal.description || proposal.subject}>
        {proposal.subject}
      </div>
      <div className={styles.facts}>
        {[
          `HANDOFF.md:${proposal.sources[0]?.line ?? ''}`,
          proposal.drift ?? '',
          proposal.packages.length > 1 ? plural(proposal.packages.length, 'package') : '',
        ]
          .filter((part) => part !== '')
          .join(' · ')}
      </div>
    </div>
    <Button
      look="quiet"
      small
      onClick={() => void addProposals([proposal])}
      aria-label={`Add ${proposal.subject}`}
    >
      Add
    </Button>
  </div>
);

/** A goal of plan.md, ticked from here. */
export const GoalItem = ({ row }: { readonly row: Extract<TaskRow, { kind: 'goal' }> }) => {
  const { goal, served } = row;
  // Shown at once; the file, and with it the goal, follows, and that a moment after the answer.
  const [asked, setAsked] = useState<boolean | null>(null);
  if (asked === goal.done) setAsked(null);
  const tick = async (done: boolean): Promise<void> => {
    setAsked(done);
    if (!(await tickGoal(goal, done))) setAsked(null);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: as above
    <div role="listitem" className={styles.goal} aria-label={`${goal.text}, goal`}>
      <label>
        <input
          type="checkbox"
          checked={asked ?? goal.done}
          onChange={(event) => void tick(event.target.checked)}
        />
        <span className={styles.subject} title={`${goal.text} (plan.md:${goal.line})`}>
          {goal.text}
        </span>
      </label>
      {served.all === 0 ? null : (
        <span className={styles.count} title="Tasks that serve it">
          {served.done}/{served.all}
        </span>
      )}
    </div>
  );
};
