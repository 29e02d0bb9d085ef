import { useEffect, useState } from 'react';
import type { Overruling } from '../../../shared/agent';
import { ask } from '../../state/bridge';
import { useWorkspace } from '../../state/selectors';
import { percent, plural, timeOfDay } from '../../ui/format';
import styles from './overrulings.module.css';

/** Launches that a person made past a shut gate; nothing where there were none. */
export const Overrulings = () => {
  const waves = useWorkspace((workspace) => workspace.waves.length);
  const attempts = useWorkspace((workspace) => workspace.attempts.size);
  const [list, setList] = useState<readonly Overruling[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a launch may have been one
  useEffect(() => {
    let current = true;
    void ask('overrules.read', {}).then((answer) => {
      if (current && answer.ok) setList(answer.value);
    });
    return () => {
      current = false;
    };
  }, [waves, attempts]);
  if (list.length === 0) return null;
  const now = Date.now();
  return (
    <details className={styles.overrulings}>
      <summary>{plural(list.length, 'launch', 'launches')} past a shut context gate</summary>
      <ul>
        {list.map(({ at, who, what, gate, used, reason }) => (
          <li key={at} title={reason}>
            <span>{timeOfDay(at, now)}</span>
            <b>{what}</b>
            <span>
              gate {gate}
              {used === null ? '' : ` at ${percent(used)}`}
            </span>
            <span>by {who === 'window' ? 'a person in the window' : who}</span>
          </li>
        ))}
      </ul>
    </details>
  );
};
