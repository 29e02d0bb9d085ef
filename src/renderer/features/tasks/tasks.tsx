import { useVirtualizer } from '@tanstack/react-virtual';
import { Workflow } from 'lucide-react';
import {
  type KeyboardEvent,
  useCallback,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import {
  addProposals,
  createTask,
  removeTask,
  removeTasks,
  toggleTaskDone,
  updateTasks,
} from '../../state/actions';
import { useWorkspace } from '../../state/selectors';
import { openDialog, selectTask, showEnding, useStore } from '../../state/store';
import { Button, IconButton } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { timeOfDay } from '../../ui/format';
import { Kbd } from '../../ui/kbd';
import { Region } from '../../ui/region';
import { BulkBar } from './bulk-bar';
import { GoalItem, ProposalItem, TaskItem } from './task-item';
import { type TaskRow, type TaskView, taskRows } from './task-rows';
import styles from './tasks.module.css';
import { useProposals } from './use-proposals';

const HEIGHTS = { heading: 36, task: 47, done: 32, proposal: 47, goal: 32 } as const;

const heightOf = (row: TaskRow | undefined): number => {
  if (row === undefined) return HEIGHTS.task;
  if (row.kind !== 'task') return HEIGHTS[row.kind];
  return row.stand === 'done' ? HEIGHTS.done : HEIGHTS.task;
};

const NewTask = () => {
  const [subject, setSubject] = useState('');
  const session = useWorkspace((workspace) => workspace.session);
  const submit = async (): Promise<void> => {
    const words = subject.trim();
    if (words === '') return;
    // What comes up while one works was not in the handoff: it is told apart.
    const isOpen = session.startedAt !== null && session.endedAt === null;
    const metadata = isOpen ? { metadata: { discovered: `session ${session.number}` } } : {};
    if (await createTask({ subject: words, ...metadata })) setSubject('');
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
        {isOpen ? `Session ${number} since ${timeOfDay(startedAt, Date.now())}` : 'No session yet'}
      </span>
      <Button
        look={isOpen ? 'quiet' : 'plain'}
        small
        // Where there is little room the second word is not drawn.
        aria-label={isOpen ? 'End session' : 'Start session'}
        title={
          isOpen ? 'Draft HANDOFF.md and end (Shift+E)' : 'Read HANDOFF.md and start (Shift+N)'
        }
        onClick={() => (isOpen ? showEnding() : openDialog({ kind: 'session' }))}
      >
        <span>
          {isOpen ? 'End' : 'Start'}
          <span className={styles.roomy}> session</span>
        </span>
      </Button>
    </div>
  );
};

const VIEWS: readonly (readonly [TaskView, string])[] = [
  ['all', 'All'],
  ['running', 'In progress'],
  ['ready', 'Ready'],
  ['waits', 'Waiting'],
  ['discovered', 'Discovered'],
  ['done', 'Done'],
];

const Heading = ({
  row,
  shown,
  onToggle,
  onAddAll,
}: {
  readonly row: Extract<TaskRow, { kind: 'heading' }>;
  readonly shown: boolean;
  readonly onToggle: () => void;
  readonly onAddAll: () => void;
}) => (
  // biome-ignore lint/a11y/useSemanticElements: the rows are placed by the virtualiser, each in a box of its own
  <div role="listitem" className={styles.heading}>
    <h3>{row.title}</h3>
    {row.group === 'proposed' ? (
      <Button look="quiet" small onClick={onAddAll}>
        Add all {row.note}
      </Button>
    ) : (
      <Button look="quiet" small onClick={onToggle} aria-expanded={shown}>
        {shown ? 'Hide' : `Show ${row.note}`}
      </Button>
    )}
  </div>
);

/** The task list: what is open, what the handoff proposes, what is done, and the goals that it serves. */
export const Tasks = () => {
  const tasks = useWorkspace((workspace) => workspace.tasks);
  const goals = useWorkspace((workspace) => workspace.goals);
  const selected = useStore((state) => state.selectedTask);
  const proposals = useProposals();
  const [filter, setFilter] = useState('');
  const [view, setView] = useState<TaskView>('all');
  const [doneShown, setDoneShown] = useState(true);
  const [goalsShown, setGoalsShown] = useState(true);
  const [marked, setMarked] = useState<ReadonlySet<string>>(NONE);
  const wanted = useDeferredValue(filter);
  const rows = useMemo(
    () => taskRows({ tasks, proposals, goals, filter: wanted, view, doneShown, goalsShown }),
    [tasks, proposals, goals, wanted, view, doneShown, goalsShown],
  );
  const done = useMemo(() => tasks.filter((task) => task.status === 'completed').length, [tasks]);
  const lines = useMemo(
    () => rows.flatMap((row, index) => (row.kind === 'task' ? [{ key: row.key, index }] : [])),
    [rows],
  );
  const scroller = useRef<HTMLDivElement>(null);
  // Another function would have every row measured anew with each step of the wheel.
  const getItemKey = useCallback((index: number) => rows[index]?.key ?? index, [rows]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightOf(rows[index]),
    getItemKey,
    overscan: 8,
    useFlushSync: false,
  });
  const currentKey = useMemo(
    () =>
      selected !== null && lines.some((line) => line.key === selected)
        ? selected
        : (lines[0]?.key ?? null),
    [lines, selected],
  );

  const live = useRef({ lines, currentKey });
  live.current = { lines, currentKey };
  /** Marks one, or everything from the current task to it. */
  const mark = useCallback((id: string, how: 'toggle' | 'range') => {
    setMarked((before) => {
      const next = new Set(before);
      if (how === 'toggle') {
        if (!next.delete(id)) next.add(id);
        return next;
      }
      const { lines: all, currentKey: from } = live.current;
      const ends = [
        all.findIndex((one) => one.key === from),
        all.findIndex((one) => one.key === id),
      ];
      for (const line of all.slice(Math.max(0, Math.min(...ends)), Math.max(...ends) + 1)) {
        next.add(line.key);
      }
      return next;
    });
    selectTask(id);
  }, []);
  // What is gone cannot be marked.
  useEffect(() => {
    const known = new Set(tasks.map((task) => task.id));
    setMarked((before) =>
      [...before].every((id) => known.has(id))
        ? before
        : new Set([...before].filter((id) => known.has(id))),
    );
  }, [tasks]);

  const walk = (step: 1 | -1 | 'first' | 'last', marks = false): void => {
    const at = lines.findIndex((line) => line.key === currentKey);
    const to =
      step === 'first'
        ? 0
        : step === 'last'
          ? lines.length - 1
          : Math.min(lines.length - 1, Math.max(0, at + step));
    const line = lines[to];
    if (line === undefined) return;
    if (marks) mark(line.key, 'range');
    virtual.scrollToIndex(line.index);
    selectTask(line.key);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${line.index}"]`)?.focus(),
    );
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (currentKey === null || (event.target as HTMLElement).closest('button, input') !== null)
      return;
    const ids = [...marked];
    const isMany = ids.length > 0;
    const done = (): void => {
      event.preventDefault();
      event.stopPropagation();
    };
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') {
      setMarked(new Set(lines.map((line) => line.key)));
      done();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const toggle = (): void => {
      if (isMany) void updateTasks(ids, { status: 'completed' });
      else void toggleTaskDone(currentKey);
    };
    const remove = (): void => {
      if (isMany) void removeTasks(ids);
      else void removeTask(currentKey);
    };
    const acts: Readonly<Record<string, () => void>> = {
      ArrowDown: () => walk(1, event.shiftKey),
      j: () => walk(1),
      ArrowUp: () => walk(-1, event.shiftKey),
      k: () => walk(-1),
      Home: () => walk('first'),
      End: () => walk('last'),
      ' ': toggle,
      x: toggle,
      v: () => mark(currentKey, 'toggle'),
      w: () => openDialog({ kind: 'links', id: currentKey }),
      m: () => openDialog({ kind: 'graph', id: currentKey }),
      Enter: () => openDialog({ kind: 'task', id: currentKey }),
      e: () => openDialog({ kind: 'task', id: currentKey }),
      Delete: remove,
      ...(isMany ? { Escape: () => setMarked(NONE) } : {}),
    };
    const act = acts[event.key];
    if (act === undefined) return;
    done();
    act();
  };
  const isFiltered = filter !== '' || view !== 'all';

  return (
    <Region
      name="tasks"
      title="Tasks"
      note={tasks.length === 0 ? undefined : `${tasks.length - done} open · ${done} done`}
    >
      <div className={styles.tops}>
        <SessionStrip />
        <NewTask />
        {tasks.length > 4 || isFiltered ? (
          <div className={styles.filters}>
            <input
              id="filter-tasks"
              type="text"
              className={styles.filter}
              aria-label="Filter tasks"
              placeholder="Filter"
              value={filter}
              onChange={(event) => setFilter(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === 'Escape') {
                  setFilter('');
                  event.currentTarget.blur();
                }
                if (event.key === 'ArrowDown') {
                  event.preventDefault();
                  walk('first');
                }
              }}
            />
            <select
              aria-label="Which tasks"
              value={view}
              onChange={(event) => setView(event.target.value as TaskView)}
            >
              {VIEWS.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
            <IconButton
              label="What blocks what"
              keys="M"
              onClick={() => openDialog({ kind: 'graph', id: currentKey })}
            >
              <Workflow size={14} />
            </IconButton>
          </div>
        ) : null}
        {marked.size === 0 ? null : <BulkBar ids={[...marked]} onDone={() => setMarked(NONE)} />}
      </div>
      {rows.length === 0 ? (
        isFiltered ? (
          <Empty title="No task matches">
            {filter === ''
              ? 'None of the tasks stands so.'
              : `Nothing has the words “${filter}” in it.`}
          </Empty>
        ) : (
          <Empty title="No tasks yet">
            Write one above, or put “pending” work into HANDOFF.md: it is proposed here.
          </Empty>
        )
      ) : null}
      <div className={styles.scroller} ref={scroller}>
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
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
                  <TaskItem
                    row={row}
                    current={row.key === currentKey}
                    marked={marked.has(row.key)}
                    index={item.index}
                    onMark={mark}
                  />
                ) : row.kind === 'proposal' ? (
                  <ProposalItem proposal={row.proposal} />
                ) : row.kind === 'goal' ? (
                  <GoalItem row={row} />
                ) : (
                  <Heading
                    row={row}
                    shown={row.group === 'goals' ? goalsShown : doneShown}
                    onToggle={() =>
                      row.group === 'goals' ? setGoalsShown(!goalsShown) : setDoneShown(!doneShown)
                    }
                    onAddAll={() => void addProposals(proposals)}
                  />
                )}
              </div>
            );
          })}
        </div>
      </div>
    </Region>
  );
};

const NONE: ReadonlySet<string> = new Set();
