import type { CardDetail, IndexMention } from '../../../shared/card';
import type { PackageView } from '../../../shared/package';
import { showDetails, showIndexLine } from '../../state/actions';
import { useAttempt, usePackage, useWorkspace } from '../../state/selectors';
import { openDialog } from '../../state/store';
import { Button } from '../../ui/button';
import { plural, roughly, timeOfDay } from '../../ui/format';
import { Sign } from '../../ui/sign';
import { toneClass } from '../../ui/tone';
import { PACKAGE_WORDS } from '../../ui/words';
import styles from './details.module.css';
import { tasksOf } from './tasks-of';

/** Another package, with where it stands; leads to its card. */
const PackageLink = ({ name }: { readonly name: string }) => {
  const row = usePackage(name);
  const words = row === undefined ? null : PACKAGE_WORDS[row.state];
  return (
    <li>
      <button
        type="button"
        className={styles.link}
        disabled={row === undefined}
        onClick={() => showDetails(name)}
      >
        {words === null ? null : <Sign glyph={words.glyph} tone={words.tone} />}
        <b>{name}</b>
        <span>{row === undefined ? 'no rule file' : row.reason}</span>
      </button>
    </li>
  );
};

const Related = ({
  title,
  names,
}: {
  readonly title: string;
  readonly names: readonly string[];
}) => (
  <section>
    <h3 className={styles.label}>{title}</h3>
    {names.length === 0 ? <p className={styles.dim}>nothing</p> : null}
    <ul>
      {names.map((name) => (
        <PackageLink key={name} name={name} />
      ))}
    </ul>
  </section>
);

const Tasks = ({ name }: { readonly name: string }) => {
  const tasks = useWorkspace((workspace) => workspace.tasks);
  const own = tasksOf(tasks, name);
  return (
    <section>
      <h3 className={styles.label}>Tasks</h3>
      {own.length === 0 ? <p className={styles.dim}>none is tied to it</p> : null}
      <ul>
        {own.map((task) => (
          <li key={task.id}>
            <button
              type="button"
              className={styles.link}
              onClick={() => openDialog({ kind: 'task', id: task.id })}
            >
              <b>{task.subject}</b>
              <span>{task.status.replace('_', ' ')}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
};

const Mention = ({
  mention,
  isOther = false,
}: {
  readonly mention: IndexMention;
  /** True where the row is about something else: its first cell says what. */
  readonly isOther?: boolean;
}) => {
  const [first, ...rest] = mention.cells;
  return (
    <dl className={styles.mention}>
      <dt>
        <Button
          look="link"
          title="Shows the row in the index"
          onClick={() => showIndexLine(mention.line)}
        >
          {mention.under.at(-1) ?? 'rules/INDEX.md'}, line {mention.line}
        </Button>{' '}
        {isOther ? first?.text : ''}
      </dt>
      {rest.map((cell) => (
        <dd key={cell.title}>
          <span className={styles.dim}>{cell.title}</span> {cell.text}
        </dd>
      ))}
    </dl>
  );
};

const Index = ({ detail }: { readonly detail: CardDetail | null }) => (
  <section>
    <h3 className={styles.label}>In the index</h3>
    {detail !== null && detail.index.length === 0 ? (
      <p className={styles.dim}>no row is about it</p>
    ) : null}
    {detail?.index.map((mention) => (
      <Mention key={mention.line} mention={mention} />
    ))}
    {detail === null || detail.spoken.length === 0 ? null : (
      <details className={styles.spoken}>
        <summary>Named in {plural(detail.spoken.length, 'row')} about something else</summary>
        {detail.spoken.map((mention) => (
          <Mention key={mention.line} mention={mention} isOther />
        ))}
      </details>
    )}
  </section>
);

const Problems = ({ row }: { readonly row: PackageView }) => {
  const all = useWorkspace((workspace) => workspace.problems);
  const files = [row.ruleFile, `build-results/${row.name}.md`];
  const problems = all.filter((problem) => files.includes(problem.file));
  if (problems.length === 0) return null;
  return (
    <section>
      <h3 className={styles.label}>Problems in its files</h3>
      <ul className={styles.problems}>
        {problems.map((problem) => (
          <li key={`${problem.file} ${problem.line} ${problem.message}`}>
            <code>{problem.line === null ? problem.file : `${problem.file}:${problem.line}`}</code>{' '}
            {problem.message} <span className={styles.dim}>{problem.remedy}</span>{' '}
            <Button
              look="link"
              onClick={() =>
                problem.file === row.ruleFile
                  ? showDetails(row.name, 'rule', problem.line)
                  : showDetails(row.name, 'result')
              }
            >
              Open
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
};

/** What is known of a package, on one page. */
export const OverviewPart = ({
  name,
  detail,
}: {
  readonly name: string;
  readonly detail: CardDetail | null;
}) => {
  const row = usePackage(name);
  const attempt = useAttempt(row?.attempt ?? null);
  const now = Date.now();
  if (row === undefined)
    return <p className={toneClass('lamp')}>{name} has no rule file any more.</p>;
  const words = PACKAGE_WORDS[row.state];
  const checks = attempt?.evidence?.checks ?? [];
  const remarks = row.result?.remarks ?? [];
  const summary = row.result?.summary ?? attempt?.report?.summary ?? '';
  return (
    <div className={styles.page}>
      <div className={styles.column}>
        <section>
          <h3 className={styles.label}>Result</h3>
          {summary === '' ? <p className={styles.dim}>It was not built here yet.</p> : null}
          <p className={styles.lead}>{summary}</p>
          {attempt?.report?.error === undefined ? null : (
            <code className={styles.error}>{attempt.report.error}</code>
          )}
          <dl className={styles.facts}>
            <div>
              <dt>State</dt>
              <dd className={toneClass(words.tone)}>
                {words.word}
                {row.reason === words.word ? '' : `, ${row.reason}`}
              </dd>
            </div>
            <div>
              <dt>Takes</dt>
              <dd>
                {roughly(row.expected.ms, row.expected.basis === 'estimate')}
                {row.expected.basis === 'estimate' ? ', an estimate' : ', as recorded'}
              </dd>
            </div>
            {row.result === null ? null : (
              <div>
                <dt>Result file</dt>
                <dd>
                  {row.result.file}, {timeOfDay(row.result.modifiedAt, now)}
                  {row.result.quarantined ? ', quarantined' : ''}
                </dd>
              </div>
            )}
            {row.result?.staged == null ? null : (
              <div>
                <dt>Staged</dt>
                <dd>{row.result.staged ? 'yes' : 'no'}</dd>
              </div>
            )}
          </dl>
        </section>
        {checks.length === 0 ? null : (
          <section>
            <h3 className={styles.label}>Evidence</h3>
            <ul className={styles.checks}>
              {checks.map((check) => (
                <li
                  key={`${check.kind} ${check.subject}`}
                  className={check.ok ? '' : toneClass('lamp')}
                >
                  <i className={check.ok ? toneClass('sea') : toneClass('lamp')} aria-hidden="true">
                    {check.ok ? '✓' : '✗'}
                  </i>
                  <span className="visually-hidden">
                    {check.ok ? 'Holds: ' : 'Not borne out: '}
                  </span>
                  {check.detail}
                </li>
              ))}
            </ul>
          </section>
        )}
        <Problems row={row} />
        {remarks.length === 0 ? null : (
          <section>
            <h3 className={styles.label}>Remarks on the result file</h3>
            <ul className={styles.remarks}>
              {remarks.map((remark) => (
                <li key={remark}>{remark}</li>
              ))}
            </ul>
            <Button look="link" onClick={() => showDetails(name, 'result')}>
              See what was understood
            </Button>
          </section>
        )}
        <Index detail={detail} />
      </div>
      <div className={styles.column}>
        <Related title="Depends on" names={row.depends} />
        <Related title="Needed by" names={row.dependents} />
        <Tasks name={name} />
      </div>
    </div>
  );
};
