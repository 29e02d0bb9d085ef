import { cleanLine } from '../../../shared/clean-line';
import { markdownBlocks } from '../../../shared/markdown/markdown-blocks';
import { replaceSection } from '../../../shared/markdown/sections';
import { applyEdits, type Edit } from '../../../shared/markdown/text-lines';
import { type BatchRow, updateBatchTable } from './batch-table';

/** What the checkpoint knows of a session, for the next one. Every text is one line. */
export interface HandoffFacts {
  /** Every package that the batch table should know, with its state. */
  readonly rows: readonly BatchRow[];
  /** `zlib 1.3.1: built unchanged`. */
  readonly completed: readonly string[];
  /** Packages and tasks from which the next session recreates its list. */
  readonly pending: readonly string[];
  readonly blockers: readonly string[];
  readonly decisions: readonly string[];
  /** Day of the session, `2026-02-17`. */
  readonly date: string;
}

export interface HandoffDraft {
  readonly text: string;
  /** What differs from the text given, one sentence each. */
  readonly changes: readonly string[];
}

/** Breakwater's own section. It is found again by this heading and replaced as a whole. */
export const SESSION_HEADING = '## Session notes (Breakwater)';

/** Only in the first lines: further down "last updated" speaks of something else. */
const HEAD_LINES = 40;

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** The ways of writing a day that are recognised, each with how a new one is written in it. */
const DAY_FORMS: readonly (readonly [
  RegExp,
  (year: string, month: string, day: string) => string,
])[] = [
  [/\b\d{4}-\d{2}-\d{2}\b/, (year, month, day) => `${year}-${month}-${day}`],
  [/\b\d{4}\/\d{2}\/\d{2}\b/, (year, month, day) => `${year}/${month}/${day}`],
  [/\b\d{2}\.\d{2}\.\d{4}\b/, (year, month, day) => `${day}.${month}.${year}`],
  [
    new RegExp(`\\b(?:${MONTHS.join('|')}) \\d{1,2}, \\d{4}\\b`),
    (year, month, day) => `${MONTHS[Number(month) - 1]} ${Number(day)}, ${year}`,
  ],
  [
    new RegExp(`\\b\\d{1,2} (?:${MONTHS.join('|')}) \\d{4}\\b`),
    (year, month, day) => `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}`,
  ],
];

/** The edit that brings the author's own "Last Updated" day up to date; null where there is no line of that kind. */
const dayEdit = (text: string, date: string): Edit | null => {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const { lines, kinds } = markdownBlocks(text);
  for (const [index, line] of lines.slice(0, HEAD_LINES).entries()) {
    const content = text.slice(line.start, line.end);
    if (
      kinds[index] === 'hidden' ||
      !/^[\s>*_-]*(?:last[ -])?updated?\b[*_]*\s*[:：]/i.test(content)
    )
      continue;
    for (const [form, write] of DAY_FORMS) {
      const found = form.exec(content);
      if (found === null) continue;
      const by = write(year, month, day);
      if (by === found[0]) return null;
      const start = line.start + found.index;
      return { start, end: start + found[0].length, by };
    }
  }
  return null;
};

/** One item of a list: a single line that cannot begin another block or a heading of the document. */
const item = (text: string): string => `- ${cleanLine(text).replaceAll(/([\\`<])/g, '\\$1')}`;

const list = (title: string, items: readonly string[]): readonly string[] => [
  `### ${title}`,
  '',
  ...(items.length === 0 ? ['None.'] : items.map(item)),
];

const sessionLines = (facts: HandoffFacts): readonly string[] => [
  ...list('Completed this session', facts.completed),
  '',
  ...list('Still pending', facts.pending),
  '',
  ...list('Blockers', facts.blockers),
  '',
  ...list('Decisions needed', facts.decisions),
];

const plural = (count: number): string => (count === 1 ? '1 package' : `${count} packages`);

/**
 * HANDOFF.md → the draft of what the checkpoint knows: the batch table updated (see `updateBatchTable`), the day in a
 * "Last Updated" line of the author's, if there is one, and Breakwater's own section (`SESSION_HEADING`). Everything
 * else stays byte for byte. The same facts twice give the same text.
 */
export const draftHandoff = (text: string, facts: HandoffFacts): HandoffDraft => {
  const changes: string[] = [];
  const batch = updateBatchTable(text, facts.rows);
  if (batch.changed.length > 0)
    changes.push(`Batch table brought up to date for ${plural(batch.changed.length)}.`);
  if (batch.added.length > 0)
    changes.push(`Batch table extended by ${plural(batch.added.length)}.`);
  let draft = replaceSection(batch.text, SESSION_HEADING, sessionLines(facts));
  if (draft !== batch.text) changes.push('Session notes written.');
  const day = draft === text ? null : dayEdit(draft, facts.date);
  if (day !== null) {
    draft = applyEdits(draft, [day]);
    changes.push(`Day of the last update set to ${day.by}.`);
  }
  return { text: draft, changes };
};
