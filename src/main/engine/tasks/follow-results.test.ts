import { describe, expect, it } from 'vitest';
import type { PackageState } from '../../../shared/package';
import type { TaskFields } from '../../../shared/task';
import { followResults, packagesOf } from './follow-results';
import { createTask, NO_TASKS, type TaskList, taskById, updateTask } from './task-list';

const NOW = '2026-01-01T10:00:00.000Z';
const LATER = '2026-01-01T11:00:00.000Z';

const tied = (fields: TaskFields): TaskList => {
  const made = createTask(NO_TASKS, { subject: 'Build', ...fields }, NOW);
  if (!made.ok) throw new Error(made.refusal.message);
  return made.value.list;
};

const ZLIB = tied({ metadata: { package: 'zlib' } });
const IMAGES = tied({ metadata: { packages: 'libtiff, openjpeg2' } });

const follow = (list: TaskList, states: Readonly<Record<string, PackageState>>): TaskList =>
  followResults(
    list,
    (name) => (Object.hasOwn(states, name) ? (states[name] ?? null) : null),
    LATER,
  );

/** The task's status and note after its packages went through all of `steps`. */
const through = (list: TaskList, ...steps: readonly Readonly<Record<string, PackageState>>[]) => {
  const task = taskById(steps.reduce(follow, list), '1');
  return [task?.status, task?.metadata.result];
};

const edited = (list: TaskList, fields: TaskFields): TaskList => {
  const outcome = updateTask(list, '1', fields, NOW);
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  return outcome.value;
};

describe('packagesOf', () => {
  it('reads one and several, once each, and only what can be a package', () => {
    const list = tied({ metadata: { package: 'zlib', packages: ' lz4,zlib ,, ../etc, -rf,xz' } });
    expect(list.tasks.flatMap(packagesOf)).toEqual(['zlib', 'lz4', 'xz']);
    expect(tied({ metadata: { package: 5 } }).tasks.flatMap(packagesOf)).toEqual([]);
  });
});

describe('followResults', () => {
  it('leaves alone what is tied to nothing', () => {
    const list = tied({});
    expect(follow(list, { zlib: 'built' })).toBe(list);
  });

  it('goes along with its package', () => {
    expect(through(ZLIB, { zlib: 'ready' })).toEqual(['pending', undefined]);
    expect(through(ZLIB, { zlib: 'ready' }, { zlib: 'queued' })).toEqual([
      'in_progress',
      undefined,
    ]);
    expect(through(ZLIB, { zlib: 'building' }, { zlib: 'built' })).toEqual([
      'completed',
      undefined,
    ]);
  });

  it('is pending again after a failure, with what failed, until that is over', () => {
    const failed = follow(follow(ZLIB, { zlib: 'building' }), { zlib: 'failed' });
    expect(through(failed)).toEqual(['pending', 'zlib failed']);
    expect(through(failed, { zlib: 'ready' })).toEqual(['pending', undefined]);
    expect(through(failed, { zlib: 'building' })).toEqual(['in_progress', undefined]);
    expect(through(ZLIB, { zlib: 'unproven' })).toEqual(['pending', 'zlib is not proven']);
    expect(through(ZLIB, { zlib: 'unproven' }, { zlib: 'built' })).toEqual([
      'completed',
      undefined,
    ]);
  });

  it('is pending again after a build that was cancelled', () => {
    expect(through(ZLIB, { zlib: 'building' }, { zlib: 'ready' })).toEqual(['pending', undefined]);
  });

  it('is completed at once when it is added after its package was built', () => {
    expect(through(ZLIB, { zlib: 'built' })).toEqual(['completed', undefined]);
  });

  it('gives the same list when nothing moved', () => {
    const once = follow(ZLIB, { zlib: 'failed' });
    expect(follow(once, { zlib: 'failed' })).toBe(once);
    expect(taskById(once, '1')?.updatedAt).toBe(LATER);
  });

  it('does not know a package without a rule file, and waits for it', () => {
    expect(through(ZLIB, {})).toEqual(['pending', undefined]);
  });

  it('does not overrule a person until the package is built again', () => {
    const failed = follow(ZLIB, { zlib: 'failed' });
    const done = edited(failed, { status: 'completed' });
    expect(through(done, { zlib: 'failed' }, { zlib: 'ready' })).toEqual(['completed', undefined]);
    expect(through(done, { zlib: 'building' })).toEqual(['in_progress', undefined]);
    expect(through(done, { zlib: 'building' }, { zlib: 'failed' })).toEqual([
      'pending',
      'zlib failed',
    ]);
    const reopened = edited(follow(ZLIB, { zlib: 'built' }), { status: 'pending' });
    expect(through(reopened, { zlib: 'built' })).toEqual(['pending', undefined]);
    expect(through(reopened, { zlib: 'building' }, { zlib: 'built' })[0]).toBe('completed');
  });

  it('keeps what a person did before it was tied', () => {
    const done = tied({ status: 'completed', metadata: { package: 'zlib' } });
    expect(through(done, { zlib: 'failed' })).toEqual(['completed', 'zlib failed']);
    const begun = tied({ status: 'in_progress', metadata: { package: 'zlib' } });
    expect(through(begun, { zlib: 'ready' })).toEqual(['in_progress', undefined]);
  });

  it('follows several packages: all must be built', () => {
    const [tiff, jpeg] = ['libtiff', 'openjpeg2'];
    expect(through(IMAGES, { [tiff]: 'built', [jpeg]: 'building' })[0]).toBe('in_progress');
    expect(through(IMAGES, { [tiff]: 'built', [jpeg]: 'waiting' })[0]).toBe('in_progress');
    expect(through(IMAGES, { [tiff]: 'failed', [jpeg]: 'building' })[0]).toBe('in_progress');
    expect(through(IMAGES, { [tiff]: 'failed', [jpeg]: 'unproven' })).toEqual([
      'pending',
      'libtiff failed, openjpeg2 is not proven',
    ]);
    expect(through(IMAGES, { [tiff]: 'built', [jpeg]: 'built' })[0]).toBe('completed');
  });

  it('starts anew when it is tied to another package', () => {
    const built = follow(ZLIB, { zlib: 'built' });
    const moved = edited(edited(built, { metadata: { package: 'lz4' } }), { status: 'pending' });
    expect(through(moved, { zlib: 'built', lz4: 'built' })[0]).toBe('completed');
  });
});
