import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef } from 'react';
import { count, timeOfDay } from '../../ui/format';
import { toneClass } from '../../ui/tone';
import { attemptWord } from '../../ui/words';
import styles from './search.module.css';
import type { SearchRow } from './search-state';
import { logWords } from './search-words';

const LINE_HEIGHT = 22;
const LOG_HEIGHT = 32;

export const rowId = (index: number): string => `log-hit-${index}`;

const LogHead = memo(({ row }: { readonly row: Extract<SearchRow, { kind: 'log' }> }) => {
  const { attempt, more } = row;
  const { word, tone } = attemptWord(attempt);
  return (
    <div className={styles.log}>
      <b>{attempt.package}</b>
      <span>attempt {attempt.number}</span>
      <span className={toneClass(tone)}>{word}</span>
      <span>{attempt.startedAt === null ? '' : timeOfDay(attempt.startedAt, Date.now())}</span>
      <span className={styles.sum}>{logWords(row.count, more)}</span>
    </div>
  );
});

const Line = memo(
  ({
    row,
    index,
    chosen,
    onChoose,
    onOpen,
  }: {
    readonly row: Extract<SearchRow, { kind: 'line' }>;
    readonly index: number;
    readonly chosen: boolean;
    readonly onChoose: (index: number) => void;
    readonly onOpen: (index: number) => void;
  }) => {
    const { text, from, to, line, offset } = row.line;
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys of the list
      // biome-ignore lint/a11y/useFocusableInteractive: the field above has the focus; it names the chosen line
      <div
        role="option"
        id={rowId(index)}
        aria-selected={chosen}
        aria-label={`${row.attempt.package}, attempt ${row.attempt.number}, ${line === null ? `byte ${offset}` : `line ${line}`}: ${text}`}
        className={styles.line}
        onMouseDown={(event) => {
          event.preventDefault();
          onChoose(index);
        }}
        onClick={() => onOpen(index)}
      >
        <span
          className={styles.number}
          title={`byte ${count(offset)}${line === null ? ', after a part that is not on disk any more' : ''}`}
        >
          {line === null ? `@${count(offset)}` : count(line)}
        </span>
        <code className={styles.text}>
          {text.slice(0, from)}
          <mark>{text.slice(from, to)}</mark>
          {text.slice(to)}
        </code>
      </div>
    );
  },
);

/** The found lines under the heads of their logs; only what is in view is drawn. */
export const SearchRows = ({
  rows,
  chosen,
  onChoose,
  onOpen,
}: {
  readonly rows: readonly SearchRow[];
  /** Index of the chosen row. */
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
  readonly onOpen: (index: number) => void;
}) => {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === 'log' ? LOG_HEIGHT : LINE_HEIGHT),
    overscan: 12,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is found meanwhile does not move the view
  useEffect(() => {
    if (chosen < 0) return;
    // The head of the log comes into view with its first line.
    if (rows[chosen - 1]?.kind === 'log') virtual.scrollToIndex(chosen - 1);
    virtual.scrollToIndex(chosen);
  }, [chosen]);
  return (
    <div ref={scroller} className={styles.scroller} data-logs-found>
      <div
        role="listbox"
        id="log-hits"
        aria-label="Found lines"
        className={styles.rows}
        style={{ height: virtual.getTotalSize() }}
      >
        {virtual.getVirtualItems().map(({ index, start, size }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <div
              key={index}
              role="presentation"
              className={styles.place}
              style={{ transform: `translateY(${start}px)`, height: size }}
            >
              {row.kind === 'log' ? (
                <LogHead row={row} />
              ) : (
                <Line
                  row={row}
                  index={index}
                  chosen={index === chosen}
                  onChoose={onChoose}
                  onOpen={onOpen}
                />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
};
