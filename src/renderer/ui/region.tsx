import type { ReactNode } from 'react';
import type { Region as RegionName } from '../state/store';
import styles from './region.module.css';

interface RegionProps {
  readonly name: RegionName;
  /** Its accessible name, and its heading where `heading` gives no other. */
  readonly title: string;
  readonly heading?: string;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A part of the window that F6 reaches, with its heading. */
export const Region = ({ name, title, heading = title, note, actions, children }: RegionProps) => (
  <section className={styles.region} aria-label={title} data-region={name}>
    <header className={styles.head}>
      <h2 className={styles.title}>{heading}</h2>
      {note === undefined ? null : <span className={styles.note}>{note}</span>}
      {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
    </header>
    {children}
  </section>
);
