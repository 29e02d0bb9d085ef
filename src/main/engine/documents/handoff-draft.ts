import { cleanLine } from '../../../shared/clean-line';
import { headingFinder, markdownBlocks } from '../../../shared/markdown/markdown-blocks';
import { packageOfCell } from '../../../shared/markdown/package-cell';
import { replaceSection } from '../../../shared/markdown/sections';
import { insertionEdit, rowEdits } from '../../../shared/markdown/table-edit';
import { applyEdits, type Edit } from '../../../shared/markdown/text-lines';
import { DRAFT_PARTS, type DraftedPart, type DraftPart } from '../../../shared/session';
import type { Task } from '../../../shared/task';
import { findBatchTables } from './batch-reading';
import { type BatchRow, lastRow, updateBatchTable } from './batch-table';
import { NOTES_TITLE, sameWork, subjectOf } from './handoff-reading';
import { type ListItem, readLists } from './list-reading';
import { taskLines } from './task-notes';

/** What the checkpoint knows of a session, for the next one. Every text but a task's is one line. */
export interface HandoffFacts {
  /** Every package that the batch table should know, with its state. */
  readonly rows: readonly BatchRow[];
  /** `zlib 1.3.1: built unchanged`. */
  readonly completed: readonly string[];
  /** Tasks that are not completed, in the order to write them in: the next session recreates its list from them. */
  readonly tasks: readonly Task[];
  /** Words by which the author's own text may call what was completed: a box of that text is ticked. */
  readonly completedWork: readonly string[];
  /** Packages that are not built yet and that no task stands for. */
  readonly notBuilt: readonly string[];
  readonly blockers: readonly string[];
  readonly decisions: readonly string[];
  /** Packages that failed or are blocked, with the reason, for the author's own table of such. */
  readonly blocked: readonly { readonly package: string; readonly reason: string }[];
  /** Packages that are built: their row in that table is out of date. */
  readonly built: ReadonlySet<string>;
  /** Day of the session, `2026-02-17`. */
  readonly date: string;
}

export interface HandoffDraft {
  readonly text: string;
  /** What differs from the text given, one sentence for each part; parts that were left out included. */
  readonly parts: readonly DraftedPart[];
}

/** Breakwater's own section. It is found again by this heading and replaced as a whole. */
export const SESSION_HEADING = `## ${NOTES_TITLE}`;

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

/** As many names are listed; the queue has them all. */
const NAMES_SHOWN = 40;

const notBuiltLine = (names: readonly string[]): string => {
  const more = names.length - NAMES_SHOWN;
  const shown = names.slice(0, NAMES_SHOWN).join(', ');
  return `${plural(names.length)}: ${shown}${more > 0 ? ` and ${more} more` : ''}.`;
};

const sessionLines = (facts: HandoffFacts): readonly string[] => {
  const open = new Set(facts.tasks.map((task) => task.id));
  const tasks = facts.tasks.flatMap((task) => taskLines(task, open));
  return [
    ...list('Completed this session', facts.completed),
    '',
    '### Still pending',
    '',
    ...(tasks.length === 0 ? ['None.'] : tasks),
    '',
    ...(facts.notBuilt.length === 0
      ? []
      : ['### Not built yet', '', notBuiltLine(facts.notBuilt), '']),
    ...list('Blockers', facts.blockers),
    '',
    ...list('Decisions needed', facts.decisions),
  ];
};

const plural = (count: number): string => (count === 1 ? '1 package' : `${count} packages`);

/** The author's table of blocked packages: reasons renewed, rows added, rows of packages that are built taken out. */
const blockedPart = (text: string, facts: HandoffFacts): PartDraft => {
  const { blocked } = findBatchTables(text);
  const home = blocked[0];
  if (home === undefined) return { text, change: null };
  const { table, name, reason } = home;
  const known = new Map(facts.blocked.map((one) => [one.package, one.reason]));
  const edits: Edit[] = [];
  let [renewed, removed] = [0, 0];
  for (const row of table.rows) {
    const own = packageOfCell(row.cells[name]?.text ?? '');
    if (own === null) continue;
    const why = known.get(own);
    known.delete(own);
    if (facts.built.has(own)) {
      edits.push({ start: row.start, end: row.end + row.eol.length, by: '' });
      removed += 1;
    } else if (why !== undefined && (row.cells[reason]?.text ?? '') === '') {
      edits.push(...rowEdits(text, table, row, { [reason]: why }));
      renewed += 1;
    }
  }
  const last = lastRow(home);
  const isGone = edits.some(
    (edit) => edit.by === '' && edit.end >= last.end && edit.start <= last.start,
  );
  const after = isGone ? table.delimiter : last;
  for (const [one, why] of known) {
    const values = table.header.cells.map((_, column) =>
      column === name ? one : column === reason ? cleanLine(why) : '',
    );
    edits.push(insertionEdit(text, table, after, values));
  }
  const said = [
    ...(known.size === 0 ? [] : [`${plural(known.size)} added`]),
    ...(renewed === 0 ? [] : [`${plural(renewed)} given a reason`]),
    ...(removed === 0 ? [] : [`${plural(removed)} taken out, being built`]),
  ];
  if (said.length === 0) return { text, change: null };
  return { text: applyEdits(text, edits), change: `Blocked table: ${said.join(', ')}.` };
};

/** Boxes of the author's own lists, outside the session notes, whose work is completed. */
const ticksPart = (text: string, facts: HandoffFacts): PartDraft => {
  const finished = new Set(facts.completedWork.map(sameWork));
  finished.delete('');
  const blocks = markdownBlocks(text);
  const lines = blocks.lines.map((line) => text.slice(line.start, line.end));
  const edits: Edit[] = [];
  const look = (item: ListItem): void => {
    const line = blocks.lines[item.line];
    const box = item.raw.indexOf('[ ]');
    if (
      item.box === 'open' &&
      line !== undefined &&
      box >= 0 &&
      finished.has(sameWork(subjectOf(item.text).subject))
    ) {
      edits.push({ start: line.start + box, end: line.start + box + 3, by: '[x]' });
    }
    item.children.forEach(look);
  };
  const headingsOf = headingFinder(blocks.headings);
  for (const { items } of readLists(lines, blocks.kinds)) {
    const path = headingsOf(items[0]?.line ?? 0);
    if (!path.some((one) => one.text === NOTES_TITLE)) items.forEach(look);
  }
  if (edits.length === 0) return { text, change: null };
  const count = edits.length === 1 ? '1 box' : `${edits.length} boxes`;
  return {
    text: applyEdits(text, edits),
    change: `${count} ticked that you wrote for what is completed now.`,
  };
};

const batchPart = (text: string, facts: HandoffFacts): PartDraft => {
  const batch = updateBatchTable(text, facts.rows);
  const said = [
    ...(batch.changed.length === 0
      ? []
      : [`brought up to date for ${plural(batch.changed.length)}`]),
    ...(batch.added.length === 0 ? [] : [`extended by ${plural(batch.added.length)}`]),
  ];
  return {
    text: batch.text,
    change: said.length === 0 ? null : `Batch table ${said.join(', ')}.`,
  };
};

const notesPart = (text: string, facts: HandoffFacts): PartDraft => {
  const made = replaceSection(text, SESSION_HEADING, sessionLines(facts));
  return { text: made, change: made === text ? null : 'Session notes written.' };
};

interface PartDraft {
  readonly text: string;
  /** Null where it changes nothing. */
  readonly change: string | null;
}

/**
 * HANDOFF.md → the draft of what the checkpoint knows: the batch table updated (see `updateBatchTable`), the author's
 * table of blocked packages, the boxes of completed work ticked, the day in a "Last Updated" line of the author's, if
 * there is one, and Breakwater's own section (`SESSION_HEADING`). `parts`: those that are made; all of them where none
 * are named. Everything else stays byte for byte. The same facts twice give the same text.
 */
export const draftHandoff = (
  text: string,
  facts: HandoffFacts,
  parts: readonly DraftPart[] = DRAFT_PARTS,
): HandoffDraft => {
  const found: DraftedPart[] = [];
  let draft = text;
  const makers = [
    ['batch', batchPart],
    ['blocked', blockedPart],
    ['ticks', ticksPart],
    ['notes', notesPart],
  ] as const;
  for (const [part, make] of makers) {
    const made = make(draft, facts);
    if (made.change === null) continue;
    found.push({ part, change: made.change });
    if (parts.includes(part)) draft = made.text;
  }
  const day = found.length === 0 ? null : dayEdit(draft, facts.date);
  if (day !== null) {
    found.push({ part: 'day', change: `Day of the last update set to ${day.by}.` });
    if (parts.includes('day')) draft = applyEdits(draft, [day]);
  }
  return { text: draft, parts: found };
};
