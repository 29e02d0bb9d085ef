import { markdown, markdownLanguage } from '@codemirror/lang-markdown';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { DocumentView } from '../../../shared/document';
import type { PendingItem, Proposal, SessionOffer } from '../../../shared/session';
import { attempt, startSession } from '../../state/actions';
import { closeDialog } from '../../state/store';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { plural } from '../../ui/format';
import { type EditorHandle, TextEditor } from '../handoff/text-editor';
import { OfferNotes } from './offer-notes';
import styles from './start-session.module.css';

const language = () => markdown({ base: markdownLanguage });

const ORIGINS: Readonly<Record<PendingItem['origin'], string>> = {
  notes: 'session notes',
  checkbox: 'box',
  list: 'list',
  table: 'table',
  blocked: 'blocked',
  decision: 'decision',
};

const ROW_HEIGHT = 54;

interface Choice {
  readonly ticked: boolean;
  readonly subject: string;
}

const factsOf = (proposal: Proposal): string =>
  [
    `line ${proposal.sources.map((one) => one.line).join(', ')}`,
    ORIGINS[proposal.origin],
    proposal.status === 'in_progress' ? 'in progress' : '',
    proposal.packages.slice(0, 6).join(', '),
    proposal.waitsFor.length === 0 ? '' : `waits for ${proposal.waitsFor.join(', ')}`,
  ]
    .filter((part) => part !== '')
    .join(' · ');

const ProposalRow = ({
  proposal,
  choice,
  current,
  onChange,
  onShow,
}: {
  readonly proposal: Proposal;
  readonly choice: Choice;
  readonly current: boolean;
  readonly onChange: (choice: Choice) => void;
  readonly onShow: () => void;
}) => (
  // biome-ignore lint/a11y/useSemanticElements: the rows are placed by the virtualiser, each in a box of its own
  <div role="listitem" className={styles.row} data-current={current} onFocus={onShow}>
    <input
      type="checkbox"
      aria-label={`Make a task of ${proposal.subject}`}
      checked={choice.ticked}
      onChange={(event) => onChange({ ...choice, ticked: event.target.checked })}
    />
    <div className={styles.words}>
      <input
        type="text"
        className={styles.subject}
        aria-label={`Subject, line ${proposal.sources[0]?.line ?? ''}`}
        title={proposal.description || proposal.subject}
        maxLength={200}
        value={choice.subject}
        onChange={(event) => onChange({ ...choice, subject: event.target.value })}
      />
      <button type="button" className={styles.facts} title="Show the line" onClick={onShow}>
        {factsOf(proposal)}
        {proposal.drift === null ? null : <strong> {proposal.drift}</strong>}
      </button>
    </div>
  </div>
);

/** What HANDOFF.md says is pending, to be ticked and edited, beside the text that says so. */
export const StartSession = () => {
  const [offer, setOffer] = useState<SessionOffer | null>(null);
  const [view, setView] = useState<DocumentView | null>(null);
  const [changed, setChanged] = useState<ReadonlyMap<string, Choice>>(new Map());
  const [current, setCurrent] = useState<string | null>(null);
  const [starting, setStarting] = useState(false);
  const editor = useRef<EditorHandle>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const go = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    void (async () => {
      const [found, text] = await Promise.all([
        attempt('session.offer', {}),
        attempt('documents.read', { kind: 'handoff' }),
      ]);
      if (found === null || text === null) closeDialog();
      else {
        setOffer(found);
        setView(text);
      }
    })();
  }, []);
  const proposals = offer?.proposals ?? NONE;
  const virtual = useVirtualizer({
    count: proposals.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => proposals[index]?.key ?? index,
    overscan: 6,
  });
  const choiceOf = (one: Proposal): Choice =>
    changed.get(one.key) ?? { ticked: one.ticked, subject: one.subject };
  const ticked = useMemo(
    () => proposals.filter((one) => (changed.get(one.key) ?? one).ticked),
    [proposals, changed],
  );
  const setAll = (wanted: boolean): void =>
    setChanged(
      new Map(proposals.map((one) => [one.key, { ...choiceOf(one), ticked: wanted }] as const)),
    );
  const show = (key: string, line: number): void => {
    setCurrent(key);
    editor.current?.show(line);
  };
  const start = async (items: readonly Proposal[]): Promise<void> => {
    setStarting(true);
    const accepted = items.map((item) => {
      const subject = changed.get(item.key)?.subject.trim() ?? item.subject;
      return { ...item, subject: subject === '' ? item.subject : subject };
    });
    if (await startSession(accepted)) closeDialog();
    else setStarting(false);
  };
  return (
    <Dialog
      title="Start session"
      size="broad"
      onClose={closeDialog}
      initialFocus={go}
      foot={
        <>
          <span className={styles.sum} role="status">
            {offer === null ? '' : `${ticked.length} of ${plural(proposals.length, 'item')} ticked`}
            {offer !== null && offer.known > 0
              ? ` · ${plural(offer.known, 'task')} there already`
              : ''}
          </span>
          <Button disabled={starting} onClick={() => void start([])}>
            Start without
          </Button>
          <Button
            ref={go}
            look="primary"
            disabled={starting || offer === null}
            onClick={() => void start(ticked)}
          >
            {ticked.length === 0 ? 'Start session' : `Start with ${plural(ticked.length, 'task')}`}
          </Button>
        </>
      }
    >
      {offer === null || view === null ? (
        <div className={styles.page} aria-busy="true" />
      ) : (
        <div className={styles.page}>
          <div className={styles.left}>
            <div className={styles.bar}>
              <h3>Pending in HANDOFF.md</h3>
              <Button look="quiet" small onClick={() => setAll(true)}>
                All
              </Button>
              <Button look="quiet" small onClick={() => setAll(false)}>
                None
              </Button>
            </div>
            <div className={styles.scroller} ref={scroller}>
              {proposals.length === 0 ? (
                <p className={styles.dim}>
                  {offer.exists
                    ? 'Nothing in it is pending that is no task already. Lists under headings such as “Next steps”, boxes “- [ ]” and tables with a status are read.'
                    : 'There is no HANDOFF.md yet. The end of this session can write it.'}
                </p>
              ) : null}
              {/* biome-ignore lint/a11y/useSemanticElements: as above */}
              <div
                role="list"
                aria-label="Pending work"
                className={styles.rows}
                style={{ height: virtual.getTotalSize() }}
              >
                {virtual.getVirtualItems().map((place) => {
                  const one = proposals[place.index];
                  if (one === undefined) return null;
                  return (
                    <div
                      key={place.key}
                      className={styles.place}
                      style={{ height: place.size, transform: `translateY(${place.start}px)` }}
                    >
                      <ProposalRow
                        proposal={one}
                        choice={choiceOf(one)}
                        current={current === one.key}
                        onChange={(choice) => setChanged(new Map(changed).set(one.key, choice))}
                        onShow={() => show(one.key, one.sources[0]?.line ?? 1)}
                      />
                    </div>
                  );
                })}
              </div>
            </div>
            <OfferNotes offer={offer} onShow={(line) => show(`line ${line}`, line)} />
          </div>
          <div className={styles.right}>
            <TextEditor
              label="HANDOFF.md as it stands"
              language={language}
              initial={view.text}
              handle={editor}
              onChange={nothing}
              onSave={nothing}
              readOnly
            />
          </div>
        </div>
      )}
    </Dialog>
  );
};

const NONE: readonly Proposal[] = [];
const nothing = (): void => {};
