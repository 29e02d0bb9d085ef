// biome-ignore-all lint/a11y/useSemanticElements: rows of a real table cannot be placed by the virtualiser
// biome-ignore-all lint/a11y/useFocusableInteractive: the scrolling element has the focus and names its row
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import type { LedgerEntry } from '../../../shared/workspace-state';
import { ask } from '../../state/bridge';
import { useWorkspace } from '../../state/selectors';
import { Empty } from '../../ui/empty';
import { bytes, count, timeOfDay } from '../../ui/format';
import styles from './ledger.module.css';

const LIMIT = 5000;
const ROW = 26;

const ratio = (logs: number, agents: number): string =>
  agents === 0 || logs === 0
    ? ''
    : logs / agents >= 10
      ? `One byte in ${count(Math.round(logs / agents))} crossed.`
      : '';

/** What crossed to agents, entry by entry, against what the builds printed. */
export const Ledger = () => {
  const meters = useWorkspace((workspace) => workspace.meters);
  const [entries, setEntries] = useState<readonly LedgerEntry[] | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const now = Date.now();
  const scroller = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: more bytes mean more entries
  useEffect(() => {
    let current = true;
    void ask('ledger.read', { limit: LIMIT }).then((answer) => {
      if (!current) return;
      if (answer.ok) setEntries([...answer.value].sort((a, b) => (a.at < b.at ? 1 : -1)));
      setRefusal(answer.ok ? null : answer.refusal.message);
    });
    return () => {
      current = false;
    };
  }, [meters.agentBytes]);
  const virtual = useVirtualizer({
    count: entries?.length ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 16,
  });
  return (
    <section className={styles.page} aria-label="Ledger">
      <header className={styles.sums}>
        <dl className={styles.sum}>
          <dt>Logs produced</dt>
          <dd>{bytes(meters.logBytes)}</dd>
        </dl>
        <dl className={`${styles.sum} ${styles.crossed}`}>
          <dt>Given to agents</dt>
          <dd>{bytes(meters.agentBytes)}</dd>
        </dl>
        <div className={styles.words}>
          <p>
            {meters.agentBytes === 0
              ? 'Nothing crossed to an agent.'
              : `No log crossed to an agent: only reports, status and the lists below. ${ratio(meters.logBytes, meters.agentBytes)}`}
          </p>
          <p className={styles.fine}>
            Every answer to an agent, a script or the command line leaves through one exit that
            checks its fields, cuts it to its limit (a report: 5 lines, 600 bytes) and writes it
            down here. The one line of a log that may cross is the error of a failed build, cleaned
            and cut to 200 characters.
          </p>
        </div>
      </header>
      {refusal === null ? null : <Empty title="The ledger could not be read">{refusal}</Empty>}
      {entries?.length === 0 ? (
        <Empty title="No entries">
          Nothing was asked by an agent, a script or the command line so far.
        </Empty>
      ) : null}
      {entries !== null && entries.length > 0 ? (
        <div
          className={styles.grid}
          role="table"
          aria-label="Ledger entries"
          aria-rowcount={entries.length + 1}
          ref={scroller}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled with the keyboard
          tabIndex={0}
        >
          <div role="row" className={`${styles.row} ${styles.heads}`}>
            {['Time', 'Agent', 'Kind', 'Package', 'Bytes'].map((head) => (
              <span key={head} role="columnheader">
                {head}
              </span>
            ))}
          </div>
          <div className={styles.rows} style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const entry = entries[item.index];
              return entry === undefined ? null : (
                <div
                  key={item.key}
                  role="row"
                  aria-rowindex={item.index + 2}
                  className={`${styles.row} ${styles.entry}`}
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  {[
                    timeOfDay(entry.at, now),
                    entry.agent,
                    entry.kind,
                    entry.package ?? '–',
                    count(entry.bytes),
                  ].map((cell, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the columns stand still
                    <span key={index} role="cell">
                      {cell}
                    </span>
                  ))}
                </div>
              );
            })}
          </div>
          {entries.length === LIMIT ? (
            <p className={styles.fine}>
              The newest {count(LIMIT)} entries are shown; the file has them all.
            </p>
          ) : null}
        </div>
      ) : null}
    </section>
  );
};
