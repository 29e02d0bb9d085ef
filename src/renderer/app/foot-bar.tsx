import { useWorkspace } from '../state/selectors';
import { openDialog, showTab } from '../state/store';
import { bytes, timeOfDay } from '../ui/format';
import { Kbd } from '../ui/kbd';
import styles from './foot-bar.module.css';

/** The bar at the foot: what was produced against what crossed, and the last checkpoint. */
export const FootBar = () => {
  const meters = useWorkspace((workspace) => workspace.meters);
  const checkpoint = useWorkspace((workspace) => workspace.checkpoint);
  const now = Date.now();
  return (
    <footer className={styles.foot}>
      <button
        type="button"
        className={styles.meters}
        title="What crossed to agents, entry by entry"
        onClick={() => showTab('ledger')}
      >
        Logs <b>{bytes(meters.logBytes)}</b> · to agents <b>{bytes(meters.agentBytes)}</b>
      </button>
      <span className={styles.checkpoint}>
        {checkpoint === null ? (
          'No checkpoint yet'
        ) : (
          <>
            Last checkpoint <b>{timeOfDay(checkpoint.at, now)}</b> · {checkpoint.line}
          </>
        )}
      </span>
      <span className={styles.hints}>
        <span>
          <Kbd keys="Ctrl+K" /> commands
        </span>
        <span>
          <Kbd keys="L" /> launch wave
        </span>
        <span>
          <Kbd keys="/" /> find
        </span>
        <button
          type="button"
          className={styles.keys}
          onClick={() => openDialog({ kind: 'shortcuts' })}
        >
          <Kbd keys="?" /> keys
        </button>
      </span>
    </footer>
  );
};
