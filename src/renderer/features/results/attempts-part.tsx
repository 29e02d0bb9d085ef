import { type KeyboardEvent, useMemo, useRef } from 'react';
import type { Attempt } from '../../../shared/build';
import { goToFailure, openLogFile } from '../../state/actions';
import { closeDialog, notePast, showLog } from '../../state/store';
import { Button } from '../../ui/button';
import { bytes, clock, plural, timeOfDay } from '../../ui/format';
import { Kbd } from '../../ui/kbd';
import { toneClass } from '../../ui/tone';
import { attemptWord } from '../../ui/words';
import { chartOf } from './chart-data';
import styles from './details.module.css';
import { DurationChart } from './duration-chart';

export const exitWords = (attempt: Attempt): string =>
  attempt.exit === null ? '' : (attempt.exit.signal ?? `exit ${attempt.exit.code}`);

const close = (run: () => void) => () => {
  closeDialog();
  run();
};

const show = (attempt: Attempt): void => {
  notePast([attempt]);
  showLog(attempt.id);
};
const showFailure = (attempt: Attempt): void => {
  notePast([attempt]);
  void goToFailure(attempt.id);
};

interface AttemptsProps {
  readonly attempts: readonly Attempt[];
  readonly refusal: string | null;
  readonly chosen: string | null;
  readonly onChoose: (attempt: string) => void;
  /** Compares an attempt with the one before it. */
  readonly onCompare: (attempt: string) => void;
}

const Row = ({
  attempt,
  isChosen,
  hasEarlier,
  onChoose,
  onCompare,
}: {
  readonly attempt: Attempt;
  readonly isChosen: boolean;
  readonly hasEarlier: boolean;
  readonly onChoose: () => void;
  readonly onCompare: () => void;
}) => {
  const now = Date.now();
  const { word, tone } = attemptWord(attempt);
  const failed = attempt.outcome === 'failed' || attempt.outcome === 'timed-out';
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list around it has the keys
    <li
      className={styles.attempt}
      data-attempt={attempt.id}
      aria-current={isChosen}
      aria-label={`Attempt ${attempt.number}, ${word}`}
      tabIndex={isChosen ? 0 : -1}
      onClick={onChoose}
      onFocus={onChoose}
    >
      <div className={styles.attemptHead}>
        <b>Attempt {attempt.number}</b>
        <span className={toneClass(tone)}>{word}</span>
        <span>{attempt.startedAt === null ? '' : timeOfDay(attempt.startedAt, now)}</span>
        <span>{attempt.durationMs === null ? '' : clock(attempt.durationMs)}</span>
        <span>{exitWords(attempt)}</span>
        <span>
          {plural(attempt.lines, 'line')} · {bytes(attempt.bytes)}
        </span>
        <span>asked by {attempt.askedBy}</span>
        <div className={styles.attemptActions}>
          {failed ? (
            <Button look="link" onClick={close(() => showFailure(attempt))}>
              Go to failure
            </Button>
          ) : null}
          {attempt.startedAt === null ? null : (
            <>
              <Button look="link" onClick={close(() => show(attempt))}>
                Show log
              </Button>
              <Button look="link" onClick={() => void openLogFile(attempt.id)}>
                Open log
              </Button>
            </>
          )}
          {hasEarlier ? (
            <Button look="link" onClick={onCompare}>
              Compare
            </Button>
          ) : null}
        </div>
      </div>
      {attempt.report === null ? null : (
        <p className={styles.summary}>
          {attempt.report.summary}
          {attempt.report.error === undefined ? null : <code>{attempt.report.error}</code>}
        </p>
      )}
      {attempt.notes.map((note) => (
        <p key={note.kind} className={toneClass('lamp')}>
          {note.text}
        </p>
      ))}
    </li>
  );
};

/** The attempts over time: a chart of their durations, and what each ended as. */
export const AttemptsPart = ({ attempts, refusal, chosen, onChoose, onCompare }: AttemptsProps) => {
  const chart = useMemo(() => chartOf(attempts), [attempts]);
  const list = useRef<HTMLUListElement>(null);
  const at = Math.max(
    0,
    attempts.findIndex((attempt) => attempt.id === chosen),
  );
  const go = (to: number): void => {
    const next = attempts[Math.min(attempts.length - 1, Math.max(0, to))];
    if (next === undefined) return;
    onChoose(next.id);
    list.current?.querySelector<HTMLElement>(`[data-attempt="${CSS.escape(next.id)}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const present = attempts[at];
    if ((event.target as HTMLElement).dataset.attempt === undefined || present === undefined)
      return;
    const acts: Readonly<Record<string, () => void>> = {
      ArrowDown: () => go(at + 1),
      j: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      k: () => go(at - 1),
      Home: () => go(0),
      End: () => go(attempts.length - 1),
      Enter: close(() => show(present)),
      g: close(() => showFailure(present)),
      m: () => onCompare(present.id),
    };
    const act = acts[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    <div className={styles.scroll}>
      {refusal === null ? null : <p className={toneClass('lamp')}>{refusal}</p>}
      {attempts.length === 0 ? (
        <p className={styles.dim}>
          It was not built here yet. Each build is kept here as an attempt.
        </p>
      ) : (
        <>
          <DurationChart chart={chart} chosen={chosen} onChoose={onChoose} />
          <p className={styles.hint}>
            <Kbd keys="ArrowUp" /> <Kbd keys="ArrowDown" /> walk · <Kbd keys="Enter" /> log ·{' '}
            <Kbd keys="G" /> failure · <Kbd keys="M" /> compare with the one before
          </p>
          <ul ref={list} aria-label="Attempts" onKeyDown={onKeyDown}>
            {attempts.map((attempt, index) => (
              <Row
                key={attempt.id}
                attempt={attempt}
                isChosen={index === at}
                hasEarlier={index < attempts.length - 1}
                onChoose={() => onChoose(attempt.id)}
                onCompare={() => onCompare(attempt.id)}
              />
            ))}
          </ul>
        </>
      )}
    </div>
  );
};
