import { yaml } from '@codemirror/lang-yaml';
import { useEffect, useRef, useState } from 'react';
import type { Attempt } from '../../../shared/build';
import type { RuleText } from '../../../shared/window-contract';
import { goToFailure, openLogFile, retry, startBuild } from '../../state/actions';
import { ask } from '../../state/bridge';
import { useAttempt, usePackage, useWorkspace } from '../../state/selectors';
import { closeDialog, showLog, useStore } from '../../state/store';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { bytes, clock, count, roughly, timeOfDay } from '../../ui/format';
import { Kbd } from '../../ui/kbd';
import { useNow } from '../../ui/ticker';
import { attemptWord, PACKAGE_WORDS } from '../../ui/words';
import { Banners } from '../handoff/banners';
import { Compare } from '../handoff/compare';
import { journalKey } from '../handoff/journal';
import { type EditorHandle, TextEditor } from '../handoff/text-editor';
import { type FileText, useTextFile } from '../handoff/use-text-file';
import styles from './details.module.css';
import { cardStatus } from './result-list';

const Rpms = ({ attempt }: { readonly attempt: Attempt }) => {
  const now = useNow(false);
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
  const now = useNow(false);
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
          {count(attempt.lines)} lines · {bytes(attempt.bytes)}
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

const yamlLanguage = () => yaml();
type RuleFile = RuleText & FileText;
const asFile = (rule: RuleText): RuleFile => ({ ...rule, exists: true });

const RuleEditor = ({ name }: { readonly name: string }) => {
  const root = useWorkspace((workspace) => workspace.root);
  const state = usePackage(name)?.state;
  const editor = useRef<EditorHandle>(null);
  const compared = useRef<(() => string) | null>(null);
  const [comparing, setComparing] = useState(false);
  const file = useTextFile<RuleFile>({
    journalKey: journalKey(root, `rule:${name}`),
    read: async () => {
      const answer = await ask('rules.read', { package: name });
      return answer.ok ? { ok: true, value: asFile(answer.value) } : answer;
    },
    save: async (text, baseVersion) => {
      const answer = await ask('rules.save', { package: name, text, baseVersion });
      return answer.ok ? { ok: true, value: asFile(answer.value) } : answer;
    },
    diskVersion: undefined,
    editor,
  });
  if (file.phase === 'loading') return <div className={styles.rule} aria-busy="true" />;
  if (file.base === null) return <p className={styles.lamp}>{file.refusal}</p>;
  const whole = file.base.problems.filter((problem) => problem.line === null);
  const again = (): void => {
    closeDialog();
    void (state === 'failed' ? retry(name) : startBuild(name));
  };
  const takeCompared = (): void => {
    const text = compared.current?.();
    if (text !== undefined) editor.current?.replace(text);
    file.keepMine();
    setComparing(false);
    requestAnimationFrame(() => void file.save());
  };
  return (
    <div className={styles.rule}>
      <div className={styles.ruleBar}>
        <code>{file.base.file}</code>
        <span className={styles.dim}>{file.saving ? 'saving' : file.dirty ? 'not saved' : ''}</span>
        <div className={styles.attemptActions}>
          <Button
            disabled={file.dirty || state === 'building' || state === 'queued'}
            onClick={again}
          >
            {state === 'failed' ? 'Retry' : 'Build now'}
          </Button>
          <Button
            look={file.dirty ? 'primary' : 'plain'}
            disabled={!file.dirty || file.saving}
            aria-label="Save"
            onClick={() => void file.save()}
          >
            Save <Kbd keys="Ctrl+S" />
          </Button>
        </div>
      </div>
      <Banners file={file} name="The rule file" onCompare={() => setComparing(true)} />
      {whole.map((problem) => (
        <p key={problem.message} className={styles.lamp}>
          {problem.message} {problem.remedy}
        </p>
      ))}
      <div className={styles.ruleText}>
        <TextEditor
          label={`Rule file of ${name}`}
          language={yamlLanguage}
          initial={file.base.text}
          handle={editor}
          onChange={file.changed}
          onSave={() => void file.save()}
          problems={file.base.problems}
        />
        {comparing && file.theirs !== null ? (
          <Compare
            left={{ title: 'On disk', text: file.theirs.text }}
            right={{ title: 'Yours', text: editor.current?.text() ?? '' }}
            language={yamlLanguage}
            handle={compared}
            onSave={takeCompared}
            takeAll="Take all of theirs"
            actions={
              <>
                <Button onClick={() => setComparing(false)}>Back</Button>
                <Button look="primary" onClick={takeCompared}>
                  Save yours
                </Button>
              </>
            }
          />
        ) : null}
      </div>
    </div>
  );
};

/** All that is known of one package: its attempts, what proves its result, its rule file. */
export const Details = ({
  name,
  part,
}: {
  readonly name: string;
  readonly part: 'attempts' | 'rule';
}) => {
  const row = usePackage(name);
  const attempt = useAttempt(row?.attempt ?? null);
  const shownPart = useRef<HTMLButtonElement>(null);
  const show = (next: 'attempts' | 'rule') =>
    useStore.setState({ dialog: { kind: 'details', package: name, part: next } });
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
        {(['attempts', 'rule'] as const).map((one) => (
          <button
            key={one}
            ref={part === one ? shownPart : null}
            type="button"
            role="tab"
            aria-selected={part === one}
            className={styles.part}
            onClick={() => show(one)}
          >
            {one === 'attempts' ? 'Results and attempts' : 'Rule file'}
          </button>
        ))}
      </div>
      <div className={styles.body}>
        {part === 'rule' ? <RuleEditor name={name} /> : <Attempts name={name} />}
      </div>
    </Dialog>
  );
};
