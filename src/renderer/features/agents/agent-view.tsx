import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useStore as usePane } from 'zustand';
import type { AgentRun } from '../../../shared/agent';
import { copyText } from '../../state/actions';
import { elapsedOf, isRunning } from '../../state/selectors';
import { useStore } from '../../state/store';
import { clock, span, timeOfDay } from '../../ui/format';
import { Kbd } from '../../ui/kbd';
import { useNow } from '../../ui/ticker';
import frame from '../builds/pane-frame.module.css';
import type { AgentPane } from './agent-pane';
import styles from './agent-view.module.css';
import { agentWord } from './agent-words';
import { isInTerminal, LEAVE_KEY, terminalKey } from './terminal-keys';

/** How the agent stands, for a pane's header. */
export const AgentFacts = ({ run }: { readonly run: AgentRun }) => {
  const running = isRunning(run);
  const now = useNow(running);
  const elapsed = elapsedOf(run, now);
  const { word, tone } = agentWord(run);
  return (
    <>
      {running && run.state === 'running' ? (
        <span>{elapsed === null ? '–' : clock(elapsed)}</span>
      ) : (
        <span className={frame[tone]}>
          {word}
          {!running && elapsed !== null ? ` after ${clock(elapsed)}` : ''}
        </span>
      )}
      {run.silentSince !== null ? (
        <span
          className={frame.silent}
          title="It has printed nothing and built nothing since then: it may wait for your answer"
        >
          hangs? silent since {timeOfDay(run.silentSince, now)}
          <span className={frame.wideOnly}>, {span(now - Date.parse(run.silentSince))}</span>
        </span>
      ) : null}
    </>
  );
};

/** In a header, where it covers nothing: that the keys are the agent's, and how to get them back. */
export const TypingHint = ({ pane }: { readonly pane: AgentPane }) => {
  const typing = usePane(pane.state, (state) => state.typing);
  return (
    <span role="status" className={styles.hint}>
      {typing ? (
        <>
          <span className={styles.toWhom}>keys go to the agent ·</span> <Kbd keys={LEAVE_KEY} />{' '}
          leaves
        </>
      ) : null}
    </span>
  );
};

/** The terminal itself, with the ring that says to whom the keys go. */
export const AgentView = ({
  pane,
  run,
  visible,
  label,
  place,
}: {
  readonly pane: AgentPane;
  readonly run: AgentRun;
  readonly visible: boolean;
  readonly label: string;
  /** For `data-pane`: the number of a place among the panes, or `orchestrator`. */
  readonly place: string;
}) => {
  const host = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const fontSize = useStore((state) => state.fontSize);
  const refusal = usePane(pane.state, (state) => state.refusal);
  const typing = usePane(pane.state, (state) => state.typing);
  const setTyping = (isTyping: boolean): void => pane.state.setState({ typing: isTyping });
  const live = isRunning(run);

  useEffect(() => {
    const element = host.current;
    return element === null ? undefined : pane.mount(element);
  }, [pane]);
  useEffect(() => pane.setFontSize(fontSize), [pane, fontSize]);
  useEffect(() => pane.show(run.id, visible, live), [pane, run.id, visible, live]);
  useEffect(() => () => pane.show(null, false, false), [pane]);
  useEffect(() => {
    // The agent has ended: the keys are the window's again.
    if (!live && isInTerminal(document.activeElement)) body.current?.focus();
  }, [live]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isInTerminal(event.target)) {
      if (event.target !== event.currentTarget || event.key !== 'Enter' || !live) return;
      event.preventDefault();
      pane.focus();
      return;
    }
    const does = terminalKey(event);
    if (does === 'agent' || does === 'leave') return;
    event.preventDefault();
    event.stopPropagation();
    if (does === 'copy') void copyText(pane.selection(), 'the selection');
    else void pane.paste();
  };

  return (
    <div
      ref={body}
      className={`${frame.body} ${styles.body} ${typing ? styles.typing : ''}`}
      data-pane={place}
      data-agent-terminal=""
      role="application"
      aria-roledescription="terminal"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys
      tabIndex={0}
      onKeyDown={onKeyDown}
      onFocus={(event) => setTyping(isInTerminal(event.target) && live)}
      onBlur={() => setTyping(false)}
    >
      <div className={frame.host} ref={host} />
      <div className={frame.strips}>
        {refusal === null ? null : <div className={`${frame.strip} ${frame.warn}`}>{refusal}</div>}
        {live && !typing ? (
          <div className={`${frame.strip} ${styles.enter}`}>
            <Kbd keys="Enter" /> to type to the agent
          </div>
        ) : null}
      </div>
    </div>
  );
};
