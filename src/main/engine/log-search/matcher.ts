import { type Outcome, ok, refuse } from '../../../shared/outcome';
import { terminalLines } from '../../../shared/terminal-text';

/** What is looked for in a log. */
export interface LogQuery {
  readonly words: string;
  readonly regex: boolean;
  readonly caseSensitive: boolean;
}

export interface Matcher {
  /** How often the words stand in one line, as a terminal shows it. */
  readonly count: (shown: string) => number;
  /**
   * False where no line of a longer text can hold the words: such a text need not be split at all. Null for
   * expressions, which may look at what stands beside a line.
   */
  readonly mayHold: ((text: string) => boolean) | null;
}

/** More matches of one line tell a person nothing new. */
const MOST_IN_LINE = 1_000;

export const escaped = (words: string): string => words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Makes a matcher of a query; refused with a sentence where the expression is none. */
export const makeMatcher = (query: LogQuery): Outcome<Matcher> => {
  const flags = query.caseSensitive ? 'g' : 'gi';
  let pattern: RegExp;
  try {
    pattern = new RegExp(query.regex ? query.words : escaped(query.words), flags);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^.*: /, '') : 'not valid';
    return refuse('usage', `This is no regular expression: ${why}.`);
  }
  const count = (shown: string): number => {
    let found = 0;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(shown); match !== null; match = pattern.exec(shown)) {
      if (match[0] === '') pattern.lastIndex += 1;
      else found += 1;
      if (found >= MOST_IN_LINE) break;
    }
    return found;
  };
  const mayHold = (text: string): boolean => {
    pattern.lastIndex = 0;
    return pattern.test(text);
  };
  return ok({ count, mayHold: query.regex ? null : mayHold });
};

const NEWLINE = 0x0a;
const RETURN = 0x0d;
/** Whatever makes a terminal show a line otherwise than it is written: escapes, carriage returns, backspaces. */
export const REDRAWN = /[\x1b\x08\x9b\x90\x9d-\x9f]|\r(?!\n|$)/;
export const COLOURS = /\x1b\[[0-9;:]*[mK]/g;

/** A line as a terminal shows it, in one line. */
export const shownLine = (written: string): string =>
  REDRAWN.test(written) ? terminalLines(written).join(' ') : written;

/**
 * The places of the words in a stretch of a log that begins with a line: pairs of the line's byte offset in the log and
 * which of the line's matches it is, ascending. `base`: the stretch's own offset.
 */
export const placesIn = (bytes: Buffer, base: number, matcher: Matcher): readonly number[] => {
  if (matcher.mayHold !== null) {
    const text = bytes.toString('latin1');
    const decoded = isAscii(text) ? text : bytes.toString('utf8');
    const plain = decoded.includes('\x1b') ? decoded.replace(COLOURS, '') : decoded;
    if (!REDRAWN.test(plain) && !matcher.mayHold(plain)) return [];
  }
  const places: number[] = [];
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const next = newline < 0 ? bytes.length : newline + 1;
    let end = newline < 0 ? bytes.length : newline;
    if (end > start && bytes[end - 1] === RETURN) end -= 1;
    if (end > start) {
      const found = matcher.count(shownLine(bytes.toString('utf8', start, end)));
      for (let nth = 0; nth < found; nth += 1) places.push(base + start, nth);
    }
    start = next;
  }
  return places;
};

const isAscii = (text: string): boolean => !/[^\x00-\x7f]/.test(text);
