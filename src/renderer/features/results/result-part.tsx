import { toast } from 'sonner';
import type { ResultStatus } from '../../../shared/build';
import type { CardDetail, ResultReview } from '../../../shared/card';
import { sayRefusal } from '../../state/actions';
import { ask } from '../../state/bridge';
import { openDialog } from '../../state/store';
import { Button } from '../../ui/button';
import { DiffView } from '../../ui/diff-view';
import { Kbd } from '../../ui/kbd';
import { toneClass } from '../../ui/tone';
import styles from './details.module.css';
import resultStyles from './result-part.module.css';

/** Writes a result file anew in its strict form and says so. */
export const rewriteResult = async (
  name: string,
  review: ResultReview,
  status: ResultStatus | null = null,
): Promise<void> => {
  const baseVersion = review.version;
  const done = await ask('results.rewrite', { package: name, baseVersion, status });
  if (done.ok) toast(`${review.file} is written as it should be`, { id: `rewrite:${name}` });
  else sayRefusal(done.refusal);
};

/** The form that a result should have, and what was made of the file that there is. */
const Fields = ({ review }: { readonly review: ResultReview }) => (
  <table className={resultStyles.fields}>
    <thead>
      <tr>
        <th scope="col">Line</th>
        <th scope="col">As it is written</th>
        <th scope="col">As it was understood</th>
      </tr>
    </thead>
    <tbody>
      {review.fields.map((field) => (
        <tr key={field.key}>
          <td>{field.line ?? ''}</td>
          <td>
            {field.written === null ? (
              <span className={toneClass('lamp')}>there is no “{field.key}” line</span>
            ) : (
              <code>{field.written}</code>
            )}
          </td>
          <td>
            {field.understood === null ? (
              <span className={toneClass('lamp')}>
                {field.written === null ? 'nothing' : 'not understood'}
              </span>
            ) : (
              <code className={field.understood === field.written ? styles.dim : ''}>
                {field.understood}
              </code>
            )}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

const STATUSES: readonly ResultStatus[] = ['SUCCESS', 'FAILED', 'BLOCKED'];

/** What the table above them says already, line by line. */
const SAID_ABOVE = /^Line \d+ was read as |^There is no "|further lines? (?:was|were) not used/;

/** A package's result file: what was understood of it, what not, and how it would read if correct. */
export const ResultPart = ({
  name,
  detail,
}: {
  readonly name: string;
  readonly detail: CardDetail | null;
}) => {
  if (detail === null) return <div aria-busy="true" />;
  const { review } = detail;
  const remarks = review?.remarks.filter((remark) => !SAID_ABOVE.test(remark)) ?? [];
  if (review === null) {
    return (
      <p className={styles.dim}>
        build-results/{name}.md does not exist yet. It is written when a build of {name} ends, by
        its agent or by Breakwater.
      </p>
    );
  }
  return (
    <div className={styles.scroll}>
      <div className={resultStyles.bar}>
        <p>
          {review.isStrict
            ? 'The file is written as it should be.'
            : review.rewritten === null
              ? 'The file does not say its status in a way that can be relied on. Which is it?'
              : 'The file was read leniently. It can be written anew as it should be; what it says stays.'}
        </p>
        <div className={styles.attemptActions}>
          {review.rewritten === null
            ? STATUSES.map((status) => (
                <Button key={status} onClick={() => void rewriteResult(name, review, status)}>
                  {status}
                </Button>
              ))
            : null}
          {review.isStrict || review.rewritten === null ? null : (
            <Button look="primary" onClick={() => void rewriteResult(name, review)}>
              Write it anew <Kbd keys="W" />
            </Button>
          )}
          <Button onClick={() => openDialog({ kind: 'file', file: review.file, line: null })}>
            Edit it
          </Button>
        </div>
      </div>
      {review.problems.map((problem) => (
        <p key={problem.message} className={toneClass('lamp')}>
          {problem.line === null ? '' : `Line ${problem.line}: `}
          {problem.message} <span className={styles.dim}>{problem.remedy}</span>
        </p>
      ))}
      <section>
        <h3 className={styles.label}>What was understood</h3>
        <Fields review={review} />
      </section>
      {remarks.length === 0 ? null : (
        <section>
          <h3 className={styles.label}>Remarks</h3>
          <ul className={styles.remarks}>
            {remarks.map((remark) => (
              <li key={remark}>{remark}</li>
            ))}
          </ul>
        </section>
      )}
      {review.unused.length === 0 ? null : (
        <section>
          <h3 className={styles.label}>Not used</h3>
          <ol className={resultStyles.unused}>
            {review.unused.map((line) => (
              <li key={line.line}>
                <span>{line.line}</span>
                <code>{line.text}</code>
              </li>
            ))}
          </ol>
        </section>
      )}
      {review.rewritten === null || review.isStrict ? null : (
        <section>
          <h3 className={styles.label}>How it would read</h3>
          <DiffView
            left={review.text}
            right={review.rewritten}
            label="The file against how it would read"
            same="Only blanks or line ends differ."
          />
        </section>
      )}
    </div>
  );
};
