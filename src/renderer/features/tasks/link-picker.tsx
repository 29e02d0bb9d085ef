import { useMemo, useRef, useState } from 'react';
import { linkTask, unlinkTask } from '../../state/actions';
import { useWorkspace } from '../../state/selectors';
import { closeDialog } from '../../state/store';
import { Dialog } from '../../ui/dialog';
import fields from '../../ui/field.module.css';
import styles from './link-picker.module.css';

/** As many are listed; typing narrows them down. */
const SHOWN = 60;

/** Says by keyboard what a task waits for: type, walk, Enter links or unlinks. */
export const LinkPicker = ({ id }: { readonly id: string }) => {
  const tasks = useWorkspace((workspace) => workspace.tasks);
  const task = tasks.find((one) => one.id === id);
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const found = useMemo(() => {
    const wanted = words
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    const waits = new Set(task?.blockedBy ?? []);
    return tasks
      .filter((one) => one.id !== id && (one.status !== 'completed' || waits.has(one.id)))
      .filter((one) =>
        wanted.every((word) => `#${one.id} ${one.subject}`.toLowerCase().includes(word)),
      )
      .sort((a, b) => Number(waits.has(b.id)) - Number(waits.has(a.id)))
      .slice(0, SHOWN);
  }, [tasks, task, id, words]);
  if (task === undefined) return null;
  const toggle = (other: string): void =>
    void (task.blockedBy.includes(other) ? unlinkTask(id, other) : linkTask(id, other));
  return (
    <Dialog title={`“${task.subject}” waits for`} onClose={closeDialog} initialFocus={field}>
      <input
        ref={field}
        className={fields.control}
        role="combobox"
        aria-label="Tasks to wait for"
        aria-expanded="true"
        aria-controls="link-options"
        aria-activedescendant={`link-${found[at]?.id ?? ''}`}
        placeholder="Type a part of its subject or #number"
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
          if (step !== 0) {
            event.preventDefault();
            setAt(Math.min(found.length - 1, Math.max(0, at + step)));
          }
          const one = found[at];
          if (event.key === 'Enter' && one !== undefined) {
            event.preventDefault();
            toggle(one.id);
          }
        }}
      />
      <div id="link-options" role="listbox" aria-label="Tasks" className={styles.options}>
        {found.map((one, index) => (
          <button
            key={one.id}
            id={`link-${one.id}`}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={task.blockedBy.includes(one.id)}
            data-at={index === at}
            onClick={() => toggle(one.id)}
          >
            <span>{task.blockedBy.includes(one.id) ? '✓' : ''}</span>
            {one.subject}
            <small>#{one.id}</small>
          </button>
        ))}
        {found.length === 0 ? <p>No open task has these words.</p> : null}
      </div>
    </Dialog>
  );
};
