import type { Attempt } from './build';

/** One line of a log that holds the words that were looked for. */
export interface LogLine {
  /** Byte offset of the line in the log. */
  readonly offset: number;
  /** Counted from 1; null where a part of the log before it is not on disk any more. */
  readonly line: number | null;
  /** The line as a terminal shows it, cut around the match. */
  readonly text: string;
  /** Where the match stands in `text`. */
  readonly from: number;
  readonly to: number;
}

/** Lines that were found in one attempt's log since the last time; the lines of one log come one after the other. */
export interface FoundLog {
  readonly attempt: Attempt;
  readonly lines: readonly LogLine[];
  /** The log is done and holds more such lines than are kept of one. */
  readonly more: boolean;
}

/** What a search through the logs of the workspace has found since the last time, and how far it is. */
export interface SearchNews {
  /** Counted up: news of another search are late. */
  readonly search: number;
  readonly found: readonly FoundLog[];
  readonly logs: number;
  readonly logsDone: number;
  readonly bytes: number;
  readonly bytesDone: number;
  /** Milliseconds since it began, and until about its end; null while that cannot be told. */
  readonly elapsedMs: number;
  readonly remainingMs: number | null;
  /** `full`: as many lines as are kept were found, and the rest was not looked at. */
  readonly state: 'running' | 'done' | 'full' | 'failed' | 'stopped';
  readonly failure: string | null;
}

/** What is looked for, and where. */
export interface LogsQuery {
  readonly words: string;
  readonly regex: boolean;
  readonly caseSensitive: boolean;
  /** Part of the names of the packages whose logs are looked through; empty for all. */
  readonly packages: string;
  /** Only the newest attempt of each package. */
  readonly newestOnly: boolean;
}

/** How many lines are kept of one log, and of all. */
export const MOST_OF_LOG = 200;
export const MOST_OF_ALL = 5_000;
