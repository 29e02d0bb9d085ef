import { memo } from 'react';
import styles from './document-tab.module.css';
import type { Heading } from './outline';

/** The headings of a document; drawn anew only when they change, since a long document has thousands. */
export const Outline = memo(
  ({
    headings,
    onGo,
  }: {
    readonly headings: readonly Heading[];
    readonly onGo: (line: number) => void;
  }) => (
    <nav className={styles.outline} aria-label="Outline">
      {headings.length === 0 ? <p className={styles.faint}>Headings appear here.</p> : null}
      <ul>
        {headings.map((heading) => (
          <li key={heading.line}>
            <button
              type="button"
              data-level={heading.level}
              style={{ paddingLeft: 10 + (heading.level - 1) * 12 }}
              title={heading.title}
              onClick={() => onGo(heading.line)}
            >
              {heading.title}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  ),
);
