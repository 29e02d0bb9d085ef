import { join } from 'node:path';
import { type Outcome, ok, refuse } from '../../shared/outcome';
import type { PackageState } from '../../shared/package';
import type { Task, TaskFields } from '../../shared/task';
import { followResults } from './tasks/follow-results';
import { createTasks, type TaskPlan } from './tasks/many-tasks';
import {
  createTask,
  deleteTask,
  deleteTasks,
  NO_TASKS,
  type TaskList,
  taskById,
  updateTask,
  updateTasks,
} from './tasks/task-list';
import { inOrder } from './tasks/task-progress';
import { loadTasks, saveTasks, TASKS_FILE } from './tasks/task-store';

/** As many steps can be taken back. */
const UNDO_STEPS = 100;

/** The session's tasks: kept on disk, changed one step at a time, each step undoable. */
export class TaskDesk {
  readonly #file: string;
  readonly #onChange: () => void;
  #list: TaskList = NO_TASKS;
  #past: TaskList[] = [];
  #shown: readonly Task[] | null = null;
  #notice: string | null = null;

  constructor(root: string, onChange: () => void) {
    this.#file = join(root, TASKS_FILE);
    this.#onChange = onChange;
  }

  async load(): Promise<void> {
    const loaded = await loadTasks(this.#file);
    if (loaded.ok) {
      this.#list = loaded.value.list;
      this.#notice = loaded.value.notice;
    } else this.#notice = loaded.refusal.message;
  }

  /** Set when the task file could not be used: a sentence for the person. */
  get notice(): string | null {
    return this.#notice;
  }

  /** In the order to show them in. The same array until something changes. */
  list(): readonly Task[] {
    this.#shown ??= inOrder(this.#list);
    return this.#shown;
  }

  async create(fields: TaskFields): Promise<Outcome<Task>> {
    const created = createTask(this.#list, fields, now());
    if (!created.ok) return created;
    const saved = await this.#set(created.value.list);
    return saved.ok ? ok(created.value.task) : saved;
  }

  /** Makes many tasks as one step of undo. See `createTasks`. */
  async createMany(
    plans: readonly TaskPlan[],
    taskOf: ReadonlyMap<string, string>,
  ): Promise<Outcome<readonly Task[]>> {
    if (plans.length === 0) return ok([]);
    const made = createTasks(this.#list, plans, taskOf, now());
    if (!made.ok) return made;
    const saved = await this.#set(made.value.list);
    return saved.ok ? ok(made.value.tasks) : saved;
  }

  /** The same change to many tasks, as one step of undo. Refused as a whole or done as a whole. */
  async updateMany(ids: readonly string[], fields: TaskFields): Promise<Outcome<null>> {
    const updated = updateTasks(this.#list, ids, fields, now());
    return updated.ok ? this.#set(updated.value) : updated;
  }

  /** Deletes many tasks as one step of undo; ids that are gone already are passed over. */
  removeMany(ids: readonly string[]): Promise<Outcome<null>> {
    return this.#set(deleteTasks(this.#list, ids, now()));
  }

  async update(id: string, fields: TaskFields): Promise<Outcome<Task>> {
    const updated = updateTask(this.#list, id, fields, now());
    if (!updated.ok) return updated;
    const saved = await this.#set(updated.value);
    if (!saved.ok) return saved;
    const task = taskById(this.#list, id);
    return task === null ? refuse('task-unknown', `There is no task #${id}.`) : ok(task);
  }

  async remove(id: string): Promise<Outcome<null>> {
    const removed = deleteTask(this.#list, id, now());
    return removed.ok ? this.#set(removed.value) : removed;
  }

  async undo(): Promise<Outcome<null>> {
    const before = this.#past.pop();
    if (before === undefined)
      return refuse('usage', 'There is no change of the tasks to take back.');
    // Numbers are never given twice, so what was undone does not come back as something else.
    return this.#put({ ...before, nextId: Math.max(before.nextId, this.#list.nextId) });
  }

  /** Lets tasks that are tied to packages follow them. `stateOf`: null for a package without a rule file. */
  async follow(stateOf: (name: string) => PackageState | null): Promise<void> {
    const followed = followResults(this.#list, stateOf, now());
    // Not a person's step: undo takes back what a person did.
    if (followed !== this.#list) await this.#put(followed);
  }

  #set(list: TaskList): Promise<Outcome<null>> {
    if (list === this.#list) return Promise.resolve(ok(null));
    this.#past = [...this.#past, this.#list].slice(-UNDO_STEPS);
    return this.#put(list);
  }

  async #put(list: TaskList): Promise<Outcome<null>> {
    this.#list = list;
    this.#shown = null;
    this.#onChange();
    const saved = await saveTasks(this.#file, list);
    return saved.ok ? ok(null) : saved;
  }
}

const now = (): string => new Date().toISOString();
