import { useEffect, useRef, useState } from 'react';
import type { PromptText } from '../../../shared/window-contract';
import { ask } from '../../state/bridge';
import { useWorkspace } from '../../state/selectors';
import { closeDialog } from '../../state/store';
import { Button } from '../../ui/button';
import { Dialog, DialogText } from '../../ui/dialog';
import styles from './prompt-dialog.module.css';

/** After the last key, before the preview is made anew, milliseconds. */
const SETTLE_MS = 150;

/** The agents' prompt, to be edited, beside what one package's agent would be told by it. */
export const PromptDialog = ({ name }: { readonly name: string | null }) => {
  const next = useWorkspace((workspace) => workspace.plan.waves[0]?.packages[0]?.name ?? null);
  const packages = useWorkspace((workspace) => workspace.packages);
  const [subject, setSubject] = useState(name ?? next ?? [...packages.keys()][0] ?? '');
  const [saved, setSaved] = useState<PromptText | null>(null);
  const [text, setText] = useState('');
  const [preview, setPreview] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const isChanged = saved !== null && text !== saved.text;

  useEffect(() => {
    void ask('prompts.read', {}).then((answer) => {
      if (!answer.ok) {
        setRefusal(answer.refusal.message);
        return;
      }
      setSaved(answer.value);
      setText(answer.value.text);
    });
  }, []);
  useEffect(() => {
    if (saved === null || subject === '') return;
    const timer = setTimeout(() => {
      void ask('prompts.preview', { package: subject, text }).then((answer) =>
        setPreview(answer.ok ? answer.value.text : answer.refusal.message),
      );
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [saved, subject, text]);

  const save = async (): Promise<void> => {
    const answer = await ask('prompts.save', { text, baseVersion: saved?.version ?? '' });
    if (!answer.ok) setRefusal(answer.refusal.message);
    else {
      setSaved(answer.value);
      setRefusal(null);
    }
  };

  return (
    <Dialog
      title="What agents are told"
      size="broad"
      onClose={closeDialog}
      initialFocus={field}
      insistent={isChanged}
      foot={
        <>
          <span className={styles.where}>
            {saved === null
              ? ''
              : isChanged
                ? `not saved yet: goes to ${saved.file}`
                : saved.exists
                  ? saved.file
                  : `built in; saving a change writes ${saved.file}`}
          </span>
          <Button onClick={closeDialog}>{isChanged ? 'Close without saving' : 'Close'}</Button>
          <Button look="primary" disabled={!isChanged} onClick={() => void save()}>
            Save
          </Button>
        </>
      }
    >
      <DialogText>
        Each package’s agent gets this, with the names in braces filled in. The shorter it is, the
        more room is left for the work.
      </DialogText>
      <div className={styles.sides}>
        <label className={styles.side}>
          <span className={styles.label}>The prompt</span>
          <textarea
            ref={field}
            className={styles.text}
            spellCheck={false}
            maxLength={60_000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <div className={styles.side}>
          <label className={styles.label}>
            As the agent of{' '}
            <select value={subject} onChange={(event) => setSubject(event.target.value)}>
              {[...packages.keys()].map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>{' '}
            reads it
          </label>
          <section
            className={`${styles.text} ${styles.preview}`}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard
            tabIndex={0}
            aria-label={`Prompt of ${subject}`}
          >
            {preview}
          </section>
        </div>
      </div>
      {refusal === null ? null : (
        <p className={styles.refusal} role="alert">
          {refusal}
        </p>
      )}
    </Dialog>
  );
};
