import { useEffect, useState } from 'react';
import type { LedgerEntry } from '../../../shared/workspace-state';
import { ask } from '../../state/bridge';
import { count } from '../../ui/format';
import styles from './ledger.module.css';

/** What one answer said, as the agent got it. */
export const Crossed = ({ entry }: { readonly entry: LedgerEntry | null }) => {
  const [said, setSaid] = useState<{ readonly id: number; readonly text: string } | null>(null);
  const id = entry?.id ?? null;
  useEffect(() => {
    if (id === null) return;
    let current = true;
    void ask('ledger.text', { id }).then((answer) => {
      if (current) setSaid({ id, text: answer.ok ? answer.value : answer.refusal.message });
    });
    return () => {
      current = false;
    };
  }, [id]);
  return (
    <section className={styles.said} aria-label="What it said">
      {entry === null ? (
        <p className={styles.fine}>No entry fits what is chosen on the left.</p>
      ) : (
        <>
          <h3 className={styles.label}>
            What {entry.agent} got, {count(entry.bytes)} {entry.bytes === 1 ? 'byte' : 'bytes'}
          </h3>
          <pre>{said?.id === entry.id ? said.text : ''}</pre>
          {entry.session === null ? null : (
            <p className={styles.fine}>Session {entry.session.slice(0, 8)}</p>
          )}
        </>
      )}
    </section>
  );
};
