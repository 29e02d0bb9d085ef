import { useState } from 'react';
import { removeTasks, updateTasks } from '../../state/actions';
import { useWorkspace } from '../../state/selectors';
import { Button } from '../../ui/button';
import { plural } from '../../ui/format';
import styles from './tasks.module.css';

/** What can be done to the tasks that are marked; each is one step of undo. */
export const BulkBar = ({
  ids,
  onDone,
}: {
  readonly ids: readonly string[];
  readonly onDone: () => void;
}) => {
  const goals = useWorkspace((workspace) => workspace.goals);
  const [owner, setOwner] = useState('');
  const status = (wanted: 'pending' | 'in_progress' | 'completed') => () =>
    void updateTasks(ids, { status: wanted });
  return (
    <fieldset className={styles.bulk}>
      <legend>
        {plural(ids.length, 'task')} marked
        <Button small look="quiet" title="Unmark (Esc)" onClick={onDone}>
          Unmark
        </Button>
      </legend>
      <Button small onClick={status('completed')}>
        Complete
      </Button>
      <Button small onClick={status('in_progress')}>
        Begin
      </Button>
      <Button small onClick={status('pending')}>
        Reopen
      </Button>
      {goals.length === 0 ? null : (
        <select
          aria-label="Goal of the marked tasks"
          value=""
          onChange={(event) => {
            if (event.target.value === '') return;
            const goal = event.target.value === '-' ? null : event.target.value.slice(1);
            void updateTasks(ids, { metadata: { goal } });
          }}
        >
          <option value="">Goal…</option>
          <option value="-">None</option>
          {goals.map((goal) => (
            <option key={goal.line} value={`=${goal.text}`}>
              {goal.text}
            </option>
          ))}
        </select>
      )}
      <input
        aria-label="Owner of the marked tasks"
        placeholder="Owner"
        maxLength={200}
        value={owner}
        onChange={(event) => setOwner(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          void updateTasks(ids, { owner: owner.trim() === '' ? null : owner.trim() });
          setOwner('');
        }}
      />
      <Button
        small
        look="quiet"
        grave
        onClick={() => {
          void removeTasks(ids);
          onDone();
        }}
      >
        Delete
      </Button>
    </fieldset>
  );
};
