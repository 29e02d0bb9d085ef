import { useWorkspace } from '../../state/selectors';
import { selectPackage, toggleQueue } from '../../state/store';
import { Sign } from '../../ui/sign';
import { PACKAGE_WORDS } from '../../ui/words';
import { queueFilter } from './queue-filter';
import styles from './waves.module.css';

const SHOWN = 3;

/** The packages that no wave can take, each with its chain. */
export const Held = () => {
  const held = useWorkspace((workspace) => workspace.plan.held);
  if (held.length === 0) return null;
  const showAll = (): void => {
    queueFilter.set({ only: 'held' });
    toggleQueue();
  };
  return (
    <div className={styles.held}>
      <button type="button" className={styles.heldTitle} onClick={showAll}>
        {held.length} held
      </button>
      <ul className={styles.heldList} aria-label="Held packages">
        {held.slice(0, SHOWN).map((row) => (
          <li key={row.name}>
            <button type="button" onClick={() => selectPackage(row.name)} title={row.reason}>
              <Sign glyph={PACKAGE_WORDS[row.state].glyph} tone={PACKAGE_WORDS[row.state].tone} />
              <b>{row.name}</b>
              <span>
                {row.reason.startsWith(`${row.name} `)
                  ? row.reason.slice(row.name.length + 1)
                  : row.reason}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {held.length > SHOWN ? (
        <button type="button" className={styles.heldMore} onClick={showAll}>
          {held.length - SHOWN} more
        </button>
      ) : null}
    </div>
  );
};
