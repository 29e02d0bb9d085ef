import { useEffect, useRef, useState } from 'react';
import type { Attempt } from '../../../shared/build';
import { goToFailure, openLogFile } from '../../state/actions';
import { ask } from '../../state/bridge';
import { useAttempt, usePackage } from '../../state/selectors';
import { type CardPart, closeDialog, showLog, useStore } from '../../state/store';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { bytes, clock, plural, roughly, timeOfDay } from '../../ui/format';
import { attemptWord, PACKAGE_WORDS } from '../../ui/words';
import styles from './details.module.css';
import { cardStatus } from './result-list';
import { RuleEditor } from './rule-editor';

const Rpms = ({ attempt }: { readonly attempt: Attempt }) => {
  const now = Date.now();
  const rpms = attempt.evidence?.rpms ?? [];
  if (rpms.length === 0) return null;
  return (
    <section>
      <h3 className={styles.label}>RPMs on disk</h3>
      <table className={styles.table}>
        <thead>
          <tr>
            {['Name', 'Version', 'Release', 'Arch', 'Size', 'Written'].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rpms.map((rpm) => (
            <tr key={rpm.path} title={rpm.path}>
              <td>{rpm.name}</td>
              <td>{rpm.version}</td>
              <td>{rpm.release}</td>
              <td>{rpm.arch}</td>
              <td>{bytes(rpm.size)}</td>
              <td>{timeOfDay(rpm.modifiedAt, now)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};

const AttemptRow = ({ attempt }: { readonly attempt: Attempt }) => {
  const now = Date.now();
  const { word, tone } = attemptWord(attempt);
  const failed = attempt.outcome === 'failed' || attempt.outcome === 'timed-out';
  const close = (run: () => void) => () => {
    closeDialog();
    run();
  };
  return (
    <li className={styles.attempt}>
      <div className={styles.attemptHead}>
        <b>Attempt {attempt.number}</b>
        <span className={styles[tone]}>{word}</span>
        <span>{attempt.startedAt === null ? '' : timeOfDay(attempt.startedAt, now)}</span>
        <span>{attempt.durationMs === null ? '' : clock(attempt.durationMs)}</span>
        <span>
          {attempt.exit === null
            ? ''
            : attempt.exit.signal === null
              ? `exit ${attempt.exit.code}`
              : attempt.exit.signal}
        </span>
        <span>
          {plural(attempt.lines, 'line')} · {bytes(attempt.bytes)}
        </span>
        <span>asked by {attempt.askedBy}</span>
        <div className={styles.attemptActions}>
          {failed ? (
            <Button look="link" onClick={close(() => void goToFailure(attempt.id))}>
              Go to failure
            </Button>
          ) : null}
          {attempt.startedAt === null ? null : (
            <>
              <Button look="link" onClick={close(() => showLog(attempt.id))}>
                Show log
              </Button>
              <Button look="link" onClick={() => void openLogFile(attempt.id)}>
                Open log
              </Button>
            </>
          )}
        </div>
      </div>
      {attempt.report === null ? null : (
        <p className={styles.summary}>
          {attempt.report.summary}
          {attempt.report.error === undefined ? null : <code>{attempt.report.error}</code>}
        </p>
      )}
      {attempt.notes.map((note) => (
        <p key={note.kind} className={styles.lamp}>
          {note.text}
        </p>
      ))}
    </li>
  );
};

const Attempts = ({ name }: { readonly name: string }) => {
  const row = usePackage(name);
  const newest = useAttempt(row?.attempt ?? null);
  const [history, setHistory] = useState<readonly Attempt[]>([]);
  const [refusal, setRefusal] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew when the newest one changes its state
  useEffect(() => {
    let current = true;
    void ask('builds.history', { package: name }).then((answer) => {
      if (!current) return;
      if (answer.ok) setHistory(answer.value);
      setRefusal(answer.ok ? null : answer.refusal.message);
    });
    return () => {
      current = false;
    };
  }, [name, newest?.id, newest?.state]);
  // Known to the window, and newer than what was asked for.
  const all = history.map((attempt) => (attempt.id === newest?.id ? newest : attempt));
  const proof = all.find((attempt) => (attempt.evidence?.rpms.length ?? 0) > 0);
  const checks = newest?.evidence?.checks ?? [];
  const remarks = row?.result?.remarks ?? [];
  return (
    <div className={styles.scroll}>
      {refusal === null ? null : <p className={styles.lamp}>{refusal}</p>}
      {row === undefined ? null : (
        <dl className={styles.facts}>
          <div>
            <dt>State</dt>
            <dd>
              {PACKAGE_WORDS[row.state].word}
              {row.reason === PACKAGE_WORDS[row.state].word ? '' : `, ${row.reason}`}
            </dd>
          </div>
          <div>
            <dt>Takes</dt>
            <dd>
              {roughly(row.expected.ms, row.expected.basis === 'estimate')}
              {row.expected.basis === 'estimate' ? ' (an estimate)' : ' (as recorded)'}
            </dd>
          </div>
          <div>
            <dt>Depends on</dt>
            <dd>{row.depends.join(', ') || 'nothing'}</dd>
          </div>
          <div>
            <dt>Is needed by</dt>
            <dd>{row.dependents.join(', ') || 'nothing'}</dd>
          </div>
          {row.result === null ? null : (
            <div>
              <dt>Result file</dt>
              <dd>
                {row.result.file}
                {row.result.quarantined ? ' (quarantined)' : ''}
              </dd>
            </div>
          )}
        </dl>
      )}
      {remarks.length === 0 ? null : (
        <section>
          <h3 className={styles.label}>Remarks on the result file</h3>
          <ul className={styles.remarks}>
            {remarks.map((remark) => (
              <li key={remark}>{remark}</li>
            ))}
          </ul>
        </section>
      )}
      {checks.length === 0 ? null : (
        <section>
          <h3 className={styles.label}>Evidence</h3>
          <ul className={styles.checks}>
            {checks.map((check) => (
              <li key={`${check.kind} ${check.subject}`} className={check.ok ? '' : styles.lamp}>
                <i className={check.ok ? styles.sea : styles.lamp} aria-hidden="true">
                  {check.ok ? '✓' : '✗'}
                </i>
                <span className="visually-hidden">{check.ok ? 'Holds: ' : 'Not borne out: '}</span>
                {check.detail}
              </li>
            ))}
          </ul>
        </section>
      )}
      {proof === undefined ? null : <Rpms attempt={proof} />}
      <section>
        <h3 className={styles.label}>Attempts</h3>
        {all.length === 0 ? <p className={styles.dim}>It was not built here yet.</p> : null}
        <ul>
          {all.map((attempt) => (
            <AttemptRow key={attempt.id} attempt={attempt} />
          ))}
        </ul>
      </section>
    </div>
  );
};

/** All that is known of one package: its attempts, what proves its result, its rule file. */
export const Details = ({
  name,
  part,
  line,
}: {
  readonly name: string;
  readonly part: CardPart;
  readonly line: number | null;
}) => {
  const row = usePackage(name);
  const attempt = useAttempt(row?.attempt ?? null);
  const shownPart = useRef<HTMLButtonElement>(null);
  const show = (next: CardPart) =>
    useStore.setState({ dialog: { kind: 'details', package: name, part: next, line: null } });
  const status =
    row === undefined || (row.result === null && attempt === undefined)
      ? null
      : cardStatus(row, attempt?.state === 'ended' ? attempt : undefined);
  return (
    <Dialog
      size="broad"
      onClose={closeDialog}
      initialFocus={shownPart}
      title={
        <span className={styles.title}>
          {name} <span className={styles.dim}>{row?.result?.version ?? row?.version ?? ''}</span>
          {status === null ? null : <em className={styles[status.tone]}>{status.word}</em>}
        </span>
      }
    >
      <div className={styles.parts} role="tablist" aria-label="Parts">
        {(['card', 'rule'] as const).map((one) => (
          <button
            key={one}
            ref={part === one ? shownPart : null}
            type="button"
            role="tab"
            aria-selected={part === one}
            className={styles.part}
            onClick={() => show(one)}
          >
            {one === 'card' ? 'Results and attempts' : 'Rule file'}
          </button>
        ))}
      </div>
      <div className={styles.body}>
        {part === 'rule' ? <RuleEditor name={name} line={line} /> : <Attempts name={name} />}
      </div>
    </Dialog>
  );
};
