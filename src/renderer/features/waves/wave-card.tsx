import { Pin } from 'lucide-react';
import { memo } from 'react';
import type { Attempt } from '../../../shared/build';
import type { PackageView } from '../../../shared/package';
import type { PlannedPackage, WaveAttempt, WaveRun } from '../../../shared/wave';
import { elapsedOf, isRunning, useAgentOf, useAttempt, usePackage } from '../../state/selectors';
import { selectPackage, togglePast, useStore } from '../../state/store';
import { clock, roughly, span, timeOfDay, UNKNOWN } from '../../ui/format';
import { WithContextMenu } from '../../ui/menu';
import { useNow } from '../../ui/ticker';
import { attemptWord, OUTCOME_WORDS, PACKAGE_WORDS, type Tone } from '../../ui/words';
import { packageMenu } from './package-menu';
import type { RailCard } from './rail-cards';
import styles from './waves.module.css';

interface RowProps {
  readonly name: string;
  readonly tabStop: boolean;
  readonly words: string;
  readonly tone: Tone;
  readonly pinned?: boolean;
  /** Share of the wave's time that this package is expected to take, and how much of it is over. */
  readonly bar: { readonly width: number; readonly done: number };
  readonly title?: string;
}

const Row = ({ name, tabStop, words, tone, pinned = false, bar, title }: RowProps) => {
  const selected = useStore((state) => state.selectedPackage === name);
  return (
    <WithContextMenu groups={() => packageMenu(name)}>
      <button
        type="button"
        className={styles.row}
        data-package={name}
        aria-pressed={selected}
        aria-label={`${name}, ${words}${pinned ? ', pinned' : ''}`}
        title={title ?? `${name}: ${words}`}
        tabIndex={tabStop ? 0 : -1}
        onClick={() => selectPackage(name)}
        onFocus={() => selectPackage(name)}
        onContextMenu={() => selectPackage(name)}
      >
        <span className={styles.name}>{name}</span>
        {pinned ? <Pin size={11} className={styles.pin} /> : null}
        <span className={`${styles.words} ${styles[tone]}`}>{words}</span>
        <span className={styles.bar} style={{ width: `${Math.max(2, bar.width * 100)}%` }}>
          <i className={styles[tone]} style={{ width: `${bar.done * 100}%` }} />
        </span>
      </button>
    </WithContextMenu>
  );
};

const withTime = (word: string, ms: number | null): string =>
  ms === null ? word : `${word} · ${clock(ms)}`;

const endedWords = (attempt: Attempt): string =>
  withTime(attemptWord(attempt).word, attempt.durationMs);

/** A package of a past wave: what became of it in that wave, whatever was built of it since. */
const PastRow = memo(
  ({
    name,
    tabStop,
    longest,
    attempt,
  }: {
    readonly name: string;
    readonly tabStop: boolean;
    readonly longest: number;
    /** Null for a wave that was not written down with its attempts. */
    readonly attempt: WaveAttempt | undefined | null;
  }) => {
    const newest = usePackage(name)?.attempt ?? null;
    if (attempt == null || attempt.outcome === null)
      return (
        <Row
          name={name}
          tabStop={tabStop}
          words={attempt === null ? UNKNOWN : 'was not started'}
          tone="dim"
          bar={{ width: 0, done: 0 }}
        />
      );
    const unproven = attempt.outcome === 'success' && attempt.verdict === 'unproven';
    const { word, tone } = unproven
      ? { word: 'unproven', tone: 'lamp' as const }
      : OUTCOME_WORDS[attempt.outcome];
    const words = withTime(word, attempt.durationMs);
    const since = newest !== null && newest !== attempt.id ? '; tried again since' : '';
    const width = longest === 0 ? 1 : Math.min(1, (attempt.durationMs ?? 0) / longest);
    return (
      <Row
        name={name}
        tabStop={tabStop}
        words={words}
        tone={tone}
        bar={{ width, done: 1 }}
        title={`${name}, attempt ${attempt.number}: ${words}${since}`}
      />
    );
  },
);

/** A package of the running wave: what its attempt does now. */
const LiveRow = memo(
  ({
    name,
    tabStop,
    longest,
  }: {
    readonly name: string;
    readonly tabStop: boolean;
    readonly longest: number;
  }) => {
    const row = usePackage(name);
    const attempt = useAttempt(row?.attempt ?? null);
    const agent = useAgentOf(name);
    const agentRuns = agent !== undefined && isRunning(agent);
    const running = attempt !== undefined && isRunning(attempt);
    const now = useNow(running || agentRuns);
    if (row === undefined)
      return (
        <Row
          name={name}
          tabStop={tabStop}
          words="no rule file any more"
          tone="lamp"
          bar={{ width: 1, done: 0 }}
        />
      );
    const width = longest === 0 ? 1 : Math.min(1, row.expected.ms / longest);
    if (agentRuns) {
      const elapsed = elapsedOf(agent, now) ?? 0;
      const silent = agent.silentSince;
      const words =
        silent !== null
          ? `agent silent since ${timeOfDay(silent, now)}`
          : `agent${running ? ' builds' : ''} · ${clock(elapsed)}`;
      const done = Math.min(1, elapsed / Math.max(1, row.expected.ms));
      return (
        <Row
          name={name}
          tabStop={tabStop}
          words={words}
          tone={silent === null ? 'dim' : 'lamp'}
          bar={{ width, done }}
        />
      );
    }
    if (attempt === undefined || attempt.state === 'waiting') {
      const { word, tone } = PACKAGE_WORDS[row.state];
      return (
        <Row
          name={name}
          tabStop={tabStop}
          words={row.reason || word}
          tone={tone}
          bar={{ width, done: 0 }}
        />
      );
    }
    const elapsed = elapsedOf(attempt, now) ?? 0;
    const { tone } = attemptWord(attempt);
    const words = running
      ? attempt.state === 'running'
        ? `${clock(elapsed)} of ${roughly(row.expected.ms, row.expected.basis === 'estimate')}`
        : attemptWord(attempt).word
      : row.state === 'unproven' && attempt.outcome === 'success'
        ? `unproven · ${clock(elapsed)}`
        : endedWords(attempt);
    return (
      <Row
        name={name}
        tabStop={tabStop}
        words={words}
        tone={
          row.state === 'unproven' && !running
            ? 'lamp'
            : running && attempt.state === 'running'
              ? 'dim'
              : tone
        }
        bar={{ width, done: running ? Math.min(1, elapsed / Math.max(1, row.expected.ms)) : 1 }}
      />
    );
  },
);

const ComingRow = memo(
  ({
    row,
    longest,
    tabStop,
  }: {
    readonly row: PlannedPackage;
    readonly longest: number;
    readonly tabStop: boolean;
  }) => (
    <Row
      name={row.name}
      tabStop={tabStop}
      words={row.reason}
      tone={PACKAGE_WORDS[row.state].tone}
      pinned={row.pinned}
      bar={{ width: longest === 0 ? 1 : Math.min(1, row.expected.ms / longest), done: 0 }}
      title={`${row.name}: ${row.reason}; takes ${roughly(row.expected.ms, row.expected.basis === 'estimate')}`}
    />
  ),
);

const RUN_WORDS: Readonly<Record<WaveRun['state'], string>> = {
  running: 'running',
  stopping: 'stopping',
  checkpoint: 'checkpoint',
  done: '',
};

const longestOf = (
  packages: ReadonlyMap<string, PackageView> | undefined,
  names: readonly string[],
): number => Math.max(0, ...names.map((name) => packages?.get(name)?.expected.ms ?? 0));

const RunCard = ({ run, tabStop }: { readonly run: WaveRun; readonly tabStop: string | null }) => {
  const live = run.state !== 'done';
  const now = useNow(live);
  const expected = useStore((state) => longestOf(state.workspace?.packages, run.packages));
  const longest = live
    ? expected
    : Math.max(0, ...run.attempts.map((attempt) => attempt.durationMs ?? 0));
  const elapsed = run.durationMs ?? now - Date.parse(run.startedAt);
  const time = live ? clock(elapsed) : span(elapsed);
  return (
    <section
      className={`${styles.card} ${live ? styles.now : ''}`}
      aria-label={`Wave ${run.number}`}
      aria-current={live ? 'step' : undefined}
    >
      <header className={styles.cardHead}>
        <h3>Wave {run.number}</h3>
        <span>
          {run.work === 'agents' ? 'agents · ' : ''}
          {live ? `${RUN_WORDS[run.state]} · ${time}` : time}
        </span>
      </header>
      {run.packages.map((name) =>
        live ? (
          <LiveRow key={name} name={name} tabStop={tabStop === name} longest={longest} />
        ) : (
          <PastRow
            key={name}
            name={name}
            tabStop={tabStop === name}
            longest={longest}
            attempt={
              run.attempts.length === 0 && run.built + run.failed > 0
                ? null
                : run.attempts.find((one) => one.package === name)
            }
          />
        ),
      )}
      <p className={styles.after} title={run.checkpoint ?? undefined}>
        {run.checkpoint ??
          (run.state === 'checkpoint'
            ? 'writing the checkpoint'
            : 'then: checkpoint, index, handoff')}
      </p>
    </section>
  );
};

/** One wave of the rail. */
export const WaveCard = memo(
  ({ card, tabStop }: { readonly card: RailCard; readonly tabStop: string | null }) => {
    if (card.kind === 'past')
      return (
        <section className={styles.card} aria-label={`Waves ${card.from} to ${card.to}`}>
          <header className={styles.cardHead}>
            <h3>
              {card.from} – {card.to}
            </h3>
          </header>
          <button
            type="button"
            className={styles.past}
            onClick={togglePast}
            title="Unfold the past waves"
          >
            <span className={styles.sea}>{card.built} built</span>
            {card.failed > 0 ? <span className={styles.buoy}>{card.failed} failed</span> : null}
            {card.open > 0 ? <span className={styles.lamp}>{card.open} open</span> : null}
            <span>{span(card.durationMs)}</span>
          </button>
        </section>
      );
    if (card.kind === 'coming')
      return (
        <section
          className={`${styles.card} ${card.next ? styles.next : ''}`}
          aria-label={`Wave ${card.wave.number}`}
        >
          <header className={styles.cardHead}>
            <h3>Wave {card.wave.number}</h3>
            <span>{roughly(card.wave.expectedMs, card.wave.estimated)}</span>
          </header>
          {card.wave.packages.map((row) => (
            <ComingRow
              key={row.name}
              row={row}
              longest={card.wave.expectedMs}
              tabStop={tabStop === row.name}
            />
          ))}
        </section>
      );
    return <RunCard run={card.run} tabStop={tabStop} />;
  },
);
