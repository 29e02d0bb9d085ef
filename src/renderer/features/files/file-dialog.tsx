import { closeDialog } from '../../state/store';
import { Dialog } from '../../ui/dialog';
import styles from './file-dialog.module.css';
import { FileEditor } from './file-editor';

/** A file of the workspace in an editor over the window, at a line where one is given. */
export const FileDialog = ({
  file,
  line,
}: {
  readonly file: string;
  readonly line: number | null;
}) => (
  <Dialog title={file} size="broad" onClose={closeDialog}>
    <div className={styles.body}>
      <FileEditor file={file} label={`Text of ${file}`} name={file} line={line} />
    </div>
  </Dialog>
);
