import type { LogQuery } from './matcher';
import type { LineHit } from './scan-log';

/** What a thread that looks through many logs is started with. */
export interface AllLogsOrder {
  readonly kind: 'all-logs';
  readonly query: LogQuery;
}

/** One log to look through. */
export interface LogJob {
  readonly id: number;
  /** Absolute path of the log's first file, and of the folder of its attempt's records. */
  readonly path: string;
  readonly folder: string;
  /** Lines to find in it at most. */
  readonly most: number;
}

/** How far a log is looked through. */
export interface LogNews {
  readonly id: number;
  /** Bytes looked at since the last time. */
  readonly bytes: number;
  readonly hits: readonly LineHit[];
  /** The log is done; `more`: it holds more such lines than were wanted. */
  readonly done: { readonly more: boolean } | null;
}
