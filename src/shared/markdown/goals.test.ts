import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readGoals, tickGoal } from './goals';

const PLAN = `# Plan

## Goals

1. **Functional:** builds tdnf ✓
2. No bootstrap
   - a detail

## Work

- [ ] Port \`icu\`
- [x] Port zlib
- words

\`\`\`
- [ ] code
\`\`\`
`;

describe('readGoals', () => {
  it('finds boxes anywhere, and items under a heading that says goals', () => {
    expect(readGoals(PLAN)).toEqual([
      { line: 5, text: 'Functional: builds tdnf', done: true, heading: 'Goals' },
      { line: 6, text: 'No bootstrap', done: false, heading: 'Goals' },
      { line: 11, text: 'Port icu', done: false, heading: 'Work' },
      { line: 12, text: 'Port zlib', done: true, heading: 'Work' },
    ]);
  });
});

describe('tickGoal', () => {
  it('ticks in the way in which a goal is written, and back', () => {
    const ticked = tickGoal(PLAN, { text: 'No bootstrap', line: 6 }, true);
    expect(ticked).toBe(PLAN.replace('No bootstrap', 'No bootstrap ✓'));
    expect(tickGoal(ticked ?? '', { text: 'No bootstrap', line: 6 }, false)).toBe(PLAN);
    expect(tickGoal(PLAN, { text: 'Port icu', line: 1 }, true)).toBe(
      PLAN.replace('[ ] Port', '[x] Port'),
    );
    expect(tickGoal(PLAN, { text: 'Port zlib', line: 12 }, false)).toBe(PLAN.replace('[x]', '[ ]'));
    expect(tickGoal(PLAN, { text: 'Port zlib', line: 12 }, true)).toBe(PLAN);
    expect(tickGoal(PLAN, { text: 'gone', line: 1 }, true)).toBeNull();
  });

  it('changes that goal and no other, whatever the text', () => {
    const line = fc.constantFrom(
      '# Goals',
      '- a',
      '- b ✓',
      '* [ ] a',
      '1. [X] c',
      '',
      'words',
      '## Other',
      '  - [ ] d',
      '-',
      '- ✓',
    );
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 15 }),
        fc.nat(20),
        fc.boolean(),
        fc.constantFrom('\n', '\r\n'),
        (lines, at, done, eol) => {
          const text = lines.join(eol);
          const goals = readGoals(text);
          const goal = goals[at % Math.max(1, goals.length)];
          if (goal === undefined) return;
          const after = readGoals(tickGoal(text, goal, done) ?? '');
          expect(after).toEqual(goals.map((one) => (one === goal ? { ...one, done } : one)));
        },
      ),
      { numRuns: 1000 },
    );
  });
});
