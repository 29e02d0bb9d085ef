import { useEffect, useRef, useState } from 'react';
import type { Attempt } from '../../../shared/build';
import { ask } from '../../state/bridge';
import { Button } from '../../ui/button';
import { DiffView } from '../../ui/diff-view';
import { timeOfDay } from '../../ui/format';
import { Kbd } from '../../ui/kbd';
import { attemptWord } from '../../ui/words';
import type { Pane } from '../builds/pane';
import { comparePanes } from '../builds/pane-registry';
import styles from './compare-part.module.css';
import { comparedFacts, originLines } from './comparison';
import shared from './details.module.css';
import { useOrigin } from './use-card';

const label = (attempt: Attempt): string => {
  const started = attempt.startedAt === null ? '' : `, ${timeOfDay(attempt.startedAt, Date.now())}`;
  return `Attempt ${attempt.number}, ${attemptWord(attempt).word}${started}`;
};

const Choice = ({
  title,
  attempts,
  value,
  onChoose,
}: {
  readonly title: string;
  readonly attempts: readonly Attempt[];
  readonly value: string;
  readonly onChoose: (attempt: string) => void;
}) => (
  <select
    className={styles.choice}
    aria-label={title}
    value={value}
    onChange={(event) => onChoose(event.target.value)}
  >
    {attempts.map((attempt) => (
      <option key={attempt.id} value={attempt.id}>
        {label(attempt)}
      </option>
    ))}
  </select>
);

/** One attempt's whole log, for reading beside another's. */
const Log = ({ pane, attempt }: { readonly pane: Pane; readonly attempt: Attempt }) => {
  const host = useRef<HTMLDivElement>(null);
  const [said, setSaid] = useState('');
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const unmount = pane.mount(element);
    return () => {
      pane.show(null, false);
      unmount();
    };
  }, [pane]);
  useEffect(() => pane.show(attempt.id, true), [pane, attempt.id]);
  const toFailure = async (): Promise<void> => {
    const place = await ask('panes.findFailure', { attempt: attempt.id });
    if (place.ok && place.value !== null) pane.goTo(place.value);
    else setSaid('No line names a cause.');
  };
  const failed = attempt.outcome === 'failed' || attempt.outcome === 'timed-out';
  return (
    <section className={styles.log} aria-label={`Log of attempt ${attempt.number}`}>
      <header className={styles.logHead}>
        <b>Attempt {attempt.number}</b>
        <span role="status">{said}</span>
        {failed ? (
          <Button look="quiet" small onClick={() => void toFailure()}>
            Go to failure
          </Button>
        ) : null}
        <Button look="quiet" small onClick={() => pane.toStart()}>
          Start
        </Button>
        <Button look="quiet" small onClick={() => pane.follow()}>
          End
        </Button>
      </header>
      <div className={styles.host}>
        <div ref={host} />
      </div>
    </section>
  );
};

/** What differs between what two attempts were started from. */
const Origins = ({ left, right }: { readonly left: Attempt; readonly right: Attempt }) => {
  const before = useOrigin(left.id);
  const after = useOrigin(right.id);
  if (before === null || after === null) return null;
  if (!before.ok || !after.ok) {
    const refusal = before.ok ? (after.ok ? '' : after.refusal.message) : before.refusal.message;
    return <p className={shared.dim}>{refusal}</p>;
  }
  const rules = [before.value.rule, after.value.rule] as const;
  const missing = rules[0] === null ? left : right;
  return (
    <>
      <section>
        <h3 className={shared.label}>Rule file</h3>
        {rules[0] === null || rules[1] === null ? (
          <p className={shared.dim}>
            The rule file of attempt {missing.number} was not kept: it was built before attempts
            kept theirs.
          </p>
        ) : (
          <DiffView
            left={rules[0]}
            right={rules[1]}
            label="Difference of the rule files"
            same="Both were built from the same rule file."
          />
        )}
      </section>
      <section>
        <h3 className={shared.label}>Command and environment</h3>
        <DiffView
          left={originLines(before.value)}
          right={originLines(after.value)}
          label="Difference of command and environment"
          same="Both were started in the same way."
        />
      </section>
    </>
  );
};

interface CompareProps {
  readonly attempts: readonly Attempt[];
  readonly pair: readonly [string, string] | null;
  readonly onPair: (pair: readonly [string, string]) => void;
  /** True for the logs side by side in place of what differs. */
  readonly logs: boolean;
  readonly onLogs: () => void;
}

/** Two attempts beside each other: their facts, what they were made from, their logs. */
export const ComparePart = ({ attempts, pair, onPair, logs, onLogs }: CompareProps) => {
  const [first, second] = comparePanes;
  const left = attempts.find((attempt) => attempt.id === pair?.[0]) ?? attempts[1];
  const right = attempts.find((attempt) => attempt.id === pair?.[1]) ?? attempts[0];
  if (left === undefined || right === undefined) {
    return (
      <p className={shared.dim}>
        There is nothing to compare yet: it takes two attempts. Build it again, and they stand here
        side by side.
      </p>
    );
  }
  return (
    <div className={`${shared.scroll} ${logs ? styles.withLogs : ''}`}>
      <div className={styles.heads}>
        <Button aria-pressed={logs} aria-label="Logs side by side" onClick={onLogs}>
          {logs ? 'What differs' : 'Logs side by side'} <Kbd keys="L" />
        </Button>
        <Choice
          title="Compared attempt, left"
          attempts={attempts}
          value={left.id}
          onChoose={(id) => onPair([id, right.id])}
        />
        <Choice
          title="Compared attempt, right"
          attempts={attempts}
          value={right.id}
          onChoose={(id) => onPair([left.id, id])}
        />
      </div>
      {logs && first !== undefined && second !== undefined ? (
        <div className={styles.logs}>
          <Log key={`left ${left.id}`} pane={first} attempt={left} />
          <Log key={`right ${right.id}`} pane={second} attempt={right} />
        </div>
      ) : (
        <>
          <table className={styles.facts}>
            <tbody>
              {comparedFacts(left, right).map((fact) => (
                <tr key={fact.name} data-same={fact.left === fact.right}>
                  <th scope="row">{fact.name}</th>
                  <td>{fact.left}</td>
                  <td>
                    {fact.right}
                    {fact.between === '' ? null : <span> {fact.between}</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <Origins left={left} right={right} />
        </>
      )}
    </div>
  );
};
