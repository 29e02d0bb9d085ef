import type { Attempt } from '../../../shared/build';
import type { IndexMention } from '../../../shared/card';
import type { PackageView } from '../../../shared/package';
import type { Task } from '../../../shared/task';
import { bytes, clock, timeOfDay, UNKNOWN } from '../../ui/format';
import { attemptWord, PACKAGE_WORDS } from '../../ui/words';

export interface CardFacts {
  readonly row: PackageView;
  /** Newest first. */
  readonly attempts: readonly Attempt[];
  readonly tasks: readonly Task[];
  readonly index: readonly IndexMention[];
  readonly now: number;
}

/** Attempts that a card on paper lists. */
const MOST_ATTEMPTS = 20;

/** A text as one cell of a Markdown table. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ').trim();

/** A line of a build as code, whatever backticks it has. */
const code = (text: string): string => {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
};

const attemptRow = (attempt: Attempt, now: number): string => {
  const { word } = attemptWord(attempt);
  const exit = attempt.exit?.signal ?? attempt.exit?.code ?? UNKNOWN;
  const cells = [
    String(attempt.number),
    word,
    attempt.startedAt === null ? UNKNOWN : timeOfDay(attempt.startedAt, now),
    attempt.durationMs === null ? UNKNOWN : clock(attempt.durationMs),
    String(exit),
    cell(attempt.report?.summary ?? ''),
  ];
  return `| ${cells.join(' | ')} |`;
};

const table = (heads: readonly string[], rows: readonly string[]): readonly string[] => [
  `| ${heads.join(' | ')} |`,
  `|${heads.map(() => '---').join('|')}|`,
  ...rows,
];

/** A package's card as Markdown: what stands on screen, for a report or a ticket. No line of a log but the error. */
export const cardMarkdown = ({ row, attempts, tasks, index, now }: CardFacts): string => {
  const newest = attempts[0];
  const proof = attempts.find((attempt) => (attempt.evidence?.rpms.length ?? 0) > 0);
  const version = row.result?.version ?? row.version;
  const state = PACKAGE_WORDS[row.state].word;
  const parts: (readonly string[])[] = [
    [`## ${row.name}${version === null ? '' : ` ${version}`}`],
    [
      `- State: ${row.reason === state ? state : `${state}, ${row.reason}`}`,
      ...(row.result === null ? [] : [`- Result: ${row.result.status}, ${row.result.summary}`]),
      ...(newest?.report?.error === undefined ? [] : [`- Error: ${code(newest.report.error)}`]),
      `- Depends on: ${row.depends.join(', ') || 'nothing'}`,
      `- Needed by: ${row.dependents.join(', ') || 'nothing'}`,
      `- Rule file: ${code(row.ruleFile)}`,
    ],
  ];
  const checks = newest?.evidence?.checks ?? [];
  if (checks.length > 0)
    parts.push(
      ['### Evidence'],
      checks.map((check) => `- [${check.ok ? 'x' : ' '}] ${check.detail}`),
    );
  if (proof?.evidence)
    parts.push(
      ['### RPMs'],
      table(
        ['File', 'Size', 'Written'],
        proof.evidence.rpms.map(
          (rpm) => `| ${cell(rpm.file)} | ${bytes(rpm.size)} | ${timeOfDay(rpm.modifiedAt, now)} |`,
        ),
      ),
    );
  if (attempts.length > 0) {
    const left = attempts.length - MOST_ATTEMPTS;
    parts.push(
      ['### Attempts'],
      table(
        ['#', 'Outcome', 'Started', 'Took', 'Exit', 'Summary'],
        attempts.slice(0, MOST_ATTEMPTS).map((attempt) => attemptRow(attempt, now)),
      ),
      ...(left > 0 ? [[`and ${left} older`]] : []),
    );
  }
  if (tasks.length > 0)
    parts.push(
      ['### Tasks'],
      tasks.map((task) => `- [${task.status === 'completed' ? 'x' : ' '}] ${task.subject}`),
    );
  if (index.length > 0)
    parts.push(
      ['### Index'],
      index.map(
        (mention) =>
          `- line ${mention.line}: ${mention.cells.map((one) => `${one.title}: ${one.text}`).join('; ')}`,
      ),
    );
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
};
