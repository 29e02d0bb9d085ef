import { useMemo } from 'react';
import styles from './diff-view.module.css';
import { plural } from './format';
import { lineDiff } from './line-diff';

const SIGNS = { same: ' ', gone: '−', new: '+' } as const;
const READ_OUT = { same: '', gone: 'gone: ', new: 'new: ' } as const;

/** Two texts as one list of lines: what is gone from the left one, what is new in the right one. */
export const DiffView = ({
  left,
  right,
  label,
  same,
}: {
  readonly left: string;
  readonly right: string;
  readonly label: string;
  /** What is said where they do not differ. */
  readonly same: string;
}) => {
  const diff = useMemo(() => lineDiff(left, right), [left, right]);
  if (diff.parts.length === 0) return <p className={styles.none}>{same}</p>;
  return (
    <figure className={styles.diff} aria-label={label}>
      <figcaption className={styles.sum}>
        {plural(diff.added, 'line')} new, {diff.gone} gone
      </figcaption>
      <ol className={styles.lines}>
        {diff.parts.flatMap((part) => [
          ...(part.skipped === 0
            ? []
            : [
                <li key={`skip ${part.lines[0]?.left}`} className={styles.skipped}>
                  {plural(part.skipped, 'line')} alike
                </li>,
              ]),
          ...part.lines.map((line) => (
            <li key={`${line.left} ${line.right}`} className={styles[line.kind]}>
              <span className={styles.number}>{line.left ?? ''}</span>
              <span className={styles.number}>{line.right ?? ''}</span>
              <i aria-hidden="true">{SIGNS[line.kind]}</i>
              <code>
                <span className="visually-hidden">{READ_OUT[line.kind]}</span>
                {line.text === '' ? ' ' : line.text}
              </code>
            </li>
          )),
        ])}
      </ol>
    </figure>
  );
};
