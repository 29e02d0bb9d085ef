import { useEffect, useRef, useState } from 'react';
import { toast } from 'sonner';
import type { ConnectView } from '../../../shared/connect';
import { ask } from '../../state/bridge';
import { closeDialog } from '../../state/store';
import { Button } from '../../ui/button';
import { Dialog, DialogText } from '../../ui/dialog';
import styles from './connect-dialog.module.css';

const SIGNS = { 'in-place': '✓', missing: '+', other: '!' } as const;
const STATES = {
  'in-place': 'in place',
  missing: 'will be added',
  other: 'another file of this name is left as it is',
} as const;
const LINES = { '+': styles.added, '-': styles.gone } as const;

const Changes = ({ changes }: Pick<ConnectView, 'changes'>) =>
  changes.map(({ file, isNew, lines }) => (
    <figure key={file} className={styles.change}>
      <figcaption>
        {file}
        {isNew ? ' · new' : ''}
      </figcaption>
      <pre>
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one answer never move
          <span key={index} className={LINES[line[0] as keyof typeof LINES]}>
            {line}
            {'\n'}
          </span>
        ))}
      </pre>
    </figure>
  ));

/** Shows exactly what connecting Claude Code adds to this workspace, adds it, and takes it away again. */
export const ConnectDialog = () => {
  const [view, setView] = useState<ConnectView | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    void ask('connect.view', {}).then((answer) => {
      if (answer.ok) setView(answer.value);
      else setRefusal(answer.refusal.message);
    });
  }, []);
  const act = async (name: 'connect.add' | 'connect.remove', done: string): Promise<void> => {
    const answer = await ask(name, {});
    if (!answer.ok) {
      setRefusal(answer.refusal.message);
      return;
    }
    closeDialog();
    toast(done, { id: 'connect' });
  };
  const isAny = view?.parts.some((part) => part.state === 'in-place') ?? false;
  const missing = view?.changes.length ?? 0;
  return (
    <Dialog
      title="Connect an agent"
      size="wide"
      onClose={closeDialog}
      initialFocus={first}
      foot={
        <>
          {isAny ? (
            <Button
              onClick={() =>
                void act(
                  'connect.remove',
                  'Disconnected. Sessions that run keep it until they end.',
                )
              }
            >
              Disconnect
            </Button>
          ) : null}
          <Button onClick={closeDialog}>Close</Button>
          <Button
            ref={first}
            look="primary"
            disabled={missing === 0}
            onClick={() => void act('connect.add', 'Connected. Start the agent’s session anew.')}
          >
            Connect
          </Button>
        </>
      }
    >
      <DialogText>
        Claude Code then works through Breakwater in this folder, and its own client keeps it from
        building past it or reading a log. Nothing else in these files is changed.
      </DialogText>
      {refusal === null ? null : (
        <p className={styles.refusal} role="alert">
          {refusal}
        </p>
      )}
      {view === null ? null : (
        <ul className={styles.parts}>
          {view.parts.map(({ title, purpose, file, state }) => (
            <li key={title} data-state={state}>
              <i aria-hidden="true">{SIGNS[state]}</i>
              <b>{title}</b>
              <span>{purpose}</span>
              <code>{file}</code>
              <span className={styles.state}>{STATES[state]}</span>
            </li>
          ))}
        </ul>
      )}
      {view === null || missing === 0 ? null : (
        <details className={styles.exact}>
          <summary>Exactly what will be added</summary>
          <Changes changes={view.changes} />
        </details>
      )}
      {view !== null && missing === 0 && view.parts.every((part) => part.state === 'in-place') ? (
        <DialogText>Everything is in place.</DialogText>
      ) : null}
    </Dialog>
  );
};
