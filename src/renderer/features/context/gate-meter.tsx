import { Popover } from '@base-ui/react/popover';
import type { AgentSession } from '../../../shared/agent';
import { type ContextGate, isShut } from '../../../shared/workspace-state';
import { useWorkspace } from '../../state/selectors';
import { openDialog } from '../../state/store';
import { Button } from '../../ui/button';
import { count, percent, plural, span } from '../../ui/format';
import { useNow } from '../../ui/ticker';
import styles from './gate-meter.module.css';

/** How full a context is against the gate, as a bar with the gate's mark. */
const Bar = ({ gate, name }: { readonly gate: ContextGate; readonly name: string }) => {
  if (gate.used === null) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: the gate's mark stands inside it
    <span
      className={`${styles.track} ${gate.state === 'closed' ? styles.past : ''}`}
      role="meter"
      aria-label={`Context of ${name}`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(gate.used * 100)}
      aria-valuetext={`${percent(gate.used)}, gate at ${percent(gate.gate)}`}
    >
      <i
        className={styles.fill}
        style={{ width: percent(Math.min(1, gate.used)).replace(' ', '') }}
      />
      <u className={styles.gate} style={{ left: percent(gate.gate).replace(' ', '') }} />
    </span>
  );
};

const WORDS = {
  none: 'no agent attached',
  open: 'context',
  closed: 'gate closed',
  unknown: 'context unknown',
} as const satisfies Record<ContextGate['state'], string>;

const tokens = ({ reading }: AgentSession): string => {
  if (reading === null) return 'not heard yet';
  const used = `${count(reading.tokens)} tokens`;
  return reading.window === null
    ? `${used}, window unknown`
    : `${used} of ${count(reading.window)}`;
};

const Session = ({ session, now }: { readonly session: AgentSession; readonly now: number }) => {
  const { name, gate, reading } = session;
  return (
    <li className={styles.session}>
      <b>{name}</b>
      <span className={gate.state === 'open' ? '' : styles.warn}>
        {gate.used === null ? WORDS[gate.state] : percent(gate.used)}
      </span>
      <Bar gate={gate} name={name} />
      <span className={styles.fine}>
        {tokens(session)}
        {reading === null
          ? ''
          : ` · ${reading.source}, ${span(Math.max(0, now - Date.parse(reading.at)))} ago`}
      </span>
      {gate.state === 'open' ? null : <p className={styles.reason}>{gate.reason}</p>}
    </li>
  );
};

const Sessions = ({ sessions }: { readonly sessions: readonly AgentSession[] }) => {
  const now = useNow(true);
  return (
    <>
      <Popover.Title className={styles.title}>
        {sessions.length === 0
          ? 'No agent is attached'
          : `${plural(sessions.length, 'agent')} attached`}
      </Popover.Title>
      {sessions.length === 0 ? (
        <p className={styles.reason}>
          There is nothing to gate. An agent’s client that is connected shows here how full its
          context is, and past the gate nothing is launched for it.
        </p>
      ) : (
        <ul>
          {sessions.map((session) => (
            <Session key={session.id} session={session} now={now} />
          ))}
        </ul>
      )}
      <div className={styles.foot}>
        <Popover.Close
          render={
            <Button onClick={() => openDialog({ kind: 'connect' })}>Connect an agent…</Button>
          }
        />
      </div>
    </>
  );
};

/**
 * The gate that a launch has to pass, in words and as the meter of each attached agent; opens to what is
 * known of each.
 */
export const GateMeter = () => {
  const gate = useWorkspace((workspace) => workspace.gate);
  const sessions = useWorkspace((workspace) => workspace.agents);
  const measured = sessions.filter((session) => session.gate.used !== null);
  return (
    <Popover.Root>
      <Popover.Trigger
        className={`${styles.meter} ${isShut(gate) ? styles.warn : ''}`}
        title={gate.reason}
        aria-label={`Agents’ context: ${WORDS[gate.state]}. ${gate.reason}`}
      >
        <span>{WORDS[gate.state]}</span>
        {measured.map((session) => (
          <Bar key={session.id} gate={session.gate} name={session.name} />
        ))}
        {gate.used === null ? null : <b>{percent(gate.used)}</b>}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className={styles.positioner} sideOffset={6} align="end">
          <Popover.Popup className={styles.popup}>
            <Sessions sessions={sessions} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
};
