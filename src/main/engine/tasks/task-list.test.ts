import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TaskFields } from '../../../shared/task';
import {
  completeTask,
  createTask,
  deleteTask,
  NO_TASKS,
  type TaskList,
  taskById,
  updateTask,
} from './task-list';
import { inOrder, isReady, openBlockers, progress } from './task-progress';

const NOW = '2026-01-01T10:00:00.000Z';
const LATER = '2026-01-01T11:00:00.000Z';

/** The list after each of `many` was created, in order: they are #1, #2, … */
const tasks = (...many: readonly TaskFields[]): TaskList =>
  many.reduce((list: TaskList, fields) => {
    const made = createTask(list, fields, NOW);
    if (!made.ok) throw new Error(made.refusal.message);
    return made.value.list;
  }, NO_TASKS);

const changed = (list: TaskList, id: string, fields: TaskFields): TaskList => {
  const outcome = updateTask(list, id, fields, LATER);
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  return outcome.value;
};

const one = (list: TaskList, id: string) => {
  const task = taskById(list, id);
  if (task === null) throw new Error(`no task ${id}`);
  return task;
};

describe('createTask', () => {
  it('fills in what is not given', () => {
    expect(tasks({ subject: '  Build zlib ' }).tasks).toEqual([
      {
        id: '1',
        subject: 'Build zlib',
        description: '',
        activeForm: 'Build zlib',
        status: 'pending',
        blocks: [],
        blockedBy: [],
        owner: null,
        metadata: {},
        createdAt: NOW,
        updatedAt: NOW,
      },
    ]);
  });

  it('takes all fields, dependencies both ways among them', () => {
    const list = tasks(
      { subject: 'first' },
      { subject: 'last' },
      {
        subject: 'middle',
        description: 'why',
        activeForm: 'Doing it',
        status: 'in_progress',
        owner: 'agent-1',
        metadata: { package: 'zlib', gone: null },
        addBlocks: ['2'],
        addBlockedBy: ['1'],
      },
    );
    expect(one(list, '3')).toMatchObject({
      description: 'why',
      activeForm: 'Doing it',
      status: 'in_progress',
      owner: 'agent-1',
      metadata: { package: 'zlib' },
      blocks: ['2'],
      blockedBy: ['1'],
    });
    expect(one(list, '1').blocks).toEqual(['3']);
    expect(one(list, '2').blockedBy).toEqual(['3']);
  });

  it('refuses a missing, a long and a many-line subject, and an unknown dependency', () => {
    for (const fields of [
      {},
      { subject: ' ' },
      { subject: 'x'.repeat(201) },
      { subject: 'a\nb' },
    ]) {
      expect(createTask(NO_TASKS, fields, NOW)).toMatchObject({ refusal: { code: 'usage' } });
    }
    expect(createTask(NO_TASKS, { subject: 'a', addBlockedBy: ['7'] }, NOW)).toMatchObject({
      refusal: { code: 'task-unknown', message: expect.stringContaining('#7') },
    });
  });

  it('never gives a number twice', () => {
    const list = tasks({ subject: 'a' }, { subject: 'b' });
    const less = deleteTask(list, '2', NOW);
    const again = less.ok ? createTask(less.value, { subject: 'c' }, NOW) : less;
    expect(again.ok && again.value.task.id).toBe('3');
  });
});

describe('updateTask', () => {
  const list = tasks({ subject: 'a', metadata: { x: 1, y: 'two' } }, { subject: 'b' });

  it('changes what is given and dates it, and leaves the list before as it was', () => {
    const after = changed(list, '1', { status: 'in_progress', owner: 'me' });
    expect(one(after, '1')).toMatchObject({ status: 'in_progress', owner: 'me', subject: 'a' });
    expect(one(after, '1').updatedAt).toBe(LATER);
    expect(one(after, '2')).toBe(one(list, '2'));
    expect(one(list, '1').status).toBe('pending');
    expect(one(changed(after, '1', { owner: null }), '1').owner).toBeNull();
  });

  it('deletes metadata by null and keeps the rest', () => {
    const after = changed(list, '1', { metadata: { x: null, z: true } });
    expect(one(after, '1').metadata).toEqual({ y: 'two', z: true });
  });

  it('renames what is shown while in progress along with the subject', () => {
    expect(one(changed(list, '1', { subject: 'new' }), '1').activeForm).toBe('new');
    const own = changed(list, '1', { activeForm: 'Doing' });
    expect(one(changed(own, '1', { subject: 'new' }), '1').activeForm).toBe('Doing');
  });

  it('gives the same list when nothing changes', () => {
    expect(changed(list, '1', { subject: 'a', metadata: { x: 1 }, removeBlocks: ['9'] })).toBe(
      list,
    );
  });

  it('refuses an unknown task', () => {
    expect(updateTask(list, '9', {}, NOW)).toMatchObject({ refusal: { code: 'task-unknown' } });
  });
});

describe('dependencies', () => {
  const chain = tasks(
    { subject: 'a' },
    { subject: 'b', addBlockedBy: ['1'] },
    { subject: 'c', addBlockedBy: ['2'] },
  );

  it('refuse a cycle and name it, and then nothing of the change is done', () => {
    const refused = updateTask(chain, '1', { subject: 'new', addBlockedBy: ['3'] }, NOW);
    expect(refused).toMatchObject({
      ok: false,
      refusal: { code: 'task-cycle', message: expect.stringContaining('#3 → #1 → #2 → #3') },
    });
    expect(updateTask(chain, '2', { addBlocks: ['2'] }, NOW)).toMatchObject({
      refusal: { message: expect.stringContaining('#2 → #2') },
    });
  });

  it('can be turned round in one change, since removing goes first', () => {
    const after = changed(chain, '1', { removeBlocks: ['2'], addBlockedBy: ['2'] });
    expect(one(after, '1')).toMatchObject({ blocks: [], blockedBy: ['2'] });
    expect(one(after, '2')).toMatchObject({ blocks: ['3', '1'], blockedBy: [] });
  });

  it('go with a deleted task: what waited for it waits no more', () => {
    const after = deleteTask(chain, '2', LATER);
    if (!after.ok) throw new Error(after.refusal.message);
    expect(one(after.value, '1').blocks).toEqual([]);
    expect(isReady(after.value, one(after.value, '3'))).toBe(true);
    expect(deleteTask(after.value, '2', NOW)).toMatchObject({ refusal: { code: 'task-unknown' } });
  });

  it('are met by completing: a task that is added after its parent was completed is ready', () => {
    const done = completeTask(chain, '1', LATER);
    if (!done.ok) throw new Error(done.refusal.message);
    expect(isReady(done.value, one(done.value, '2'))).toBe(true);
    expect(openBlockers(done.value, one(done.value, '3')).map(({ id }) => id)).toEqual(['2']);
    const late = createTask(done.value, { subject: 'late', addBlockedBy: ['1'] }, LATER);
    expect(late.ok && isReady(late.value.list, late.value.task)).toBe(true);
  });

  it('are both ways and without a cycle after any edits', () => {
    const edit = fc.record({
      id: fc.nat(9).map(String),
      kind: fc.constantFrom(
        'addBlocks',
        'addBlockedBy',
        'removeBlocks',
        'removeBlockedBy',
        'delete',
      ),
      others: fc.array(fc.nat(9).map(String), { maxLength: 3 }),
    });
    const start = tasks(...Array.from({ length: 8 }, (_, at) => ({ subject: `t${at}` })));
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 40 }), (edits) => {
        let list = start;
        for (const { id, kind, others } of edits) {
          const after =
            kind === 'delete'
              ? deleteTask(list, id, LATER)
              : updateTask(list, id, { [kind]: others }, LATER);
          if (after.ok) list = after.value;
        }
        for (const task of list.tasks) {
          for (const id of task.blocks) expect(one(list, id).blockedBy).toContain(task.id);
          for (const id of task.blockedBy) expect(one(list, id).blocks).toContain(task.id);
          expect(new Set(task.blocks).size).toBe(task.blocks.length);
        }
        // Completing whatever is ready gets through the whole list exactly when there is no cycle.
        const left = new Map(list.tasks.map((task) => [task.id, task]));
        for (let before = -1; before !== left.size; ) {
          before = left.size;
          for (const task of [...left.values()]) {
            if (!task.blockedBy.some((id) => left.has(id))) left.delete(task.id);
          }
        }
        expect([...left.keys()]).toEqual([]);
        expect(inOrder(list)).toHaveLength(list.tasks.length);
      }),
    );
  });
});

describe('progress and order', () => {
  const list = tasks(
    { subject: 'waits twice' },
    { subject: 'waits', addBlocks: ['1'] },
    { subject: 'done', status: 'completed' },
    { subject: 'ready', addBlocks: ['2'] },
    { subject: 'begun', status: 'in_progress' },
    { subject: 'after done', addBlockedBy: ['3'] },
  );

  it('count', () => {
    expect(progress(list)).toEqual({ total: 6, pending: 4, inProgress: 1, completed: 1, ready: 2 });
    expect(progress(NO_TASKS).total).toBe(0);
  });

  it('show what goes on first, then what can, what waits, and what is done, newest first', () => {
    const more = changed(list, '4', { status: 'completed' });
    expect(inOrder(list).map(({ subject }) => subject)).toEqual([
      'begun',
      'ready',
      'after done',
      'waits',
      'waits twice',
      'done',
    ]);
    expect(inOrder(more).map(({ id }) => id)).toEqual(['5', '2', '6', '1', '4', '3']);
  });
});
