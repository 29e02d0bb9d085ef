import { useEffect, useMemo, useState } from 'react';
import type { DocumentKind, DocumentTimeline, VersionWriter } from '../../../shared/document';
import { ask } from '../../state/bridge';
import { bytes, timeOfDay } from '../../ui/format';
import styles from './timeline.module.css';

const WRITERS: Readonly<Record<VersionWriter, string>> = {
  found: 'found',
  window: 'saved here',
  checkpoint: 'checkpoint',
  session: 'end of a session',
  orchestrator: 'orchestrator',
  restored: 'put back',
  joined: 'two writes joined',
  outside: 'changed outside',
  accepted: 'accepted',
};

/** One entry of the timeline, as it is chosen. */
export interface Chosen {
  /** What `documents.version` takes. */
  readonly version: string;
  readonly title: string;
}

interface Entry extends Chosen {
  readonly key: string;
  readonly at: string;
  readonly what: string;
  readonly detail: string;
  readonly sign: 'own' | 'outside' | 'git';
}

const entriesOf = ({ versions, commits }: DocumentTimeline, now: number): readonly Entry[] =>
  [
    ...versions.map((one, index): Entry => {
      const what = [WRITERS[one.by], one.note].filter((part) => part !== '').join(', ');
      return {
        key: `${one.at} ${index}`,
        version: one.version,
        title: `${what}, ${timeOfDay(one.at, now)}`,
        at: one.at,
        what,
        detail: bytes(one.bytes),
        sign: one.by === 'outside' ? 'outside' : 'own',
      };
    }),
    ...commits.map(
      (one): Entry => ({
        key: one.commit,
        version: one.commit,
        title: `commit ${one.commit.slice(4, 12)}, ${timeOfDay(one.at, now)}`,
        at: new Date(one.at).toISOString(),
        what: one.subject,
        detail: `commit ${one.commit.slice(4, 12)} · ${one.author}`,
        sign: 'git',
      }),
    ),
  ].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));

const NONE: DocumentTimeline = { versions: [], commits: [], gitProblem: null };

/** Everything that a document was: saves, checkpoints, outside changes and commits, newest first. */
export const Timeline = ({
  kind,
  current,
  chosen,
  onChoose,
}: {
  readonly kind: DocumentKind;
  /** The version on disk: asked anew when it changes. */
  readonly current: string;
  readonly chosen: string | null;
  readonly onChoose: (entry: Chosen) => void;
}) => {
  const [timeline, setTimeline] = useState<DocumentTimeline | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version on disk has another past
  useEffect(() => {
    let wanted = true;
    void ask('documents.timeline', { kind }).then((answer) => {
      if (wanted) setTimeline(answer.ok ? answer.value : NONE);
    });
    return () => {
      wanted = false;
    };
  }, [kind, current]);
  const now = Date.now();
  const entries = useMemo(
    () => (timeline === null ? [] : entriesOf(timeline, Date.now())),
    [timeline],
  );
  return (
    <aside className={styles.timeline} aria-label="History" aria-busy={timeline === null}>
      <h3>History</h3>
      {timeline !== null && entries.length === 0 ? (
        <p className={styles.dim}>
          Every save and checkpoint appears here, to compare and to put back.
        </p>
      ) : null}
      {timeline?.gitProblem == null ? null : <p className={styles.dim}>{timeline.gitProblem}</p>}
      <ol>
        {entries.map((entry) => (
          <li key={entry.key}>
            <button
              type="button"
              aria-pressed={chosen === entry.version}
              data-sign={entry.sign}
              onClick={() => onChoose(entry)}
            >
              <span className={styles.what}>{entry.what}</span>
              <span className={styles.dim}>
                {timeOfDay(entry.at, now)} · {entry.detail}
                {entry.version === current ? ' · now' : ''}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </aside>
  );
};
