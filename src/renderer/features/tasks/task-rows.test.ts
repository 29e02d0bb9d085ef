import { describe, expect, it } from 'vitest';
import type { Proposal } from '../../../shared/session';
import type { Task } from '../../../shared/task';
import { blockingOf } from './blocking';
import { type TaskView, taskRows } from './task-rows';

const task = (id: string, over: Partial<Task> = {}): Task => ({
  id,
  subject: `Task ${id}`,
  description: '',
  activeForm: '',
  status: 'pending',
  blocks: [],
  blockedBy: [],
  owner: null,
  metadata: {},
  createdAt: '2025-01-01T00:00:00Z',
  updatedAt: '2025-01-01T00:00:00Z',
  ...over,
});
const rowsOf = (
  tasks: readonly Task[],
  proposals: readonly Proposal[],
  filter: string,
  doneShown: boolean,
  view: TaskView = 'all',
) => taskRows({ tasks, proposals, goals: [], filter, view, doneShown, goalsShown: true });
const keys = (...args: Parameters<typeof rowsOf>) => rowsOf(...args).map((row) => row.key);

describe('taskRows', () => {
  it('shows running before ready before waiting, done last and newest first', () => {
    const tasks = [
      task('w', { blockedBy: ['r'] }),
      task('d1', { status: 'completed', updatedAt: '2025-01-01T00:00:01Z' }),
      task('r'),
      task('d2', { status: 'completed', updatedAt: '2025-01-01T00:00:02Z' }),
      task('p', { status: 'in_progress' }),
    ];
    expect(keys(tasks, [], '', true)).toEqual(['p', 'r', 'w', 'heading-done', 'd2', 'd1']);
    expect(keys(tasks, [], '', false)).toEqual(['p', 'r', 'w', 'heading-done']);
  });

  it('names what a task waits for, and only what is not done', () => {
    const tasks = [
      task('a', { subject: 'Image libraries' }),
      task('b', { status: 'completed' }),
      task('c', { blockedBy: ['a', 'b', 'gone'] }),
    ];
    const row = rowsOf(tasks, [], '', true).find((line) => line.key === 'c');
    expect(row).toMatchObject({ stand: 'waits', waitsFor: 'Image libraries' });
  });

  it('a task whose last blocker is done is ready', () => {
    const tasks = [task('b', { status: 'completed' }), task('c', { blockedBy: ['b'] })];
    expect(rowsOf(tasks, [], '', true)[0]).toMatchObject({ key: 'c', stand: 'ready' });
  });

  it('filters by every word, in subject, package and owner', () => {
    const tasks = [
      task('a', { subject: 'Build zlib', owner: 'mia' }),
      task('b', { subject: 'Build curl', metadata: { package: 'curl' } }),
    ];
    expect(keys(tasks, [], 'build mia', true)).toEqual(['a']);
    expect(keys(tasks, [], 'CURL', true)).toEqual(['b']);
  });

  it('offers proposals between open and done, and none while filtering', () => {
    const proposal: Proposal = {
      key: 'line 4',
      origin: 'list',
      subject: 'Audio',
      description: '',
      activeForm: null,
      status: 'pending',
      owner: null,
      packages: [],
      waitsFor: [],
      metadata: {},
      sources: [{ line: 4, text: '- Audio' }],
      ticked: true,
      drift: null,
    };
    const tasks = [task('a'), task('d', { status: 'completed' })];
    expect(keys(tasks, [proposal], '', true)).toEqual([
      'a',
      'heading-proposed',
      'proposal line 4',
      'heading-done',
      'd',
    ]);
    expect(keys(tasks, [proposal], 'task', true)).toEqual(['a', 'heading-done', 'd']);
  });

  it('narrows down to how tasks stand, and to what was discovered', () => {
    const tasks = [
      task('a'),
      task('b', { blockedBy: ['a'] }),
      task('c', { metadata: { discovered: 'session 1' } }),
    ];
    expect(keys(tasks, [], '', true, 'waits')).toEqual(['b']);
    expect(keys(tasks, [], '', true, 'discovered')).toEqual(['c']);
  });

  it('ends with the goals, and how many of their tasks are done', () => {
    const tasks = [
      task('a', { metadata: { goal: 'G' } }),
      task('b', { status: 'completed', metadata: { goal: 'G' } }),
    ];
    const goals = [{ line: 3, text: 'G', done: false, heading: 'Goals' }];
    const options = {
      tasks,
      proposals: [],
      goals,
      filter: '',
      view: 'all' as const,
      doneShown: false,
    };
    expect(taskRows({ ...options, goalsShown: true }).at(-1)).toMatchObject({
      kind: 'goal',
      served: { done: 1, all: 2 },
    });
    expect(taskRows({ ...options, goalsShown: false }).at(-1)).toMatchObject({ note: '0 of 1' });
  });
});

describe('blockingOf', () => {
  it('puts what must be done first to the left, and leaves out what is not linked', () => {
    const tasks = [
      task('a', { blocks: ['b', 'c'] }),
      task('b', { blockedBy: ['a'], blocks: ['c'] }),
      task('c', { blockedBy: ['a', 'b'] }),
      task('alone'),
    ];
    const { nodes, edges, left } = blockingOf(tasks, 'b');
    expect(nodes.map((one) => [one.task.id, one.column]).sort()).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ]);
    expect(edges).toHaveLength(3);
    expect(left).toBe(0);
  });

  it('draws sixty of thousands and says how many are left', () => {
    const tasks = Array.from({ length: 5000 }, (_, at) =>
      task(String(at), {
        blockedBy: at === 0 ? [] : [String(at - 1)],
        blocks: at === 4999 ? [] : [String(at + 1)],
      }),
    );
    const { nodes, left } = blockingOf(tasks, '2500');
    expect(nodes).toHaveLength(60);
    expect(left).toBe(4940);
  });
});
