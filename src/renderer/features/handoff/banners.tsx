import { Button } from '../../ui/button';
import { plural, timeOfDay } from '../../ui/format';
import styles from './document-tab.module.css';
import type { FileText, TextFile } from './use-text-file';

/** What stands between a text and its file: kept unsaved text, a change from outside, a refusal. */
export const Banners = <F extends FileText>({
  file,
  name,
  onCompare,
}: {
  readonly file: TextFile<F>;
  readonly name: string;
  readonly onCompare: () => void;
}) => {
  const now = Date.now();
  return (
    <>
      {file.kept.kind === 'nothing' ? null : (
        <div className={styles.banner} role="alert">
          <span>
            Unsaved text of {timeOfDay(file.kept.entry.at, now)} was kept
            {file.kept.kind === 'other-base' ? `; ${name} was changed since` : ''}.
          </span>
          <Button onClick={file.takeKept}>Take it back</Button>
          <Button look="quiet" onClick={file.dropKept}>
            Throw it away
          </Button>
        </div>
      )}
      {file.gone === null ? null : (
        <div className={styles.banner} role="alert">
          <span>{name} was deleted outside. Its text is still here.</span>
          <Button onClick={file.putBack}>Put it back</Button>
          <Button look="quiet" onClick={file.leaveGone}>
            Leave it deleted
          </Button>
        </div>
      )}
      {file.theirs === null ? null : (
        <div className={styles.banner} role="alert">
          <span>
            {name} was changed outside, in lines that you changed too. Both texts are kept until you
            choose.
          </span>
          <Button onClick={onCompare}>Compare</Button>
          <Button look="quiet" onClick={file.loadTheirs}>
            Load theirs
          </Button>
          <Button look="quiet" onClick={file.keepMine}>
            Keep mine
          </Button>
        </div>
      )}
      {file.joined === null ? null : (
        <div className={styles.banner} role="status">
          <span>
            {name} was changed outside while you were writing: {plural(file.joined.lines, 'line')}{' '}
            of that {file.joined.lines === 1 ? 'is' : 'are'} in the text now, beside yours.
          </span>
          <Button onClick={file.seeJoined}>Good</Button>
          {file.dirty ? (
            <Button look="quiet" onClick={file.takeApart}>
              Take it apart
            </Button>
          ) : null}
        </div>
      )}
      {file.refusal === null ? null : (
        <div className={styles.banner} role="alert">
          <span>{file.refusal}</span>
        </div>
      )}
    </>
  );
};
