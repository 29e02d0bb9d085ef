import type { Attempt } from '../../../shared/build';
import type { AttemptOrigin } from '../../../shared/card';
import { bytes, clock, percent, plural, UNKNOWN } from '../../ui/format';
import { attemptWord } from '../../ui/words';

/** One fact of two attempts, side by side. */
export interface ComparedFact {
  readonly name: string;
  readonly left: string;
  readonly right: string;
  /** What lies between them, in words; empty where nothing does or it says nothing. */
  readonly between: string;
}

const LEAST_APART_MS = 1000;

const timeBetween = (left: number | null, right: number | null): string => {
  if (left === null || right === null) return '';
  const apart = Math.abs(right - left);
  // Less than what is shown of either says nothing.
  if (apart < LEAST_APART_MS) return '';
  const share = left === 0 ? '' : `, ${percent(apart / left)}`;
  return `${clock(apart)}${share} ${right > left ? 'longer' : 'shorter'}`;
};

const exitOf = ({ exit }: Attempt): string =>
  exit === null ? UNKNOWN : exit.signal === null ? String(exit.code) : exit.signal;

/** The facts of two attempts, the earlier one left. */
export const comparedFacts = (left: Attempt, right: Attempt): readonly ComparedFact[] => {
  const both = (name: string, of: (attempt: Attempt) => string, between = ''): ComparedFact => ({
    name,
    left: of(left),
    right: of(right),
    between,
  });
  return [
    both('Outcome', (one) => attemptWord(one).word),
    both(
      'Took',
      (one) => (one.durationMs === null ? UNKNOWN : clock(one.durationMs)),
      timeBetween(left.durationMs, right.durationMs),
    ),
    both('Exit', exitOf),
    both('Log', (one) => `${plural(one.lines, 'line')}, ${bytes(one.bytes)}`),
    both('Asked by', (one) => one.askedBy),
    both('Report', (one) => one.report?.summary ?? UNKNOWN),
    both('Error', (one) => one.report?.error ?? UNKNOWN),
    both('RPMs', (one) => one.evidence?.rpms.map((rpm) => rpm.file).join(', ') || 'none'),
  ];
};

/** What a build was started from, as lines that can be compared: command, folder, limits, environment. */
export const originLines = (origin: AttemptOrigin): string =>
  [
    `command: ${origin.command.map((part) => (/[\s"]/.test(part) ? JSON.stringify(part) : part)).join(' ')}`,
    `folder: ${origin.cwd}`,
    `time limit: ${origin.timeoutMs === null ? 'none' : clock(origin.timeoutMs)}`,
    `gives way by: ${origin.nice}`,
    ...Object.entries(origin.env)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${value}`),
  ].join('\n');
