import { useEffect, useState } from 'react';
import type { LedgerEntry, LedgerSum, LedgerSums } from '../../../shared/workspace-state';
import { ask } from '../../state/bridge';
import { useWorkspace } from '../../state/selectors';
import { Empty } from '../../ui/empty';
import { bytes, count } from '../../ui/format';
import styles from './ledger.module.css';
import { Crossed } from './ledger-crossed';
import { LedgerEntries } from './ledger-entries';
import { fits, type LedgerFilter, toggled } from './ledger-filter';
import { Overrulings } from './overrulings';

const LIMIT = 5000;

const ratio = (logs: number, agents: number): string =>
  agents === 0 || logs === 0
    ? ''
    : logs / agents >= 10
      ? `One byte in ${count(Math.round(logs / agents))} crossed.`
      : '';

/** What crossed to agents, summed up and answer by answer, against what the builds printed. */
export const Ledger = () => {
  const meters = useWorkspace((workspace) => workspace.meters);
  const [entries, setEntries] = useState<readonly LedgerEntry[] | null>(null);
  const [sums, setSums] = useState<LedgerSums | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [filter, setFilter] = useState<LedgerFilter>({});
  const [chosen, setChosen] = useState<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: more bytes mean more entries
  useEffect(() => {
    let current = true;
    void Promise.all([ask('ledger.read', { limit: LIMIT }), ask('ledger.sums', {})]).then(
      ([read, summed]) => {
        if (!current) return;
        if (read.ok) setEntries(read.value);
        if (summed.ok) setSums(summed.value);
        setRefusal(read.ok ? null : read.refusal.message);
      },
    );
    return () => {
      current = false;
    };
  }, [meters.agentBytes]);
  const shown = entries?.filter((entry) => fits(filter, entry)) ?? [];
  const entry = shown.find((one) => one.id === chosen) ?? null;
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
              : `No log crossed to an agent: only reports, status and the answers below. ${ratio(meters.logBytes, meters.agentBytes)}`}
          </p>
          <p className={styles.fine}>
            Every answer to an agent, a script or the command line leaves through one exit that
            checks its fields, cuts it to its limit (a report: 5 lines, 600 bytes) and keeps it
            here, to the letter. The one line of a log that may cross is the error of a failed
            build, cleaned and cut to 200 characters.
          </p>
        </div>
      </header>
      <Overrulings />
      {refusal === null ? null : <Empty title="The ledger could not be read">{refusal}</Empty>}
      {entries?.length === 0 ? (
        <Empty title="No entries">
          Nothing was asked by an agent, a script or the command line so far.
        </Empty>
      ) : null}
      {entries !== null && entries.length > 0 && sums !== null ? (
        <div className={styles.body}>
          <nav className={styles.facets} aria-label="Show only">
            {FACETS.map(({ key, title, of }) => (
              <Facet
                key={key}
                title={title}
                rows={of(sums)}
                chosen={filter[key] ?? null}
                onChoose={(name) => setFilter(toggled(filter, key, name))}
              />
            ))}
          </nav>
          <LedgerEntries
            entries={shown}
            chosen={chosen}
            onChoose={setChosen}
            note={
              entries.length === LIMIT
                ? `The newest ${count(LIMIT)} entries are shown; the file has them all.`
                : null
            }
          />
          <Crossed entry={entry} />
        </div>
      ) : null}
    </section>
  );
};

const FACETS = [
  { key: 'agent', title: 'Agent', of: (sums: LedgerSums) => sums.byAgent },
  { key: 'session', title: 'Session', of: (sums: LedgerSums) => sums.bySession },
  { key: 'kind', title: 'Kind', of: (sums: LedgerSums) => sums.byKind },
  { key: 'package', title: 'Package', of: (sums: LedgerSums) => sums.byPackage },
] as const;

/** As many names of one facet are offered: the ones with most bytes. */
const NAMES = 12;

const Facet = ({
  title,
  rows,
  chosen,
  onChoose,
}: {
  readonly title: string;
  readonly rows: readonly LedgerSum[];
  readonly chosen: string | null;
  readonly onChoose: (name: string) => void;
}) =>
  rows.length === 0 ? null : (
    <section>
      <h3 className={styles.label}>{title}</h3>
      <ul>
        {rows.slice(0, NAMES).map((row) => (
          <li key={row.name}>
            <button
              type="button"
              className={styles.facet}
              aria-pressed={row.name === chosen}
              title={`${row.name}: ${count(row.answers)} ${row.answers === 1 ? 'answer' : 'answers'}, ${count(row.bytes)} bytes`}
              onClick={() => onChoose(row.name)}
            >
              <span>{row.name}</span>
              <span>{bytes(row.bytes)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
