import { type KeyboardEvent, useRef, useState } from 'react';
import { copyText } from '../../state/actions';
import { useAttempt, usePackage } from '../../state/selectors';
import { CARD_PARTS, type CardPart, closeDialog, useStore } from '../../state/store';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Kbd } from '../../ui/kbd';
import { toneClass } from '../../ui/tone';
import { AttemptsPart } from './attempts-part';
import { cardMarkdown } from './card-markdown';
import { ComparePart } from './compare-part';
import styles from './details.module.css';
import { OverviewPart } from './overview-part';
import { cardStatus } from './result-list';
import { ResultPart, rewriteResult } from './result-part';
import { RpmsPart } from './rpms-part';
import { RulePart } from './rule-part';
import { tasksOf } from './tasks-of';
import { useAttempts, useCardDetail } from './use-card';

const PART_WORDS: Readonly<Record<CardPart, string>> = {
  card: 'Card',
  attempts: 'Attempts',
  compare: 'Compare',
  rpms: 'RPMs',
  rule: 'Rule file',
  result: 'Result file',
};

const isWriting = (target: EventTarget): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input, textarea, select'));

/** All that is known of one package, in one place. Its parts have the keys 1 to 6. */
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
  const { attempts, refusal } = useAttempts(name);
  const detail = useCardDetail(name);
  const [chosen, setChosen] = useState<string | null>(null);
  const [pair, setPair] = useState<readonly [string, string] | null>(null);
  const [logs, setLogs] = useState(false);
  const shownPart = useRef<HTMLButtonElement>(null);
  const tabs = useRef<HTMLDivElement>(null);
  const show = (next: CardPart): void => {
    // First the focus: what has it may be gone with the part that is left.
    tabs.current?.querySelector<HTMLElement>(`[data-part="${next}"]`)?.focus();
    useStore.setState({ dialog: { kind: 'details', package: name, part: next, line: null } });
  };
  const open = (next: CardPart): void => {
    setWalking(false);
    show(next);
  };
  // Arrows walk over the parts; an editor that took the focus would end the walk.
  const [isWalking, setWalking] = useState(false);
  const compare = (id: string): void => {
    const at = attempts.findIndex((one) => one.id === id);
    const before = attempts[at + 1];
    if (before === undefined) return;
    setPair([before.id, id]);
    show('compare');
  };
  const copy = (): void => {
    if (row === undefined) return;
    const tasks = tasksOf(useStore.getState().workspace?.tasks ?? [], name);
    const index = detail?.index ?? [];
    const text = cardMarkdown({ row, attempts, tasks, index, now: Date.now() });
    void copyText(text, `the card of ${name} as Markdown`);
  };
  const review = detail?.review ?? null;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
    const numbered = CARD_PARTS[Number(event.key) - 1];
    const canRewrite =
      part === 'result' && review !== null && !review.isStrict && review.rewritten !== null;
    const act =
      numbered !== undefined
        ? () => open(numbered)
        : event.key === 'c'
          ? copy
          : event.key === 'l' && part === 'compare'
            ? () => setLogs(!logs)
            : event.key === 'w' && canRewrite
              ? () => void rewriteResult(name, review)
              : null;
    if (act === null) return;
    event.preventDefault();
    act();
  };
  const walkTabs = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = (CARD_PARTS.indexOf(part) + step + CARD_PARTS.length) % CARD_PARTS.length;
    setWalking(true);
    show(CARD_PARTS[next] as CardPart);
  };
  const status =
    row === undefined || (row.result === null && attempt === undefined)
      ? null
      : cardStatus(row, attempt?.state === 'ended' ? attempt : undefined);
  return (
    <Dialog
      size="full"
      onClose={closeDialog}
      initialFocus={shownPart}
      title={
        <span className={styles.title}>
          {name} <span className={styles.dim}>{row?.result?.version ?? row?.version ?? ''}</span>
          {status === null ? null : <em className={toneClass(status.tone)}>{status.word}</em>}
        </span>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys of all that is inside */}
      <div onKeyDown={onKeyDown}>
        <div className={styles.top}>
          <div
            ref={tabs}
            className={styles.parts}
            role="tablist"
            aria-label="Parts"
            tabIndex={-1}
            onKeyDown={walkTabs}
          >
            {CARD_PARTS.map((one, index) => (
              <button
                key={one}
                ref={part === one ? shownPart : null}
                type="button"
                role="tab"
                data-part={one}
                aria-selected={part === one}
                tabIndex={part === one ? 0 : -1}
                className={styles.part}
                title={`${PART_WORDS[one]} (${index + 1})`}
                onClick={() => open(one)}
              >
                {PART_WORDS[one]}
              </button>
            ))}
          </div>
          <Button look="quiet" small onClick={copy}>
            Copy as Markdown <Kbd keys="C" />
          </Button>
        </div>
        <div className={styles.body} role="tabpanel" aria-label={PART_WORDS[part]}>
          {part === 'card' ? <OverviewPart name={name} detail={detail} /> : null}
          {part === 'attempts' ? (
            <AttemptsPart
              attempts={attempts}
              refusal={refusal}
              chosen={chosen}
              onChoose={setChosen}
              onCompare={compare}
            />
          ) : null}
          {part === 'compare' ? (
            <ComparePart
              attempts={attempts}
              pair={pair}
              onPair={setPair}
              logs={logs}
              onLogs={() => setLogs(!logs)}
            />
          ) : null}
          {part === 'rpms' ? <RpmsPart attempts={attempts} /> : null}
          {part === 'rule' ? (
            <RulePart name={name} line={line} takesFocus={!isWalking} attempts={attempts} />
          ) : null}
          {part === 'result' ? <ResultPart name={name} detail={detail} /> : null}
        </div>
      </div>
    </Dialog>
  );
};
