import { X } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Task, TaskFields, TaskStatus } from '../../../shared/task';
import { createTask, removeTask, updateTask } from '../../state/actions';
import { useWorkspace } from '../../state/selectors';
import { closeDialog } from '../../state/store';
import { Button, IconButton } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import styles from './task-dialog.module.css';

const STATUSES: readonly (readonly [TaskStatus, string])[] = [
  ['pending', 'Pending'],
  ['in_progress', 'In progress'],
  ['completed', 'Completed'],
];

interface LinksProps {
  readonly label: string;
  readonly ids: readonly string[];
  readonly tasks: readonly Task[];
  readonly self: string | null;
  readonly onChange: (ids: readonly string[]) => void;
}

/** A list of thousands is none to choose from: pressing W on a task looks for one by its words. */
const OPTIONS = 300;

/** Other tasks, each with a way to take it off, and a list to add one from. */
const Links = ({ label, ids, tasks, self, onChange }: LinksProps) => (
  <Field label={label}>
    {(id) => (
      <>
        {ids.length === 0 ? null : (
          <ul className={styles.links}>
            {ids.map((other) => {
              const subject = tasks.find((task) => task.id === other)?.subject ?? other;
              return (
                <li key={other}>
                  <span>{subject}</span>
                  <IconButton
                    label={`Take off ${subject}`}
                    onClick={() => onChange(ids.filter((one) => one !== other))}
                  >
                    <X size={13} />
                  </IconButton>
                </li>
              );
            })}
          </ul>
        )}
        <select
          id={id}
          value=""
          onChange={(event) => {
            if (event.target.value !== '') onChange([...ids, event.target.value]);
          }}
        >
          <option value="">{ids.length === 0 ? 'None' : 'Add another'}</option>
          {tasks
            .filter((task) => task.id !== self && !ids.includes(task.id))
            .slice(0, OPTIONS)
            .map((task) => (
              <option key={task.id} value={task.id}>
                {task.subject}
              </option>
            ))}
        </select>
      </>
    )}
  </Field>
);

const without = (ids: readonly string[], others: readonly string[]): readonly string[] =>
  ids.filter((id) => !others.includes(id));

/** Makes a task, or changes every field of one. A refusal (a cycle, say) leaves the dialog open. */
export const TaskDialog = ({ id }: { readonly id: string | null }) => {
  const tasks = useWorkspace((workspace) => workspace.tasks);
  const packages = useWorkspace((workspace) => workspace.packages);
  const goals = useWorkspace((workspace) => workspace.goals);
  const task = tasks.find((one) => one.id === id);
  const [subject, setSubject] = useState(task?.subject ?? '');
  const [description, setDescription] = useState(task?.description ?? '');
  const [status, setStatus] = useState<TaskStatus>(task?.status ?? 'pending');
  const [owner, setOwner] = useState(task?.owner ?? '');
  const before = task?.metadata.package;
  const [name, setName] = useState(typeof before === 'string' ? before : '');
  const [blockedBy, setBlockedBy] = useState<readonly string[]>(task?.blockedBy ?? []);
  const [blocks, setBlocks] = useState<readonly string[]>(task?.blocks ?? []);
  const goalBefore = task?.metadata.goal;
  const [goal, setGoal] = useState(typeof goalBefore === 'string' ? goalBefore : '');
  const field = useRef<HTMLInputElement>(null);

  if (id !== null && task === undefined)
    return (
      <Dialog title="This task is gone" onClose={closeDialog}>
        <p>It was deleted meanwhile. Undo brings it back.</p>
      </Dialog>
    );

  const save = async (): Promise<void> => {
    const fields: TaskFields & { subject: string } = {
      subject: subject.trim(),
      description,
      status,
      owner: owner.trim() === '' ? null : owner.trim(),
      metadata: {
        package: name.trim() === '' ? null : name.trim(),
        goal: goal === '' ? null : goal,
      },
      addBlockedBy: without(blockedBy, task?.blockedBy ?? []),
      removeBlockedBy: without(task?.blockedBy ?? [], blockedBy),
      addBlocks: without(blocks, task?.blocks ?? []),
      removeBlocks: without(task?.blocks ?? [], blocks),
    };
    if (await (id === null ? createTask(fields) : updateTask(id, fields))) closeDialog();
  };

  return (
    <Dialog
      title={id === null ? 'New task' : 'Task'}
      size="wide"
      onClose={closeDialog}
      initialFocus={field}
      foot={
        <>
          {id === null ? null : (
            <Button
              look="danger"
              className={styles.delete ?? ''}
              onClick={() => {
                closeDialog();
                void removeTask(id);
              }}
            >
              Delete
            </Button>
          )}
          <Button onClick={closeDialog}>Cancel</Button>
          <Button look="primary" type="submit" form="task-form" disabled={subject.trim() === ''}>
            Save
          </Button>
        </>
      }
    >
      <form
        id="task-form"
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (subject.trim() !== '') void save();
        }}
      >
        <Field label="Subject">
          {(inputId) => (
            <input
              ref={field}
              id={inputId}
              maxLength={300}
              value={subject}
              onChange={(event) => setSubject(event.target.value)}
            />
          )}
        </Field>
        <Field label="Description">
          {(inputId) => (
            <textarea
              id={inputId}
              rows={4}
              maxLength={20_000}
              value={description}
              onChange={(event) => setDescription(event.target.value)}
            />
          )}
        </Field>
        <div className={styles.three}>
          <Field label="Status">
            {(inputId) => (
              <select
                id={inputId}
                value={status}
                onChange={(event) => setStatus(event.target.value as TaskStatus)}
              >
                {STATUSES.map(([value, label]) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label="Packages">
            {(inputId) => (
              <>
                <input
                  id={inputId}
                  list="task-packages"
                  placeholder="follows its result"
                  value={name}
                  onChange={(event) => setName(event.target.value)}
                />
                <datalist id="task-packages">
                  {[...packages.keys()].map((one) => (
                    <option key={one} value={one} />
                  ))}
                </datalist>
              </>
            )}
          </Field>
          <Field label="Owner">
            {(inputId) => (
              <input
                id={inputId}
                maxLength={200}
                value={owner}
                onChange={(event) => setOwner(event.target.value)}
              />
            )}
          </Field>
        </div>
        {goals.length === 0 && goal === '' ? null : (
          <Field label="Goal that it serves">
            {(inputId) => (
              <select id={inputId} value={goal} onChange={(event) => setGoal(event.target.value)}>
                <option value="">None</option>
                {goal === '' || goals.some((one) => one.text === goal) ? null : (
                  <option value={goal}>{goal} (not in plan.md any more)</option>
                )}
                {goals.map((one) => (
                  <option key={one.line} value={one.text}>
                    {one.text}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <div className={styles.two}>
          <Links
            label="Waits for"
            ids={blockedBy}
            tasks={tasks}
            self={id}
            onChange={setBlockedBy}
          />
          <Links
            label="Is waited for by"
            ids={blocks}
            tasks={tasks}
            self={id}
            onChange={setBlocks}
          />
        </div>
      </form>
    </Dialog>
  );
};
