import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHandoff } from './handoff-reading';

const HANDOFFS = path.resolve(import.meta.dirname, '../../../../../shared/samples/mogrix/handoff');

const PACKAGES = new Set(['tmux', 'ncurses', 'zlib', 'lz4', 'zstd', 'icu', 'file']);
const read = (text: string) => readHandoff(text, (name) => PACKAGES.has(name));
const subjects = (text: string) => read(text).pending.map((one) => one.subject);

describe('readHandoff', () => {
  it('reads numbered next steps, with their packages and lines', () => {
    const { pending, unclear } = read(
      '# H\n\n## Next Steps\n\n1. **Build tmux** -- needs ncurses\n2. Build lz4, zstd\n   and tell the others\n3. Update the file list\n',
    );
    expect(unclear).toEqual([]);
    expect(pending).toMatchObject([
      {
        subject: 'Build tmux',
        description: 'needs ncurses',
        packages: ['tmux'],
        sources: [{ line: 5 }],
      },
      { subject: 'Build lz4, zstd', description: 'and tell the others', packages: ['lz4', 'zstd'] },
      { subject: 'Update the file list', packages: [] },
    ]);
  });

  it('reads checkboxes anywhere, nested ones too', () => {
    const text =
      '- [ ] one\n- [x] two\n- [~] three\n- [-] four\n- parent\n  - [ ] child\n\n```\n- [ ] code\n```\n<!--\n- [ ] hidden\n-->\n';
    const reading = read(text);
    expect(reading.pending.map((one) => [one.subject, one.status])).toEqual([
      ['one', 'pending'],
      ['three', 'in_progress'],
      ['child', 'pending'],
    ]);
    expect(reading.done.map((one) => one.subject)).toEqual(['two']);
    expect(reading.unclear).toMatchObject([{ line: 4 }]);
  });

  it('goes by the nearest heading that says anything, or a line with a colon', () => {
    expect(subjects('## Recent Work\n\n### Session 4: blocked packages\n\n- Built zlib\n')).toEqual(
      [],
    );
    expect(subjects('## Done\n\n### Still open\n\n- tmux\n')).toEqual(['tmux']);
    expect(subjects('## State\n\n**Remaining:**\n\n- tmux\n- icu\n')).toEqual(['tmux', 'icu']);
    expect(subjects('# TODO\n* a thing\n* ~~struck~~\n* zlib (done)\n* ✅ lz4\n')).toEqual([
      'a thing',
    ]);
  });

  it('lists the lists that it passed over', () => {
    expect(read('## Reference\n\n- a\n- b\n').others).toEqual([
      { heading: 'Reference', line: 3, items: 2 },
    ]);
  });

  it('reads tables with a status, also where a cell says several things', () => {
    const text = `## Batch Progress

| Batch | Status | Details |
|---|---|---|
| #1 Base | DONE (file skipped) | zlib |
| #2 Net | tmux/icu DONE; lz4/zstd PENDING | |
| #3 Big | IN_PROGRESS | tmux done; ncurses building |
| #4 Odd | perhaps | icu |
| #5 Left | PENDING | |
`;
    const { pending, unclear, done } = read(text);
    expect(pending.map((one) => [one.subject, one.status, one.packages])).toEqual([
      ['#2 Net', 'pending', ['lz4', 'zstd']],
      ['#3 Big', 'in_progress', ['ncurses']],
      ['#5 Left', 'pending', []],
    ]);
    expect(unclear.map((one) => one.line)).toEqual([5, 8]);
    expect(done.map((one) => one.subject)).toEqual(['#1 Base']);
  });

  it('takes what is said twice for one, with both lines', () => {
    const { pending } = read(
      '## Next Steps\n\n1. Build #4 tools -- tmux\n\n## Batches\n\n| Batch | Status |\n|---|---|\n| #4 Tools | PENDING |\n\n## Pending\n\n- Build #4 tools\n',
    );
    expect(pending).toHaveLength(1);
    expect(pending[0]?.sources.map((one) => one.line)).toEqual([3, 9, 13]);
  });

  it('reads tables of blocked packages, and offers blockers and decisions as such', () => {
    const { pending } = read(
      '## Blocked\n\n| Package | Reason |\n|---|---|\n| icu 74 | no ICU |\n\n## Blockers\n\n- disk\n\n## Decisions needed\n\n- which?\n',
    );
    expect(pending.map((one) => [one.origin, one.subject, one.packages])).toEqual([
      ['blocked', 'icu 74', ['icu']],
      ['blocked', 'disk', []],
      ['decision', 'which?', []],
    ]);
  });

  it('names the lines that speak of open work in a sentence', () => {
    expect(
      read('**Next**: build tmux, then the rest.\n\nThe icu build is PENDING.\n').unclear,
    ).toMatchObject([{ line: 1 }, { line: 3 }]);
  });

  it('never throws, and gives each line to one piece of work at most, whatever the text', () => {
    const piece = fc.constantFrom(
      '## Next Steps',
      '# Session notes (Breakwater)',
      '### Still pending',
      '- [ ] **#1** a',
      '  - waits for: #1, #2',
      '  - data: {"a":',
      '- [x] b',
      '1. c',
      '    - d',
      '| Batch | Status |',
      '|---|---|',
      '| #1 x | PENDING; y DONE |',
      '## Blocked',
      '| Package | Reason |',
      '```',
      '<!--',
      '-',
      '- [',
      '\t- e',
      'Remaining:',
      '~~~',
      '',
      '> - [ ] q',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc
        .array(fc.oneof(piece, fc.string({ maxLength: 20 })), { maxLength: 40 })
        .map((all) => all.join('\n')),
    );
    fc.assert(
      fc.property(text, (words) => {
        const reading = read(words);
        const lines = reading.pending.flatMap((one) => one.sources.map((source) => source.line));
        expect(new Set(lines).size).toBe(lines.length);
        for (const one of reading.pending) expect(one.subject).not.toBe('');
      }),
      { numRuns: 500 },
    );
  });

  it.skipIf(!existsSync(HANDOFFS))(
    'finds what real handoffs call pending (skipped without the samples)',
    () => {
      const wanted: Readonly<Record<string, readonly [number, number]>> = {
        'HANDOFF-35dbbb9.md': [6, 4],
        'HANDOFF-73e6449.md': [8, 3],
        'HANDOFF-a800c32.md': [11, 7],
      };
      for (const file of readdirSync(HANDOFFS)) {
        const reading = readHandoff(readFileSync(path.join(HANDOFFS, file), 'utf8'), () => true);
        const blocked = reading.pending.filter((one) => one.origin === 'blocked').length;
        expect([reading.pending.length - blocked, blocked], file).toEqual(wanted[file]);
      }
    },
  );
});
