import type { LogQuery } from './matcher';

/** What a search thread is started with. */
export interface SearchOrder {
  readonly kind: 'one-log';
  /** Absolute path of the log's first file, and the cap that it was written with. */
  readonly path: string;
  readonly maxBytes: number;
  readonly query: LogQuery;
  /** True while the build may still write. */
  readonly live: boolean;
}

export type ToWorker = { readonly kind: 'ended' };

/** Places are pairs of line offset and which of the line's matches, ascending. */
export type FromWorker =
  | {
      readonly kind: 'before';
      readonly places: Float64Array;
      /** Bytes from the beginning that are not looked through yet. */
      readonly left: number;
      readonly size: number;
      readonly done: boolean;
    }
  | { readonly kind: 'behind'; readonly places: Float64Array; readonly size: number }
  | { readonly kind: 'alive' };
