export type TaskStatus = 'pending' | 'in_progress' | 'completed';

/** A task, with the field names that agents' own task tools use. */
export interface Task {
  readonly id: string;
  readonly subject: string;
  readonly description: string;
  /** What is being done while it is in progress: `Building zlib`. */
  readonly activeForm: string;
  readonly status: TaskStatus;
  /** Ids of the tasks that wait for this one, and of those that it waits for. Always both ways. */
  readonly blocks: readonly string[];
  readonly blockedBy: readonly string[];
  readonly owner: string | null;
  /** Known keys: `package` (follows that package's result), `source` (`HANDOFF.md:42`), `discovered` (`wave 3`). */
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What a caller may give when creating or changing a task. A null metadata value deletes its key. */
export interface TaskFields {
  readonly subject?: string;
  readonly description?: string;
  readonly activeForm?: string;
  readonly status?: TaskStatus;
  readonly owner?: string | null;
  readonly metadata?: Readonly<Record<string, string | number | boolean | null>>;
  readonly addBlocks?: readonly string[];
  readonly addBlockedBy?: readonly string[];
  readonly removeBlocks?: readonly string[];
  readonly removeBlockedBy?: readonly string[];
}
