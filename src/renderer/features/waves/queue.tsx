// biome-ignore-all lint/a11y/useSemanticElements: rows of a real table cannot be placed by the virtualiser
// biome-ignore-all lint/a11y/useFocusableInteractive: the scrolling element has the focus and names its row
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp, Pin } from 'lucide-react';
import { type KeyboardEvent, memo, useDeferredValue, useMemo, useRef } from 'react';
import type { Attempt } from '../../../shared/build';
import { showDetails } from '../../state/actions';
import { useAttempt, usePackage, useWorkspace } from '../../state/selectors';
import { selectPackage, useStore } from '../../state/store';
import { Empty } from '../../ui/empty';
import { clock, count, roughly, timeOfDay, UNKNOWN } from '../../ui/format';
import { WithContextMenu } from '../../ui/menu';
import { Sign } from '../../ui/sign';
import { toneClass } from '../../ui/tone';
import { PACKAGE_WORDS } from '../../ui/words';
import { FirstRule } from './first-rule';
import { packageMenu } from './package-menu';
import styles from './queue.module.css';
import {
  GROUP_WORDS,
  groupCounts,
  narrow,
  QUEUE_GROUPS,
  queueFilter,
  useQueueFilter,
} from './queue-filter';
import { COLUMN_WORDS, inOrder, orderQueueBy, QUEUE_COLUMNS, useQueueOrder } from './queue-order';

const ROW = 28;
const NO_ATTEMPTS: ReadonlyMap<string, Attempt> = new Map();

const QueueRow = memo(
  ({
    name,
    index,
    current,
  }: {
    readonly name: string;
    readonly index: number;
    readonly current: boolean;
  }) => {
    const row = usePackage(name);
    const took = useAttempt(row?.attempt ?? null)?.durationMs ?? null;
    const now = Date.now();
    if (row === undefined) return null;
    const { word, tone, glyph } = PACKAGE_WORDS[row.state];
    const { result } = row;
    return (
      <WithContextMenu groups={() => packageMenu(name)}>
        <div
          role="row"
          id={`queue-${index}`}
          aria-rowindex={index + 2}
          aria-selected={current}
          className={styles.row}
          onMouseDown={() => selectPackage(name)}
          onDoubleClick={() => showDetails(name)}
          tabIndex={-1}
        >
          <span role="gridcell" className={styles.name}>
            <Sign glyph={glyph} tone={tone} />
            <b>{name}</b>
            {row.pinned ? <Pin size={11} className={styles.pin} aria-label="pinned" /> : null}
          </span>
          <span role="gridcell" className={styles.version}>
            {row.version ?? '–'}
          </span>
          <span role="gridcell" className={`${styles.state} ${toneClass(tone)}`}>
            {word}
          </span>
          <span role="gridcell" className={styles.reason} title={row.reason}>
            {row.reason === word ? '' : row.reason}
          </span>
          <span role="gridcell" className={styles.last}>
            {result === null ? '–' : `${result.status} ${timeOfDay(result.modifiedAt, now)}`}
          </span>
          <span role="gridcell" className={styles.figure}>
            {took === null ? UNKNOWN : clock(took)}
          </span>
          <span
            role="gridcell"
            className={styles.figure}
            title={row.dependents.length === 0 ? undefined : row.dependents.join(', ')}
          >
            {row.dependents.length === 0 ? UNKNOWN : count(row.dependents.length)}
          </span>
          <span role="gridcell" className={styles.figure}>
            {roughly(row.expected.ms, row.expected.basis === 'estimate')}
          </span>
        </div>
      </WithContextMenu>
    );
  },
);

/** The heads of the columns: pressing one puts the queue in its order, pressing it again turns that around. */
const Heads = () => {
  const order = useQueueOrder((state) => state.order);
  const walk = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (event.key === 'Enter' || event.key === ' ') event.stopPropagation();
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const heads = [...event.currentTarget.querySelectorAll<HTMLElement>('button')].filter(
      (head) => head.offsetParent !== null,
    );
    const at = heads.indexOf(document.activeElement as HTMLElement);
    heads[(at + step + heads.length) % heads.length]?.focus();
  };
  return (
    <div role="row" aria-rowindex={1} className={`${styles.row} ${styles.heads}`} onKeyDown={walk}>
      {QUEUE_COLUMNS.map((column) => {
        const chosen = order?.column === column;
        const way = chosen ? (order.descending ? 'descending' : 'ascending') : 'none';
        return (
          <span key={column} role="columnheader" aria-sort={way}>
            <button
              type="button"
              className={styles.head}
              tabIndex={chosen || (order === null && column === 'name') ? 0 : -1}
              title={`Order by ${COLUMN_WORDS[column].toLowerCase()}`}
              onClick={() => orderQueueBy(column)}
            >
              {COLUMN_WORDS[column]}
              {way === 'none' ? null : way === 'descending' ? (
                <ArrowDown size={11} aria-hidden="true" />
              ) : (
                <ArrowUp size={11} aria-hidden="true" />
              )}
            </button>
          </span>
        );
      })}
    </div>
  );
};

/** Every package, with state, reason, last result and expected time. */
export const Queue = () => {
  const packages = useWorkspace((workspace) => workspace.packages);
  const selected = useStore((state) => state.selectedPackage);
  const filter = useQueueFilter();
  const wanted = useDeferredValue(filter);
  const order = useQueueOrder((state) => state.order);
  // Only that order looks at attempts, which change with every look at a running build.
  const attempts = useWorkspace((workspace) =>
    order?.column === 'took' ? workspace.attempts : NO_ATTEMPTS,
  );
  const ordered = useMemo(
    () => inOrder([...packages.values()], order, attempts),
    [packages, order, attempts],
  );
  const names = useMemo(() => narrow(ordered, wanted), [ordered, wanted]);
  const counts = useMemo(() => groupCounts(packages.values()), [packages]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: names.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const at = selected === null ? -1 : names.indexOf(selected);

  const go = (to: number): void => {
    const index = Math.min(names.length - 1, Math.max(0, to));
    const name = names[index];
    if (name === undefined) return;
    selectPackage(name);
    virtual.scrollToIndex(index);
  };
  const toHeads = (): void =>
    scroller.current?.querySelector<HTMLElement>('button[tabindex="0"]')?.focus();
  const page = (): number =>
    Math.max(1, Math.floor((scroller.current?.clientHeight ?? 280) / ROW) - 1);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Readonly<Record<string, () => void>> = {
      ArrowDown: () => go(at + 1),
      j: () => go(at + 1),
      ArrowUp: () => (at <= 0 ? toHeads() : go(at - 1)),
      k: () => go(at - 1),
      PageDown: () => go(at + page()),
      PageUp: () => go(at - page()),
      Home: () => go(0),
      End: () => go(names.length - 1),
      Enter: () => selected !== null && showDetails(selected),
    };
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    // From the columns' heads, any way down leads back into the rows.
    if (event.target !== scroller.current) scroller.current?.focus();
    act();
  };

  if (packages.size === 0) return <FirstRule />;
  return (
    <div className={styles.queue}>
      <div className={styles.tools}>
        <input
          id="search-queue"
          type="text"
          className={styles.search}
          aria-label="Search the queue"
          placeholder="Search the queue"
          value={filter.words}
          onChange={(event) => queueFilter.set({ words: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === 'Escape') queueFilter.set({ words: '' });
            if (event.key === 'ArrowDown' || event.key === 'Enter') {
              event.preventDefault();
              scroller.current?.focus();
              if (at < 0) go(0);
            }
          }}
        />
        <fieldset className={styles.groups} aria-label="Show">
          {QUEUE_GROUPS.map((group) => (
            <button
              key={group}
              type="button"
              className={styles.group}
              aria-pressed={filter.only === group}
              onClick={() => queueFilter.set({ only: group })}
            >
              {GROUP_WORDS[group]} <span>{count(counts[group])}</span>
            </button>
          ))}
        </fieldset>
      </div>
      <div
        role="grid"
        aria-label="Queue"
        aria-rowcount={names.length + 1}
        aria-activedescendant={at < 0 ? undefined : `queue-${at}`}
        className={styles.grid}
        tabIndex={0}
        data-home
        ref={scroller}
        onKeyDown={onKeyDown}
      >
        <Heads />
        {names.length === 0 ? (
          <Empty title="No package matches">Widen the search, or show all of them.</Empty>
        ) : null}
        <div className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const name = names[item.index];
            return name === undefined ? null : (
              <div
                key={name}
                className={styles.place}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <QueueRow name={name} index={item.index} current={item.index === at} />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
};
