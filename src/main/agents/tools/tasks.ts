import * as z from 'zod';
import { type Refusal, refuse } from '../../../shared/outcome';
import type { Task, TaskFields } from '../../../shared/task';
import { from } from './arguments';
import { defineTool, refused, type Tool } from './tool';

const EVERYONE = ['orchestrator', 'worker'] as const;

const status = z.enum(['pending', 'in_progress', 'completed']);
const ids = z.array(z.string().max(20)).max(200);
const fields = {
  description: z.string().max(4_000).optional(),
  activeForm: z.string().max(200).optional(),
  metadata: z
    .record(z.string().max(100), z.union([z.string().max(500), z.number(), z.boolean(), z.null()]))
    .optional(),
};

const noTask = (id: string): Refusal =>
  refuse('task-unknown', `There is no task #${id}; task_list has them all.`).refusal;

/** `#3 [pending] Build zlib (package zlib; waits for #1, #2)` */
const taskLine = (task: Task, open: ReadonlySet<string>): string => {
  const waits = task.blockedBy.filter((id) => open.has(id)).map((id) => `#${id}`);
  const notes = [
    typeof task.metadata.package === 'string' ? `package ${task.metadata.package}` : '',
    task.owner === null ? '' : `owner ${task.owner}`,
    waits.length === 0 ? '' : `waits for ${waits.join(', ')}`,
  ].filter((one) => one !== '');
  return `#${task.id} [${task.status}] ${task.subject}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`;
};

const openIds = (tasks: readonly Task[]): ReadonlySet<string> =>
  new Set(tasks.filter((task) => task.status !== 'completed').map((task) => task.id));

/** Without what was not given: an absent field stays as it is. */
const defined = (input: Readonly<Record<string, unknown>>): TaskFields =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));

export const TASK_TOOLS: readonly Tool[] = [
  defineTool({
    name: 'task_create',
    description: 'Adds a task to the session. metadata.package ties it to a package’s result.',
    roles: ['orchestrator'],
    input: z.strictObject({
      subject: z.string().min(1).max(200),
      ...fields,
      blocks: ids.optional(),
      blockedBy: ids.optional(),
    }),
    act: async (port, { blocks, blockedBy, ...rest }) => {
      const links = { addBlocks: blocks, addBlockedBy: blockedBy };
      const created = await port.createTask({
        subject: rest.subject,
        ...defined({ ...rest, ...links }),
      });
      if (!created.ok) return refused(created);
      return { kind: 'task', lines: [`#${created.value.id} created: ${created.value.subject}`] };
    },
  }),
  defineTool({
    name: 'task_update',
    description: 'Changes a task. A null metadata value deletes its key.',
    roles: ['orchestrator'],
    input: z.strictObject({
      taskId: z.string().max(20),
      subject: z.string().min(1).max(200).optional(),
      ...fields,
      status: status.optional(),
      owner: z.string().max(100).optional(),
      addBlocks: ids.optional(),
      addBlockedBy: ids.optional(),
    }),
    act: async (port, { taskId, ...change }) => {
      const updated = await port.updateTask(taskId, defined(change));
      if (!updated.ok) return refused(updated);
      return { kind: 'task', lines: [taskLine(updated.value, openIds(port.tasks()))] };
    },
  }),
  defineTool({
    name: 'task_list',
    description: 'The session’s tasks, a line each.',
    roles: EVERYONE,
    input: z.strictObject({ status: status.optional(), from }),
    act: async (port, input) => {
      const tasks = port.tasks();
      const open = openIds(tasks);
      const shown = tasks.filter(
        (task) => input.status === undefined || task.status === input.status,
      );
      const done = tasks.length - open.size;
      const lines = [
        `${open.size} open, ${done} completed`,
        ...shown.map((task) => taskLine(task, open)),
      ];
      return { kind: 'task', lines, from: input.from ?? 0 };
    },
  }),
  defineTool({
    name: 'task_get',
    description: 'One task in full.',
    roles: EVERYONE,
    input: z.strictObject({ taskId: z.string().max(20) }),
    act: async (port, { taskId }) => {
      const tasks = port.tasks();
      const task = tasks.find((one) => one.id === taskId);
      if (task === undefined) return { refusal: noTask(taskId) };
      const list = (of: readonly string[]): string =>
        of.length === 0 ? 'none' : of.map((id) => `#${id}`).join(', ');
      const lines = [
        taskLine(task, openIds(tasks)),
        `blocks: ${list(task.blocks)}`,
        `blockedBy: ${list(task.blockedBy)}`,
        ...Object.entries(task.metadata).map(([key, value]) => `${key}: ${value}`),
        ...task.description.split('\n'),
      ];
      return { kind: 'task', lines: lines.filter((line) => line !== '') };
    },
  }),
];
