import { memo } from 'react';
import type { Attempt } from '../../../shared/build';
import type { PackageView } from '../../../shared/package';
import {
  addToIndex,
  askToAccept,
  goToFailure,
  retry,
  showDetails,
  showPackageLog,
  startBuild,
} from '../../state/actions';
import { useAttempt, usePackage } from '../../state/selectors';
import { selectPackage, useStore } from '../../state/store';
import { Button } from '../../ui/button';
import { clock, plural } from '../../ui/format';
import { WithContextMenu } from '../../ui/menu';
import { packageMenu } from '../waves/package-menu';
import styles from './card.module.css';
import { evidenceWords } from './evidence-words';
import { cardStatus, endedOpen } from './result-list';

const Facts = ({
  row,
  attempt,
}: {
  readonly row: PackageView;
  readonly attempt: Attempt | undefined;
}) => {
  const words = attempt?.evidence ? evidenceWords(attempt.evidence) : [];
  const exit = attempt?.exit ?? null;
  const failed = attempt?.outcome === 'failed' || attempt?.outcome === 'timed-out';
  const waiting = row.state === 'built' ? 0 : row.dependents.length;
  const usual = row.expected.basis === 'recorded' ? ` · usually ${clock(row.expected.ms)}` : '';
  return (
    <ul className={styles.facts}>
      {words.map((word) => (
        <li key={word.text} title={word.title} className={word.ok ? '' : styles.not}>
          <i className={word.ok ? styles.tick : styles.cross} aria-hidden="true">
            {word.ok ? '✓' : '✗'}
          </i>
          <span className="visually-hidden">{word.ok ? 'checked: ' : 'not borne out: '}</span>
          {word.text}
        </li>
      ))}
      {failed && exit !== null && words.length === 0 ? (
        <li>{exit.signal === null ? `exit ${exit.code}` : `killed by ${exit.signal}`}</li>
      ) : null}
      {attempt?.outcome === 'timed-out' ? <li>timed out</li> : null}
      {row.result?.staged === true ? (
        <li>
          <i className={styles.tick} aria-hidden="true">
            ✓
          </i>
          staged
        </li>
      ) : null}
      {attempt?.monitor?.by === 'claude' ? (
        <li title="A small model read the last 80 lines of the log and made this report">
          reported by claude
        </li>
      ) : null}
      {attempt?.monitor?.note == null ? null : (
        <li title={attempt.monitor.note}>built-in report: {attempt.monitor.note}</li>
      )}
      {row.verdict === 'accepted' ? <li>accepted by a person</li> : null}
      {attempt?.durationMs != null ? (
        <li>
          {failed || endedOpen(attempt)
            ? `${clock(attempt.durationMs)} in`
            : clock(attempt.durationMs)}
          {usual}
        </li>
      ) : null}
      {waiting > 0 ? (
        <li>
          {plural(waiting, 'dependent')} {waiting === 1 ? 'waits' : 'wait'}
        </li>
      ) : null}
    </ul>
  );
};

const Actions = ({
  row,
  attempt,
}: {
  readonly row: PackageView;
  readonly attempt: Attempt | undefined;
}) => {
  const { name } = row;
  const failed =
    row.state === 'failed' || attempt?.outcome === 'failed' || attempt?.outcome === 'timed-out';
  const claims =
    attempt?.evidence?.checks.filter((check) => !check.ok).map((check) => check.detail) ?? [];
  return (
    <div className={styles.actions}>
      {failed && attempt !== undefined ? (
        <Button look="link" onClick={() => void goToFailure(attempt.id)}>
          Go to failure
        </Button>
      ) : null}
      <Button look="link" onClick={() => showDetails(name, 'rule')}>
        Rule file
      </Button>
      {attempt !== undefined && !failed ? (
        <Button look="link" onClick={() => showPackageLog(name)}>
          Log
        </Button>
      ) : null}
      {failed ? (
        <Button look="link" onClick={() => void retry(name)}>
          Retry
        </Button>
      ) : null}
      {attempt !== undefined && endedOpen(attempt) ? (
        <Button look="link" onClick={() => void startBuild(name)}>
          Build again
        </Button>
      ) : null}
      {row.state === 'unproven' ? (
        <>
          <Button look="link" onClick={() => void startBuild(name)}>
            Build again
          </Button>
          <Button look="link" onClick={() => askToAccept(name, claims)}>
            Accept
          </Button>
        </>
      ) : null}
      {row.state === 'built' ? (
        <Button look="link" onClick={() => addToIndex(name)}>
          Add to index
        </Button>
      ) : null}
    </div>
  );
};

/** One result. Stands still: its figures change only when the package is built again. */
export const Card = memo(
  ({ name, tabStop }: { readonly name: string; readonly tabStop: boolean }) => {
    const row = usePackage(name);
    const attempt = useAttempt(row?.attempt ?? null);
    const selected = useStore((state) => state.selectedPackage === name);
    if (row === undefined) return null;
    const ended = attempt?.state === 'ended' ? attempt : undefined;
    const status = cardStatus(row, ended);
    const open = endedOpen(ended);
    const rebuilding = attempt !== undefined && attempt.state !== 'ended';
    const error = open ? undefined : ended?.report?.error;
    const summary = open
      ? ended?.outcome === 'cancelled'
        ? 'The build was stopped. It says nothing about the package.'
        : 'The build was cut off: its host is gone without an exit record. It is offered again.'
      : (row.result?.summary ?? ended?.report?.summary ?? '');
    const remarks = row.result?.remarks ?? [];
    return (
      <WithContextMenu groups={() => packageMenu(name)}>
        <article
          className={`${styles.card} ${styles[status.tone]}`}
          aria-label={`${name} ${status.word}`}
          aria-current={selected}
          data-card={name}
          tabIndex={tabStop ? 0 : -1}
          onFocus={() => selectPackage(name)}
          onMouseDown={() => selectPackage(name)}
          onDoubleClick={(event) => {
            if ((event.target as HTMLElement).closest('button, p, code') === null)
              showDetails(name);
          }}
        >
          <header className={styles.head}>
            <h3 className={styles.name}>{name}</h3>
            <span className={styles.version}>{row.result?.version ?? row.version ?? '–'}</span>
            <span className={styles.status}>{status.word}</span>
          </header>
          {rebuilding ? (
            <p className={styles.again}>building again · attempt {attempt.number}</p>
          ) : null}
          {summary === '' ? null : <p className={styles.summary}>{summary}</p>}
          {error === undefined ? null : (
            <code className={styles.error} title={error}>
              {error}
            </code>
          )}
          {ended === undefined ? null : <Facts row={row} attempt={ended} />}
          {row.result?.quarantined ? (
            <p className={styles.remark}>
              Quarantined: the result file is too long or looks like a log. Only its valid fields
              are used.
            </p>
          ) : remarks.length > 0 ? (
            <p className={styles.remark} title={remarks.join('\n')}>
              {plural(remarks.length, 'remark')} on the result file
            </p>
          ) : null}
          {ended?.notes.map((note) => (
            <p key={note.kind} className={styles.remark}>
              {note.text}
            </p>
          ))}
          <Actions row={row} attempt={ended} />
        </article>
      </WithContextMenu>
    );
  },
);
