import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useStore as usePane } from 'zustand';
import { isAgentId } from '../../../shared/agent';
import type { Attempt } from '../../../shared/build';
import { askToStopBuild, copyText, goToFailure, openLogFile } from '../../state/actions';
import { elapsedOf, isRunning, useAttempt } from '../../state/selectors';
import { clearPane, focusPane, goalReached, setPaneLayout, useStore } from '../../state/store';
import { Button } from '../../ui/button';
import { bytes, clock, plural, span, timeOfDay } from '../../ui/format';
import type { MenuGroups } from '../../ui/menu';
import { useNow } from '../../ui/ticker';
import { attemptWord } from '../../ui/words';
import { AgentFrame } from '../agents/agent-frame';
import { KindSwitch } from '../agents/kind-switch';
import { FindBar } from './find-bar';
import type { Pane } from './pane';
import styles from './pane-frame.module.css';
import { panes } from './pane-registry';
import { PaneName, PaneTools, textSizes } from './pane-tools';

const SILENT_MS = 60_000;

const Facts = ({ attempt }: { readonly attempt: Attempt }) => {
  const running = isRunning(attempt);
  const now = useNow(running);
  const { word, tone } = attemptWord(attempt);
  const elapsed = elapsedOf(attempt, now);
  const lastOutput = attempt.lastOutputAt ?? attempt.runsSince ?? attempt.startedAt;
  const silence = running && lastOutput !== null ? now - Date.parse(lastOutput) : 0;
  return (
    <>
      <span className={styles.attempt}>attempt {attempt.number}</span>
      {running && attempt.state === 'running' ? (
        <span>{elapsed === null ? '–' : clock(elapsed)}</span>
      ) : (
        <span className={styles[tone]}>
          {word}
          {!running && elapsed !== null
            ? ` ${attempt.outcome === 'success' ? 'in' : 'after'} ${clock(elapsed)}`
            : ''}
        </span>
      )}
      <span className={styles.volume}>
        {plural(attempt.lines, 'line')} · {bytes(attempt.bytes)}
      </span>
      {silence > SILENT_MS && lastOutput !== null ? (
        <span
          className={`${styles.silent} ${styles.narrowOff}`}
          title="The build has printed nothing since then"
        >
          silent <span className={styles.wideOnly}>since {timeOfDay(lastOutput, now)},</span>{' '}
          {span(silence)}
        </span>
      ) : null}
    </>
  );
};

const moreMenu = (pane: Pane, index: number, attempt: Attempt): MenuGroups => {
  return [
    [
      { label: 'Find', keys: 'Ctrl+F', run: () => pane.setFinding(true) },
      ...(attempt.outcome === 'failed' || attempt.outcome === 'timed-out'
        ? [{ label: 'Go to failure', keys: 'G', run: () => void goToFailure(attempt.id) }]
        : []),
      { label: 'Follow the end', keys: 'End', run: () => pane.follow() },
      { label: 'Start of the log', keys: 'Home', run: () => pane.toStart() },
      { label: 'Open log', run: () => void openLogFile(attempt.id) },
    ],
    [
      {
        label: 'Copy selection',
        keys: 'Ctrl+Shift+C',
        run: () => void copyText(pane.selection(), 'the selection'),
      },
      {
        label: 'Copy all that is shown',
        run: () => void copyText(pane.everything(), 'what is shown'),
      },
    ],
    textSizes(),
    [
      { label: 'As many panes as logs', run: () => setPaneLayout('auto') },
      { label: 'One pane', run: () => setPaneLayout(1) },
      { label: 'Two panes', run: () => setPaneLayout(2) },
      { label: 'Three panes', run: () => setPaneLayout(3) },
      ...(isRunning(attempt) ? [] : [{ label: 'Close this pane', run: () => clearPane(index) }]),
    ],
  ];
};

const Header = ({
  pane,
  index,
  attempt,
}: {
  readonly pane: Pane;
  readonly index: number;
  readonly attempt: Attempt;
}) => {
  const following = usePane(pane.state, (state) => state.following);
  const finding = usePane(pane.state, (state) => state.finding);
  const failed = attempt.outcome === 'failed' || attempt.outcome === 'timed-out';
  return (
    <header className={styles.head}>
      <PaneName name={attempt.package} />
      <KindSwitch index={index} name={attempt.package} shown="build" />
      <Facts attempt={attempt} />
      <div className={styles.tools}>
        {failed ? (
          <Button look="quiet" small onClick={() => void goToFailure(attempt.id)}>
            Go to failure
          </Button>
        ) : null}
        <Button
          look="quiet"
          small
          className={styles.wideOnly ?? ''}
          aria-pressed={finding}
          onClick={() => pane.setFinding(!finding)}
        >
          Find
        </Button>
        <Button
          look="quiet"
          small
          className={styles.narrowOff ?? ''}
          aria-pressed={following}
          title={following ? 'Stays at the end of the log' : 'Go to the end and stay there (End)'}
          onClick={() => pane.toggleFollow()}
        >
          Follow<span className={styles.tick}>{following ? '✓' : ''}</span>
        </Button>
        <Button
          look="quiet"
          small
          className={styles.wideOnly ?? ''}
          onClick={() => void openLogFile(attempt.id)}
        >
          Open log
        </Button>
        {isRunning(attempt) ? (
          <Button
            look="quiet"
            grave
            small
            disabled={attempt.state === 'ending'}
            onClick={() => askToStopBuild(attempt.id, attempt.package)}
          >
            Stop
          </Button>
        ) : null}
        <PaneTools index={index} more={() => moreMenu(pane, index, attempt)} />
      </div>
    </header>
  );
};

/** What is worth knowing about the log beside its lines. */
const Strips = ({ pane, attempt }: { readonly pane: Pane; readonly attempt: Attempt }) => {
  const skipped = usePane(pane.state, (state) => state.skipped);
  const earlier = usePane(pane.state, (state) => state.earlier);
  const refusal = usePane(pane.state, (state) => state.refusal);
  return (
    <>
      {earlier > 0 ? (
        <div className={`${styles.strip} ${styles.top}`}>
          {bytes(earlier)} of the log before this
          <Button look="link" onClick={() => pane.earlier()}>
            Show earlier
          </Button>
          <Button look="link" onClick={() => pane.toStart()}>
            Start of the log
          </Button>
        </div>
      ) : null}
      <div className={styles.strips}>
        {attempt.notes.map((note) => (
          <div key={note.kind} className={`${styles.strip} ${styles.warn}`}>
            {note.text}
          </div>
        ))}
        {skipped > 0 && earlier === 0 ? (
          <div className={styles.strip}>
            {bytes(skipped)} skipped to keep up · all of it is in the log
          </div>
        ) : null}
        {refusal !== null ? (
          <div className={`${styles.strip} ${styles.warn}`}>{refusal}</div>
        ) : null}
      </div>
    </>
  );
};

/** One pane with its header; `order` is its place in the layout, -1 when it has none. */
export const PaneFrame = (place: PaneFrameProps) =>
  place.attempt !== null && isAgentId(place.attempt) ? (
    <AgentFrame index={place.index} id={place.attempt} order={place.order} />
  ) : (
    <LogFrame {...place} />
  );

interface PaneFrameProps {
  readonly index: number;
  /** Of a build, or of an agent's run. */
  readonly attempt: string | null;
  readonly order: number;
}

const LogFrame = ({ index, attempt: id, order }: PaneFrameProps) => {
  const pane = panes[index] as Pane;
  const attempt = useAttempt(id);
  const host = useRef<HTMLDivElement>(null);
  const fontSize = useStore((state) => state.fontSize);
  const visible = useStore((state) => state.tab === 'batch') && order >= 0;
  const goal = useStore((state) => (state.goal?.attempt === id ? state.goal : null));
  const finding = usePane(pane.state, (state) => state.finding);

  useEffect(() => {
    const element = host.current;
    return element === null ? undefined : pane.mount(element);
  }, [pane]);
  useEffect(() => pane.setFontSize(fontSize), [pane, fontSize]);
  useEffect(() => pane.show(id, visible), [pane, id, visible]);
  // An agent's terminal takes this place: no log is sent to it meanwhile.
  useEffect(() => () => pane.show(null, false), [pane]);
  useEffect(() => {
    if (goal === null || !visible) return;
    pane.goTo(goal.place);
    goalReached();
  }, [pane, goal, visible]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key === 'c') {
      void copyText(pane.selection(), 'the selection');
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget)
      return;
    const acts: Readonly<Record<string, () => void>> = {
      ArrowUp: () => pane.scroll('line-up'),
      ArrowDown: () => pane.scroll('line-down'),
      PageUp: () => pane.scroll('page-up'),
      PageDown: () => pane.scroll('page-down'),
      Home: () => pane.toStart(),
      End: () => pane.follow(),
      f: () => pane.toggleFollow(),
    };
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  return (
    <section
      className={styles.pane}
      data-order={order}
      hidden={order < 0}
      aria-label={attempt === undefined ? `Pane ${index + 1}` : `Log of ${attempt.package}`}
      onFocus={() => focusPane(index)}
      onMouseDown={() => focusPane(index)}
    >
      {attempt === undefined ? (
        <header className={styles.head}>
          <span className={styles.free}>Pane {index + 1} is free</span>
        </header>
      ) : (
        <Header pane={pane} index={index} attempt={attempt} />
      )}
      {finding && attempt !== undefined ? <FindBar pane={pane} index={index} /> : null}
      <div
        className={styles.body}
        data-pane={index}
        role="document"
        aria-label={attempt === undefined ? 'No log' : `Lines of ${attempt.package}`}
        tabIndex={attempt === undefined ? -1 : 0}
        onKeyDown={onKeyDown}
        onMouseUp={(event) => {
          // The terminal takes the focus on a press; its keys are the frame's.
          if ((event.target as HTMLElement).closest('button') === null) event.currentTarget.focus();
        }}
      >
        <div className={styles.host} ref={host} />
        {attempt === undefined ? null : <Strips pane={pane} attempt={attempt} />}
      </div>
    </section>
  );
};
