import { describe, expect, it } from 'vitest';
import type { Caller } from './crossing';
import { objectionTo } from './permission';

const worker: Caller = {
  kind: 'agent',
  identity: { role: 'worker', package: 'zlib', name: 'worker zlib' },
};
const orchestrator: Caller = {
  kind: 'agent',
  identity: { role: 'orchestrator', package: null, name: 'orchestrator' },
};

describe('what a caller may ask for', () => {
  it.each<[string, Caller, string, string | null]>([
    ['a person a build', { kind: 'person' }, 'build', 'zlib'],
    ['a person a run', { kind: 'person' }, 'run', null],
    ['an orchestrator a run', orchestrator, 'run', null],
    ['an orchestrator any build', orchestrator, 'build', 'mesa'],
    ['a worker its own build', worker, 'build', 'zlib'],
    ['a worker the plan', worker, 'plan', null],
    ['a worker the status', worker, 'status', null],
  ])('lets %s', (_what, caller, name, of) => {
    expect(objectionTo(caller, { name, package: of })).toBeNull();
  });

  it.each<[string, Caller, string, string | null]>([
    ['a worker another package’s build', worker, 'build', 'mesa'],
    ['a worker a run', worker, 'run', null],
    ['a worker whatever comes to be', worker, 'new-command', null],
    ['a stranger anything', { kind: 'stranger' }, 'status', null],
  ])('refuses %s', (_what, caller, name, of) => {
    expect(objectionTo(caller, { name, package: of })).toMatchObject({ code: 'not-permitted' });
  });
});
