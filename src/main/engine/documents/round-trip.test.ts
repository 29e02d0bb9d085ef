import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Task, TaskFields } from '../../../shared/task';
import { createTasks } from '../tasks/many-tasks';
import { createTask, NO_TASKS, type TaskList } from '../tasks/task-list';
import { draftHandoff, type HandoffFacts } from './handoff-draft';
import { readHandoff } from './handoff-reading';

const NOW = '2026-01-01T10:00:00.000Z';

const FACTS: HandoffFacts = {
  rows: [],
  completed: [],
  tasks: [],
  completedWork: [],
  notBuilt: [],
  blockers: ['a blocker'],
  decisions: [],
  blocked: [],
  built: new Set(),
  date: '2026-01-01',
};

/** What makes a task what it is, but for its number and its dates; dependencies by subject. */
const essence = (tasks: readonly Task[]) => {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  return tasks.map((task) => {
    const { package: packages, source: _source, ...metadata } = task.metadata;
    return {
      subject: task.subject,
      description: task.description,
      activeForm: task.activeForm,
      status: task.status,
      owner: task.owner,
      packages: packages ?? null,
      metadata,
      waitsFor: task.blockedBy.map((id) => byId.get(id)?.subject ?? '?').sort(),
    };
  });
};

/** Tasks → the handoff → the tasks of the next start, in a workspace that has none. */
const nextSession = (list: TaskList, text: string): readonly Task[] => {
  const open = list.tasks.filter((task) => task.status !== 'completed');
  const draft = draftHandoff(text, { ...FACTS, tasks: open });
  const { pending } = readHandoff(draft.text, () => true);
  const plans = pending
    .filter((item) => item.origin === 'notes')
    .map((item) => ({
      key: item.key,
      waitsFor: item.waitsFor,
      fields: {
        subject: item.subject,
        description: item.description,
        status: item.status,
        owner: item.owner,
        ...(item.activeForm === null ? {} : { activeForm: item.activeForm }),
        metadata: {
          ...item.metadata,
          ...(item.packages.length === 0 ? {} : { package: item.packages.join(', ') }),
        },
      } satisfies TaskFields,
    }));
  const made = createTasks(NO_TASKS, plans, new Map(), NOW);
  if (!made.ok) throw new Error(made.refusal.message);
  return made.value.tasks;
};

const word = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom(
    '**b**',
    '`code`',
    '[x](y)',
    '# h',
    '- [ ] x',
    '"q"',
    '\\',
    '_a_',
    'a_b',
    '| |',
    '<!--',
    '~~s~~',
    '&amp;',
    '$x$',
    '#12',
    '1.',
  ),
);
const line = fc
  .array(word, { minLength: 1, maxLength: 4 })
  .map((words) => words.join(' ').replaceAll(/[\r\n]/g, ' '));
const subject = fc
  .tuple(fc.constantFrom('Build', 'Port', 'Look at', '(done)', '~~x~~', ''), line)
  .map(([verb, rest]) => `${verb} ${rest}`.trim().slice(0, 150).trim())
  .filter((text) => text !== '');

const fields = fc.record({
  subject,
  description: fc.array(line, { maxLength: 3 }).map((lines) => lines.join('\n')),
  status: fc.constantFrom('pending' as const, 'in_progress' as const, 'completed' as const),
  owner: fc.option(
    line.filter((text) => text.trim() !== ''),
    { nil: null },
  ),
  activeForm: line.map((text) => text.trim()),
  metadata: fc.record(
    {
      package: fc.constantFrom('zlib', 'zlib, lz4', 'c++-x'),
      goal: line,
      discovered: fc.constantFrom('wave 3'),
      effort: fc.oneof(fc.integer(), fc.boolean(), line),
    },
    { requiredKeys: [] },
  ),
});

const taskList = fc
  .array(fc.tuple(fields, fc.array(fc.nat(20), { maxLength: 3 })), { maxLength: 12 })
  .map((all) => {
    let list = NO_TASKS;
    all.forEach(([one, before], index) => {
      const named = { ...one, subject: `${one.subject} ${index}` };
      const ids = [...new Set(before)].filter((at) => at < index).map((at) => String(at + 1));
      const made = createTask(list, { ...named, addBlockedBy: ids }, NOW);
      if (made.ok) list = made.value.list;
    });
    return list;
  });

const TEXTS = [
  '',
  '# H\n',
  '# H\n\n## Next Steps\n\n1. Mine\n\n---\n\n## Reference\n\nWords.\n',
  '\uFEFF# H\r\n\r\nWords.\r\n',
  '# H\n\n```\nopen fence\n',
];

describe('the tasks of one session', () => {
  it('are those of the next start, dependencies included, whatever they say', () => {
    fc.assert(
      fc.property(taskList, fc.constantFrom(...TEXTS), (list, text) => {
        const open = list.tasks.filter((task) => task.status !== 'completed');
        const ids = new Set(open.map((task) => task.id));
        // A completed task is waited for no more.
        const left = open.map((task) => ({
          ...task,
          blockedBy: task.blockedBy.filter((id) => ids.has(id)),
        }));
        expect(essence(nextSession(list, text))).toEqual(essence(left));
      }),
      { numRuns: 600 },
    );
  });

  it('are the same after any number of sessions, and the author’s text is untouched', () => {
    fc.assert(
      fc.property(taskList, fc.constantFrom(...TEXTS), (list, text) => {
        const open = list.tasks.filter((task) => task.status !== 'completed');
        const once = draftHandoff(text, { ...FACTS, tasks: open }).text;
        expect(draftHandoff(once, { ...FACTS, tasks: open }).text).toBe(once);
        const cleared = draftHandoff(once, { ...FACTS, tasks: [], blockers: [] }).text;
        const direct = draftHandoff(text, { ...FACTS, tasks: [], blockers: [] }).text;
        expect(cleared).toBe(direct);
      }),
      { numRuns: 300 },
    );
  });

  it('are made in linear time: ten thousand that wait for each other', () => {
    const plans = Array.from({ length: 10_000 }, (_, at) => ({
      key: `#${at}`,
      waitsFor: [`#${at - 1}`, `#${(at * 7919) % 10_000}`],
      fields: { subject: `task ${at}` },
    }));
    const made = createTasks(NO_TASKS, plans, new Map(), NOW);
    expect(made.ok && made.value.tasks).toHaveLength(10_000);
  });
});
