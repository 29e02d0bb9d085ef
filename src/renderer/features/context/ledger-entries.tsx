import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { LedgerEntry } from '../../../shared/workspace-state';
import { count, timeOfDay } from '../../ui/format';
import styles from './ledger.module.css';

const ROW = 26;

interface LedgerEntriesProps {
  /** Newest first. */
  readonly entries: readonly LedgerEntry[];
  readonly chosen: number | null;
  readonly onChoose: (id: number) => void;
  /** Stands below the last entry. */
  readonly note: string | null;
}

/** The answers that crossed, a line each; the arrow keys go through them. */
export const LedgerEntries = ({ entries, chosen, onChoose, note }: LedgerEntriesProps) => {
  const scroller = useRef<HTMLDivElement>(null);
  const now = Date.now();
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 16,
  });
  const index = entries.findIndex((entry) => entry.id === chosen);
  const first = entries[0];
  useEffect(() => {
    if (index < 0 && first !== undefined) onChoose(first.id);
  }, [index, first, onChoose]);
  const goTo = (at: number): void => {
    const entry = entries[Math.max(0, Math.min(entries.length - 1, at))];
    if (entry === undefined) return;
    onChoose(entry.id);
    virtual.scrollToIndex(entries.indexOf(entry));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? ROW) / ROW) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: index + page,
      PageUp: index - page,
      Home: 0,
      End: entries.length - 1,
    };
    const at = steps[event.key];
    if (at === undefined) return;
    event.preventDefault();
    goTo(at);
  };
  return (
    <div className={styles.list}>
      <div className={`${styles.row} ${styles.heads}`} aria-hidden="true">
        {['Time', 'Agent', 'Kind', 'Package', 'Bytes'].map((head) => (
          <span key={head}>{head}</span>
        ))}
      </div>
      <div
        className={styles.scroller}
        role="listbox"
        aria-label="Ledger entries"
        aria-activedescendant={index < 0 ? undefined : `ledger-${chosen}`}
        tabIndex={0}
        ref={scroller}
        onKeyDown={onKeyDown}
      >
        <div className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const entry = entries[item.index];
            return entry === undefined ? null : (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
              // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names its entry
              <div
                key={item.key}
                id={`ledger-${entry.id}`}
                role="option"
                aria-selected={entry.id === chosen}
                aria-setsize={entries.length}
                aria-posinset={item.index + 1}
                className={`${styles.row} ${styles.entry}`}
                style={{ transform: `translateY(${item.start}px)` }}
                onClick={() => onChoose(entry.id)}
              >
                <span>{timeOfDay(entry.at, now)}</span>
                <span>{entry.agent}</span>
                <span>{entry.kind}</span>
                <span>{entry.package ?? '–'}</span>
                <span>{count(entry.bytes)}</span>
              </div>
            );
          })}
        </div>
        {note === null ? null : <p className={styles.fine}>{note}</p>}
      </div>
    </div>
  );
};
