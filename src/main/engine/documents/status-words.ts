import { plainText } from '../../../shared/markdown/markdown-table';

export type BatchStatus = 'PENDING' | 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'BLOCKED';

/** Words that authors write for each status. The first of each is ours. */
const WORDS: Readonly<Record<BatchStatus, readonly string[]>> = {
  PENDING: ['pending', 'todo', 'to do', 'not started', 'queued', 'waiting', 'unblocked', 'open'],
  IN_PROGRESS: [
    'in_progress',
    'in progress',
    'in-progress',
    'building',
    'running',
    'ongoing',
    'wip',
    'mostly done',
    'mostly completed',
    'partially done',
    'completing',
    'started',
  ],
  COMPLETED: [
    'completed',
    'complete',
    'done',
    'built',
    'finished',
    'success',
    'succeeded',
    'verified',
  ],
  FAILED: ['failed', 'fails', 'failure', 'failing', 'broken'],
  BLOCKED: ['blocked', 'skipped', 'on hold'],
};

/** Of those, the ones that say nothing but the status: only these are taken over for other rows. */
const REUSABLE: Readonly<Record<BatchStatus, RegExp>> = {
  PENDING: /^(?:pending|todo|to do|not started|queued|waiting)$/i,
  IN_PROGRESS: /^(?:in[ _-]progress|building|running|ongoing|wip)$/i,
  COMPLETED: /^(?:completed?|done|built|finished)$/i,
  FAILED: /^(?:failed|broken)$/i,
  BLOCKED: /^blocked$/i,
};

const SYMBOLS: Readonly<Record<BatchStatus, string>> = {
  PENDING: '⏳',
  IN_PROGRESS: '🔄',
  COMPLETED: '✅',
  FAILED: '❌',
  BLOCKED: '⛔',
};

export const BATCH_STATUSES = ['PENDING', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'BLOCKED'] as const;

const LOOKUP = new Map(
  BATCH_STATUSES.flatMap((status) => WORDS[status].map((word) => [word, status] as const)),
);

// Longest first, so that "mostly done" is not taken for a word of its own.
const LEADING = new RegExp(
  `^(${[...LOOKUP.keys()].sort((left, right) => right.length - left.length).join('|')})(?![a-z0-9_-])`,
  'i',
);

export interface StatusCell {
  readonly status: BatchStatus;
  /** The word as written: `DONE`. */
  readonly word: string;
  /** A symbol before it, or ''. */
  readonly symbol: string;
  readonly bold: boolean;
}

/** A cell that begins with a status word, behind a symbol or emphasis; null for any other. */
export const statusCell = (markdown: string): StatusCell | null => {
  const plain = plainText(markdown);
  const symbol = /^([^\p{L}\p{N}\s]+)\s*/u.exec(plain);
  const rest = symbol === null ? plain : plain.slice(symbol[0].length);
  const word = LEADING.exec(rest)?.[1];
  const status = LOOKUP.get(word?.toLowerCase() ?? '');
  if (word === undefined || status === undefined) return null;
  return { status, word, symbol: symbol?.[1] ?? '', bold: /\*\*|__(?=\S)/.test(markdown) };
};

const mostCommon = <T>(items: readonly T[]): T | undefined => {
  const counts = new Map<T, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return [...counts].sort((left, right) => right[1] - left[1])[0]?.[0];
};

const capitals = (word: string): 'upper' | 'lower' | 'title' => {
  if (word === word.toUpperCase()) return 'upper';
  return word === word.toLowerCase() ? 'lower' : 'title';
};

const inCapitals = (status: BatchStatus, like: 'upper' | 'lower' | 'title'): string => {
  if (like === 'upper') return status;
  const words = status.toLowerCase().replace('_', ' ');
  return like === 'lower' ? words : words.charAt(0).toUpperCase() + words.slice(1);
};

/**
 * How the author of a table writes a status: with the word that the table has for it, else in the capitals that its
 * words have; with a symbol where at least half of its cells have one; in bold where at least half are.
 */
export const statusStyle = (cells: readonly string[]): ((status: BatchStatus) => string) => {
  const read = cells.map(statusCell).filter((cell) => cell !== null);
  const like = mostCommon(read.map(({ word }) => capitals(word))) ?? 'upper';
  const half = read.length / 2;
  const withSymbols = read.length > 0 && read.filter(({ symbol }) => symbol !== '').length >= half;
  const bold = read.length > 0 && read.filter((cell) => cell.bold).length >= half;
  const written = (status: BatchStatus): string => {
    const same = read.filter((cell) => cell.status === status);
    const words = same.map(({ word }) => word).filter((word) => REUSABLE[status].test(word));
    const word = mostCommon(words) ?? inCapitals(status, like);
    const symbols = same.map(({ symbol }) => symbol).filter((symbol) => symbol !== '');
    const symbol = withSymbols ? `${mostCommon(symbols) ?? SYMBOLS[status]} ` : '';
    return symbol + (bold ? `**${word}**` : word);
  };
  const all = new Map(BATCH_STATUSES.map((status) => [status, written(status)]));
  return (status) => all.get(status) ?? status;
};
