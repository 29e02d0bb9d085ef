import type { SessionOffer } from '../../../shared/session';
import { plural } from '../../ui/format';
import styles from './start-session.module.css';

interface Note {
  readonly line: number;
  readonly text: string;
  readonly why: string;
}

/** As many are drawn; the rest is said as a number. */
const SHOWN = 200;

const Notes = ({
  title,
  notes,
  onShow,
  open,
}: {
  readonly title: string;
  readonly notes: readonly Note[];
  readonly onShow: (line: number) => void;
  readonly open: boolean;
}) =>
  notes.length === 0 ? null : (
    <details className={styles.notes} open={open}>
      <summary>
        {title} <span className={styles.dim}>{notes.length}</span>
      </summary>
      <ul>
        {notes.slice(0, SHOWN).map((note) => (
          <li key={`${note.line} ${note.why}`}>
            <button type="button" onClick={() => onShow(note.line)}>
              <span className={styles.dim}>line {note.line}</span> {note.text}
              {note.why === '' ? null : <em> {note.why}</em>}
            </button>
          </li>
        ))}
      </ul>
      {notes.length > SHOWN ? (
        <p className={styles.dim}>and {notes.length - SHOWN} more in the text</p>
      ) : null}
    </details>
  );

/** What is not among the proposals: where text and disk differ, what was not understood, what was passed over. */
export const OfferNotes = ({
  offer,
  onShow,
}: {
  readonly offer: SessionOffer;
  readonly onShow: (line: number) => void;
}) => (
  <div className={styles.allNotes}>
    <Notes
      title="The text and the disk differ"
      open
      onShow={onShow}
      notes={offer.drift.map((one) => ({ line: one.line, text: one.message, why: '' }))}
    />
    <Notes title="Not understood" open onShow={onShow} notes={offer.unclear} />
    <Notes
      title="Lists not taken for pending work"
      open={false}
      onShow={onShow}
      notes={offer.others.map((one) => ({
        line: one.line,
        text: one.heading,
        why: plural(one.items, 'item'),
      }))}
    />
  </div>
);
