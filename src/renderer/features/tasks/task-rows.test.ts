import { describe, expect, it } from 'vitest';
import type { Proposal } from '../../../shared/session';
import type { Task } from '../../../shared/task';
import { taskRows } from './task-rows';

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
const keys = (...args: Parameters<typeof taskRows>) => taskRows(...args).map((row) => row.key);

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
    const row = taskRows(tasks, [], '', true).find((line) => line.key === 'c');
    expect(row).toMatchObject({ stand: 'waits', waitsFor: 'Image libraries' });
  });

  it('a task whose last blocker is done is ready', () => {
    const tasks = [task('b', { status: 'completed' }), task('c', { blockedBy: ['b'] })];
    expect(taskRows(tasks, [], '', true)[0]).toMatchObject({ key: 'c', stand: 'ready' });
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
});
