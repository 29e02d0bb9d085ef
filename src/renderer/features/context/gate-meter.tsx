import { useWorkspace } from '../../state/selectors';
import { percent } from '../../ui/format';
import styles from './gate-meter.module.css';

/** How full the agent's context is against the gate; in words where there is nothing to measure. */
export const GateMeter = () => {
  const gate = useWorkspace((workspace) => workspace.gate);
  if (gate.state === 'none')
    return (
      <div className={styles.meter} title={gate.reason}>
        no agent attached
      </div>
    );
  if (gate.used === null)
    return (
      <div className={`${styles.meter} ${styles.warn}`} title={gate.reason}>
        context unknown
      </div>
    );
  const closed = gate.state === 'closed';
  return (
    <div className={`${styles.meter} ${closed ? styles.warn : ''}`} title={gate.reason}>
      <span>{closed ? 'gate closed' : 'context'}</span>
      {/* biome-ignore lint/a11y/useSemanticElements: the gate's mark stands inside it */}
      <div
        className={styles.track}
        role="meter"
        aria-label="Context of the agent"
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
      </div>
      <b>{percent(gate.used)}</b>
    </div>
  );
};
