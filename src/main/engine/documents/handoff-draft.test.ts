import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { draftHandoff, type HandoffFacts, SESSION_HEADING } from './handoff-draft';

const HANDOFFS = path.resolve(import.meta.dirname, '../../../../../shared/samples/mogrix/handoff');

const FACTS: HandoffFacts = {
  rows: [
    { package: 'zlib', status: 'COMPLETED', details: 'wave 1' },
    { package: 'bc', status: 'FAILED', details: 'no readline' },
  ],
  completed: ['zlib 1.3.1: built unchanged'],
  tasks: [],
  completedWork: [],
  notBuilt: ['bc', 'tmux'],
  blockers: ['bc: no readline'],
  decisions: [],
  blocked: [],
  built: new Set(),
  date: '2026-02-17',
};

const TEXT = `# Handoff

**Last Updated**: 2026-02-15 (session 3)

## Batch Progress

| Package | Status | Details |
|---------|--------|---------|
| zlib | PENDING |  |

## Next Steps

1. Mine.

---

## Reference

Words.
`;

const SECTION = `## Session notes (Breakwater)

### Completed this session

- zlib 1.3.1: built unchanged

### Still pending

None.

### Not built yet

2 packages: bc, tmux.

### Blockers

- bc: no readline

### Decisions needed

None.
`;

describe('draftHandoff', () => {
  it('updates the table, the day and its own section, and nothing else', () => {
    const { text, parts } = draftHandoff(TEXT, FACTS);
    expect(text).toBe(
      TEXT.replace('2026-02-15', '2026-02-17')
        .replace(
          '| zlib | PENDING |  |\n',
          '| zlib | COMPLETED | wave 1 |\n| bc | FAILED | no readline |\n',
        )
        .replace('---\n\n## Reference', `${SECTION}\n---\n\n## Reference`),
    );
    expect(parts).toEqual([
      {
        part: 'batch',
        change: 'Batch table brought up to date for 1 package, extended by 1 package.',
      },
      { part: 'notes', change: 'Session notes written.' },
      { part: 'day', change: 'Day of the last update set to 2026-02-17.' },
    ]);
  });

  it('is at rest when nothing changed', () => {
    const { text } = draftHandoff(TEXT, FACTS);
    expect(draftHandoff(text, FACTS)).toEqual({ text, parts: [] });
    expect(draftHandoff(text, { ...FACTS, date: '2026-03-01' })).toEqual({ text, parts: [] });
  });

  it('leaves out the parts that are not wanted, and still names them', () => {
    const { text, parts } = draftHandoff(TEXT, FACTS, ['batch']);
    expect(text).toContain('| bc | FAILED | no readline |');
    expect(text).not.toContain(SESSION_HEADING);
    expect(text).toContain('2026-02-15');
    expect(parts.map((one) => one.part)).toEqual(['batch', 'notes', 'day']);
  });

  it('ticks the boxes of completed work, and no others', () => {
    const own = '- [ ] Build **zlib** -- soon\n- [ ] other\n  - [ ] Deep\n';
    const facts = { ...FACTS, rows: [], completedWork: ['build zlib', 'Deep'] };
    const { text } = draftHandoff(own, facts, ['ticks']);
    expect(text).toBe('- [x] Build **zlib** -- soon\n- [ ] other\n  - [x] Deep\n');
  });

  it('keeps the author’s table of blocked packages true', () => {
    const own = `## Blocked

| Package | Reason |
|---------|--------|
| zlib | old |
| ksh | odd build |
| bc |  |
`;
    const facts = {
      ...FACTS,
      rows: [],
      built: new Set(['zlib']),
      blocked: [
        { package: 'bc', reason: 'no readline' },
        { package: 'icu', reason: 'too large' },
      ],
    };
    const { text, parts } = draftHandoff(own, facts, ['blocked']);
    expect(text).toBe(`## Blocked

| Package | Reason |
|---------|--------|
| ksh | odd build |
| bc | no readline |
| icu | too large |
`);
    expect(parts[0]?.change).toBe(
      'Blocked table: 1 package added, 1 package given a reason, 1 package taken out, being built.',
    );
  });

  it('replaces its own section as a whole, wherever the author moved it', () => {
    const old = `# H\n\n${SESSION_HEADING}\n\n### Old\n\n- old\n\n## Mine\n\nWords.\n`;
    const { text } = draftHandoff(old, { ...FACTS, rows: [] });
    expect(text).toBe(`# H\n\n${SECTION}\n## Mine\n\nWords.\n`);
  });

  it.each([
    ['Last updated: 15.02.2026', '17.02.2026'],
    ['_Last Updated:_ February 5, 2026 by me', 'February 17, 2026'],
    ['- Updated: 2026/02/15', '2026/02/17'],
    ['> **Last-updated:** 5 February 2026', '17 February 2026'],
  ])('writes the day as the author does: %s', (line, day) => {
    const { text } = draftHandoff(`# H\n\n${line}\n`, FACTS);
    expect(text.split('\n')[2]).toContain(day);
  });

  it('adds no day where the author has none, or has it in code', () => {
    const text = '# H\n\n```\nLast Updated: 2020-01-01\n```\n';
    expect(draftHandoff(text, FACTS).text.startsWith(text)).toBe(true);
  });

  it.each(['', '# H', '# H\n', '\uFEFF# H\r\n\r\nWords.\r\n'])(
    'keeps the line ends of %j',
    (text) => {
      const draft = draftHandoff(text, FACTS).text;
      expect(draft.startsWith(text)).toBe(true);
      if (text.includes('\r\n')) expect(draft.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
      else expect(draft).not.toContain('\r');
      expect(draftHandoff(draft, FACTS).text).toBe(draft);
    },
  );

  it.each(['```\n# not a heading\n', '<!--\nhidden\n', 'Words.\n\n~~~'])(
    'goes before a block that is never closed, and leaves it there: %j',
    (open) => {
      const text = `# H\n\n${open}`;
      const draft = draftHandoff(text, FACTS).text;
      expect(draft.endsWith(open.replace('Words.\n\n', ''))).toBe(true);
      expect(draft.indexOf(SESSION_HEADING)).toBeGreaterThan(draft.indexOf('## Batch Progress'));
      const other = draftHandoff(draft, { ...FACTS, completed: [], blockers: ['new'] }).text;
      expect(other.endsWith(open.replace('Words.\n\n', ''))).toBe(true);
      expect(other).toContain('- new');
      expect(draftHandoff(other, FACTS).text).toBe(draft);
    },
  );

  it('lets no fact begin a block of its own', () => {
    const hostile = 'x\n\n## Reference\n```\n<!-- \u001b[2K `y`';
    const { text } = draftHandoff(TEXT, { ...FACTS, completed: [hostile], decisions: ['<!--'] });
    const draft = draftHandoff(text, FACTS).text;
    expect(draft).toBe(draftHandoff(TEXT, FACTS).text);
    expect(text).toContain('- x ## Reference');
  });

  it.skipIf(!existsSync(HANDOFFS))('keeps every line of real handoffs but the day', () => {
    for (const file of readdirSync(HANDOFFS)) {
      const before = readFileSync(path.join(HANDOFFS, file), 'utf8');
      const after = draftHandoff(before, { ...FACTS, rows: [] }).text;
      const [start, end] = [after.indexOf(SESSION_HEADING), after.indexOf('None.\n\n---')];
      const without = after.slice(0, start) + after.slice(end + 'None.\n\n'.length);
      expect(without).toBe(before.replace(/2026-02-1\d/, '2026-02-17'));
    }
  });
});
