// biome-ignore-all lint/a11y/useSemanticElements: rows of a real table cannot be placed by the virtualiser
// biome-ignore-all lint/a11y/useFocusableInteractive: the scrolling element has the focus and names its row
import { useVirtualizer } from '@tanstack/react-virtual';
import { Pin } from 'lucide-react';
import { type KeyboardEvent, memo, useDeferredValue, useMemo, useRef } from 'react';
import { showDetails } from '../../state/actions';
import { usePackage, useWorkspace } from '../../state/selectors';
import { selectPackage, useStore } from '../../state/store';
import { Empty } from '../../ui/empty';
import { count, roughly, timeOfDay } from '../../ui/format';
import { WithContextMenu } from '../../ui/menu';
import { Sign } from '../../ui/sign';
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

const ROW = 28;

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
          <span role="gridcell" className={`${styles.state} ${styles[tone]}`}>
            {word}
          </span>
          <span role="gridcell" className={styles.reason} title={row.reason}>
            {row.reason === word ? '' : row.reason}
          </span>
          <span role="gridcell" className={styles.last}>
            {result === null ? '–' : `${result.status} ${timeOfDay(result.modifiedAt, now)}`}
          </span>
          <span role="gridcell" className={styles.expected}>
            {roughly(row.expected.ms, row.expected.basis === 'estimate')}
          </span>
        </div>
      </WithContextMenu>
    );
  },
);

/** Every package, with state, reason, last result and expected time. */
export const Queue = () => {
  const packages = useWorkspace((workspace) => workspace.packages);
  const selected = useStore((state) => state.selectedPackage);
  const filter = useQueueFilter();
  const wanted = useDeferredValue(filter);
  const names = useMemo(() => narrow(packages.values(), wanted), [packages, wanted]);
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
  const page = (): number =>
    Math.max(1, Math.floor((scroller.current?.clientHeight ?? 280) / ROW) - 1);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Readonly<Record<string, () => void>> = {
      ArrowDown: () => go(at + 1),
      j: () => go(at + 1),
      ArrowUp: () => go(at - 1),
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
        <div role="row" aria-rowindex={1} className={`${styles.row} ${styles.heads}`}>
          {['Package', 'Version', 'State', 'Reason', 'Last result', 'Takes'].map((head) => (
            <span key={head} role="columnheader">
              {head}
            </span>
          ))}
        </div>
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
