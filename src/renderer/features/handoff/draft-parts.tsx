import type { DraftedPart, DraftPart } from '../../../shared/session';
import styles from './compare.module.css';

/** The parts of a draft, each with what it changes, to be left out or taken. */
export const DraftParts = ({
  parts,
  wanted,
  onChange,
}: {
  readonly parts: readonly DraftedPart[];
  readonly wanted: readonly DraftPart[];
  readonly onChange: (wanted: readonly DraftPart[]) => void;
}) => (
  <fieldset className={styles.parts}>
    <legend>Sections of the draft</legend>
    {parts.length === 0 ? <span>The handoff says all of it already.</span> : null}
    {parts.map(({ part, change }) => (
      <label key={part}>
        <input
          type="checkbox"
          checked={wanted.includes(part)}
          onChange={(event) =>
            onChange(
              event.target.checked ? [...wanted, part] : wanted.filter((one) => one !== part),
            )
          }
        />
        {change}
      </label>
    ))}
  </fieldset>
);
