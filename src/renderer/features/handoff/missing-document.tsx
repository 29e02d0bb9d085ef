import { useEffect, useState } from 'react';
import { toast } from 'sonner';
import { DOCUMENTS, type DocumentKind, type DocumentVersion } from '../../../shared/document';
import { attempt } from '../../state/actions';
import { ask } from '../../state/bridge';
import { Button } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { bytes, timeOfDay } from '../../ui/format';
import styles from './document-tab.module.css';

/** What stands in place of the editor of a document that is not there: to write it, or to put back what it was. */
export const MissingDocument = ({
  kind,
  what,
  onWrite,
  onDraft,
  onPutBack,
}: {
  readonly kind: DocumentKind;
  /** What the document is for, a sentence. */
  readonly what: string;
  readonly onWrite: () => void;
  /** Null where it cannot be drafted. */
  readonly onDraft: (() => void) | null;
  /** Writes the text; true when it stands on disk. */
  readonly onPutBack: (text: string) => Promise<boolean>;
}) => {
  const name = DOCUMENTS[kind];
  const [last, setLast] = useState<DocumentVersion | null>(null);
  useEffect(() => {
    let isWanted = true;
    void ask('documents.timeline', { kind }).then((answer) => {
      if (isWanted && answer.ok)
        setLast(answer.value.versions.find((one) => one.bytes > 0) ?? null);
    });
    return () => {
      isWanted = false;
    };
  }, [kind]);
  const putBack = async (version: DocumentVersion): Promise<void> => {
    const text = await attempt('documents.version', { kind, version: version.version });
    if (text !== null && (await onPutBack(text))) toast(`${name} is there again`, { id: name });
  };
  return (
    <div className={styles.missing}>
      <Empty
        title={last === null ? `There is no ${name} yet` : `${name} is not there any more`}
        actions={
          <>
            {last === null ? null : (
              <Button look="primary" onClick={() => void putBack(last)}>
                Put it back
              </Button>
            )}
            <Button look={last === null ? 'primary' : 'plain'} onClick={onWrite}>
              {last === null ? `Write ${name}` : 'Write a new one'}
            </Button>
            {onDraft === null ? null : <Button onClick={onDraft}>Start from a draft</Button>}
          </>
        }
      >
        {last === null
          ? `${what} Nothing is written before you save.`
          : `It was deleted or moved away. What it last said is kept: ${bytes(last.bytes)}, of ${timeOfDay(last.at, Date.now())}.`}
      </Empty>
    </div>
  );
};
