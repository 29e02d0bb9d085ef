import { Button } from '../../ui/button';
import { timeOfDay } from '../../ui/format';
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
      {file.theirs === null ? null : (
        <div className={styles.banner} role="alert">
          <span>{name} was changed outside while you were writing.</span>
          <Button onClick={onCompare}>Compare</Button>
          <Button look="quiet" onClick={file.loadTheirs}>
            Load theirs
          </Button>
          <Button look="quiet" onClick={file.keepMine}>
            Keep mine
          </Button>
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
