// biome-ignore-all lint/a11y/useSemanticElements: the rows are placed by the virtualiser, each in a box of its own
import { useVirtualizer } from '@tanstack/react-virtual';
import { Pencil, X } from 'lucide-react';
import { type KeyboardEvent, memo, useDeferredValue, useMemo, useRef, useState } from 'react';
import type { Proposal } from '../../../shared/session';
import { addProposals, createTask, removeTask, toggleTaskDone } from '../../state/actions';
import { useWorkspace } from '../../state/selectors';
import { openDialog, selectTask, showEnding, useStore } from '../../state/store';
import { Button, IconButton } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { plural, timeOfDay } from '../../ui/format';
import { Kbd } from '../../ui/kbd';
import { Region } from '../../ui/region';
import { type TaskRow, taskRows } from './task-rows';
import styles from './tasks.module.css';
import { useProposals } from './use-proposals';

const HEIGHTS = { heading: 36, task: 47, done: 32, proposal: 47 } as const;

const heightOf = (row: TaskRow | undefined): number => {
  if (row === undefined) return HEIGHTS.task;
  if (row.kind !== 'task') return HEIGHTS[row.kind];
  return row.stand === 'done' ? HEIGHTS.done : HEIGHTS.task;
};

const STAND_WORDS = {
  running: 'in progress',
  ready: 'ready',
  waits: 'waits',
  done: 'done',
} as const;

type TaskLine = Extract<TaskRow, { kind: 'task' }>;

const TaskItem = memo(
  ({
    row,
    current,
    index,
  }: {
    readonly row: TaskLine;
    readonly current: boolean;
    readonly index: number;
  }) => {
    const { task, stand } = row;
    return (
      <div
        role="listitem"
        aria-label={`${task.subject}, ${STAND_WORDS[stand]}`}
        aria-current={current}
        className={`${styles.task} ${styles[stand]}`}
        data-index={index}
        tabIndex={current ? 0 : -1}
        onFocus={(event) => {
          if (event.target === event.currentTarget) selectTask(task.id);
        }}
        onDoubleClick={() => openDialog({ kind: 'task', id: task.id })}
      >
        <button
          type="button"
          tabIndex={-1}
          className={styles.ring}
          aria-label={stand === 'done' ? `Reopen ${task.subject}` : `Complete ${task.subject}`}
          title={stand === 'done' ? 'Reopen (X)' : 'Complete (X)'}
          onClick={() => void toggleTaskDone(task.id)}
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
      </div>
    );
  },
);

const ProposalItem = ({ proposal }: { readonly proposal: Proposal }) => (
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

const NewTask = () => {
  const [subject, setSubject] = useState('');
  const submit = async (): Promise<void> => {
    const words = subject.trim();
    if (words === '') return;
    if (await createTask({ subject: words })) setSubject('');
  };
  return (
    <div className={styles.new}>
      <input
        id="new-task"
        className={styles.input}
        aria-label="New task"
        placeholder="New task"
        maxLength={300}
        value={subject}
        onChange={(event) => setSubject(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void submit();
          if (event.key === 'Escape') {
            setSubject('');
            event.currentTarget.blur();
          }
        }}
      />
      <Kbd keys="N" />
    </div>
  );
};

/** Where one stands: no session yet, or since when one goes on. */
const SessionStrip = () => {
  const { number, startedAt, endedAt } = useWorkspace((workspace) => workspace.session);
  const isOpen = startedAt !== null && endedAt === null;
  return (
    <div className={styles.session}>
      <span className={styles.faint}>
        {isOpen
          ? `Session ${number} since ${timeOfDay(startedAt, Date.now())}`
          : 'No session goes on'}
      </span>
      <Button
        look={isOpen ? 'quiet' : 'plain'}
        small
        title={
          isOpen ? 'Draft HANDOFF.md and end (Shift+E)' : 'Read HANDOFF.md and start (Shift+N)'
        }
        onClick={() => (isOpen ? showEnding() : openDialog({ kind: 'session' }))}
      >
        {isOpen ? 'End session' : 'Start session'}
      </Button>
    </div>
  );
};

/** The task list: what is open, what the handoff proposes, what is done. */
export const Tasks = () => {
  const tasks = useWorkspace((workspace) => workspace.tasks);
  const selected = useStore((state) => state.selectedTask);
  const proposals = useProposals();
  const [filter, setFilter] = useState('');
  const [doneShown, setDoneShown] = useState(true);
  const wanted = useDeferredValue(filter);
  const rows = useMemo(
    () => taskRows(tasks, proposals, wanted, doneShown),
    [tasks, proposals, wanted, doneShown],
  );
  const done = useMemo(() => tasks.filter((task) => task.status === 'completed').length, [tasks]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightOf(rows[index]),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 8,
  });
  const firstTask = rows.find((row) => row.kind === 'task')?.key ?? null;
  const currentKey = rows.some((row) => row.kind === 'task' && row.key === selected)
    ? selected
    : firstTask;

  const walk = (step: 1 | -1 | 'first' | 'last'): void => {
    const lines = rows
      .map((row, index) => ({ row, index }))
      .filter(({ row }) => row.kind === 'task');
    const at = lines.findIndex(({ row }) => row.key === currentKey);
    const to =
      step === 'first'
        ? 0
        : step === 'last'
          ? lines.length - 1
          : Math.min(lines.length - 1, Math.max(0, at + step));
    const line = lines[to];
    if (line === undefined) return;
    virtual.scrollToIndex(line.index);
    selectTask(line.row.key);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${line.index}"]`)?.focus(),
    );
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || currentKey === null) return;
    const acts: Readonly<Record<string, () => void>> = {
      ArrowDown: () => walk(1),
      j: () => walk(1),
      ArrowUp: () => walk(-1),
      k: () => walk(-1),
      Home: () => walk('first'),
      End: () => walk('last'),
      ' ': () => void toggleTaskDone(currentKey),
      x: () => void toggleTaskDone(currentKey),
      Enter: () => openDialog({ kind: 'task', id: currentKey }),
      e: () => openDialog({ kind: 'task', id: currentKey }),
      Delete: () => void removeTask(currentKey),
    };
    const act = acts[event.key];
    if (act === undefined || (event.target as HTMLElement).closest('button') !== null) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  return (
    <Region
      name="tasks"
      title="Tasks"
      note={tasks.length === 0 ? undefined : `${tasks.length - done} open · ${done} done`}
    >
      <div className={styles.tops}>
        <SessionStrip />
        <NewTask />
        {tasks.length > 8 || filter !== '' ? (
          <input
            id="filter-tasks"
            type="text"
            className={styles.filter}
            aria-label="Filter tasks"
            placeholder="Filter tasks"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') {
                setFilter('');
                event.currentTarget.blur();
              }
            }}
          />
        ) : null}
      </div>
      {rows.length === 0 ? (
        filter === '' ? (
          <Empty title="No tasks yet">
            Write one above, or put “pending” work into HANDOFF.md: it is proposed here.
          </Empty>
        ) : (
          <Empty title="No task matches">Nothing has the words “{filter}” in it.</Empty>
        )
      ) : null}
      <div className={styles.scroller} ref={scroller}>
        <div
          role="list"
          aria-label="Task list"
          className={styles.list}
          style={{ height: virtual.getTotalSize() }}
          onKeyDown={onKeyDown}
        >
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <div
                key={item.key}
                className={styles.place}
                style={{ height: item.size, transform: `translateY(${item.start}px)` }}
              >
                {row.kind === 'task' ? (
                  <TaskItem row={row} current={row.key === currentKey} index={item.index} />
                ) : row.kind === 'proposal' ? (
                  <ProposalItem proposal={row.proposal} />
                ) : (
                  <div role="listitem" className={styles.heading}>
                    <h3>{row.title}</h3>
                    {row.group === 'done' ? (
                      <Button
                        look="quiet"
                        small
                        onClick={() => setDoneShown(!doneShown)}
                        aria-expanded={doneShown}
                      >
                        {doneShown ? 'Hide' : `Show ${row.note}`}
                      </Button>
                    ) : (
                      <Button look="quiet" small onClick={() => void addProposals(proposals)}>
                        Add all {row.note}
                      </Button>
                    )}
                  </div>
                )}
              </div>
            );
          })}
        </div>
      </div>
    </Region>
  );
};
