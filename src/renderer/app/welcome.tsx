import { useEffect, useState } from 'react';
import { openWorkspace } from '../state/actions';
import { ask } from '../state/bridge';
import { useStore } from '../state/store';
import { Button } from '../ui/button';
import { shortPath } from '../ui/format';
import { Kbd } from '../ui/kbd';
import { Mark } from './mark';
import styles from './welcome.module.css';

type Recent = readonly { readonly path: string; readonly name: string }[];

/** What is shown while no workspace is open. */
export const Welcome = () => {
  const failure = useStore((state) => state.failure);
  const [recent, setRecent] = useState<Recent>([]);
  useEffect(() => {
    void ask('workspace.recent', {}).then((answer) => {
      if (answer.ok) setRecent(answer.value);
    });
  }, []);
  return (
    <main className={styles.page}>
      <div className={styles.sheet}>
        <Mark size={44} />
        <h1 className={styles.title}>Breakwater</h1>
        <p className={styles.text}>
          Builds packages in waves of at most three, and keeps every log out of every agent’s
          context. Open a folder that holds <code>rules/packages</code>,{' '}
          <code>breakwater.yaml</code> or a <code>HANDOFF.md</code>. Nothing is written by opening
          it.
        </p>
        {failure === null ? null : (
          <p className={styles.failure} role="alert">
            {failure}
          </p>
        )}
        <Button look="primary" autoFocus onClick={() => void openWorkspace()}>
          Open a folder
        </Button>
        <span className={styles.hint}>
          or <Kbd keys="Ctrl+O" />
        </span>
        {recent.length === 0 ? null : (
          <nav className={styles.recent} aria-label="Recent workspaces">
            <h2>Recent</h2>
            <ul>
              {recent.map((one) => (
                <li key={one.path}>
                  <button
                    type="button"
                    title={one.path}
                    onClick={() => void openWorkspace(one.path)}
                  >
                    <b>{one.name}</b> <span>{shortPath(one.path, 56)}</span>
                  </button>
                </li>
              ))}
            </ul>
          </nav>
        )}
      </div>
      <svg
        className={styles.sea}
        viewBox="0 0 1200 160"
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <path d="M0 40q50-28 100 0t100 0 100 0 100 0 100 0 100 0 100 0 100 0 100 0 100 0 100 0 100 0V160H0z" />
        <path d="M0 78q75-34 150 0t150 0 150 0 150 0 150 0 150 0 150 0 150 0V160H0z" />
        <path d="M0 118q100-30 200 0t200 0 200 0 200 0 200 0 200 0V160H0z" />
      </svg>
    </main>
  );
};
