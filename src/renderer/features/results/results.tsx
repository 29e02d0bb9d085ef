import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { showDetails } from '../../state/actions';
import { useWorkspace } from '../../state/selectors';
import { selectPackage, useStore } from '../../state/store';
import { Empty } from '../../ui/empty';
import { Kbd } from '../../ui/kbd';
import { Region } from '../../ui/region';
import { Card } from './card';
import { resultList } from './result-list';
import styles from './results.module.css';

/** The cards, newest first. */
export const Results = () => {
  const packages = useWorkspace((workspace) => workspace.packages);
  const attempts = useWorkspace((workspace) => workspace.attempts);
  const selected = useStore((state) => state.selectedPackage);
  const entries = useMemo(() => resultList(packages, attempts), [packages, attempts]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 132,
    getItemKey: (index) => entries[index]?.package ?? index,
    gap: 10,
    paddingStart: 2,
    paddingEnd: 16,
    overscan: 5,
  });
  const at = entries.findIndex((entry) => entry.package === selected);
  const current = at < 0 ? 0 : at;

  // Choosing a package anywhere brings its card into view; new results alone never move the list.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a person's choice is followed
  useEffect(() => {
    if (at >= 0 && !scroller.current?.contains(document.activeElement)) virtual.scrollToIndex(at);
  }, [selected]);

  const go = (to: number): void => {
    const index = Math.min(entries.length - 1, Math.max(0, to));
    const entry = entries[index];
    if (entry === undefined) return;
    selectPackage(entry.package);
    virtual.scrollToIndex(index);
    requestAnimationFrame(() =>
      scroller.current
        ?.querySelector<HTMLElement>(`[data-card="${CSS.escape(entry.package)}"]`)
        ?.focus(),
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if ((event.target as HTMLElement).dataset.card === undefined) return;
    const acts: Readonly<Record<string, () => void>> = {
      ArrowDown: () => go(current + 1),
      j: () => go(current + 1),
      ArrowUp: () => go(current - 1),
      k: () => go(current - 1),
      Home: () => go(0),
      End: () => go(entries.length - 1),
      Enter: () => {
        const entry = entries[current];
        if (entry !== undefined) showDetails(entry.package);
      },
    };
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  return (
    <Region name="results" title="Results" note={entries.length === 0 ? undefined : 'newest first'}>
      {entries.length === 0 ? (
        <Empty title="Nothing is built yet">
          Each build ends in a card here, checked against its exit code and the files on disk.
          Launch a wave with <Kbd keys="L" />, or build one package with <Kbd keys="B" />.
        </Empty>
      ) : null}
      <div className={styles.scroller} ref={scroller}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys of the cards inside */}
        <div
          className={styles.list}
          style={{ height: virtual.getTotalSize() }}
          onKeyDown={onKeyDown}
        >
          {virtual.getVirtualItems().map((item) => {
            const entry = entries[item.index];
            return entry === undefined ? null : (
              <div
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                className={styles.place}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <Card name={entry.package} tabStop={item.index === current} />
              </div>
            );
          })}
        </div>
      </div>
    </Region>
  );
};
