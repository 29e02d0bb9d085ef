import type { Problem } from './problem';

/** A row of the index that is about a package. */
export interface IndexMention {
  /** Counted from 1. */
  readonly line: number;
  /** The headings that its table stands under, outermost first. */
  readonly under: readonly string[];
  /** Title and text of each cell that says something. */
  readonly cells: readonly { readonly title: string; readonly text: string }[];
}

/** A row as it would stand in a table of the index. */
export interface IndexDraftTable {
  /** The headings that the table stands under, outermost first. */
  readonly under: readonly string[];
  readonly titles: readonly string[];
  /** Markdown of one line each, one for each title. */
  readonly cells: readonly string[];
  /** The cells of the row that it replaces; null for a new row. */
  readonly before: readonly string[] | null;
  /** The line of that row, counted from 1. */
  readonly line: number | null;
  /** True for a table that the index does not have yet. */
  readonly isNew: boolean;
}

/** What the index would say of a package, for a person to look at. */
export interface IndexDraft {
  /** The tables that may take the row, the one that fits best first. */
  readonly tables: readonly IndexDraftTable[];
  /** Rows that say it already, or nearly. */
  readonly duplicates: readonly {
    readonly why: 'same-package' | 'similar-name' | 'same-words' | 'named';
    readonly row: IndexMention;
  }[];
}

/** One of the seven lines of a result: how it is written, and what was understood. */
export interface ReviewedField {
  readonly key: string;
  /** Line in the file, counted from 1; null where there is none. */
  readonly line: number | null;
  /** As it stands there, the first line of it. */
  readonly written: string | null;
  /** As it would be written; null where it was not understood. */
  readonly understood: string | null;
}

/** A result file, held against the form that it should have. */
export interface ResultReview {
  /** Relative to the workspace. */
  readonly file: string;
  readonly version: string;
  /** Its beginning, as far as a result may be long and somewhat beyond. */
  readonly text: string;
  readonly fields: readonly ReviewedField[];
  /** Lines that belong to nothing, by number. */
  readonly unused: readonly { readonly line: number; readonly text: string }[];
  readonly remarks: readonly string[];
  readonly problems: readonly Problem[];
  /** True where the file is written exactly as it should be. */
  readonly isStrict: boolean;
  /** How it would read if correct; null as long as its status is not known. */
  readonly rewritten: string | null;
}

/** What the disk says of a package beside its attempts. */
export interface CardDetail {
  /** Its rows of the index. */
  readonly index: readonly IndexMention[];
  /** Rows about something else that name it. */
  readonly spoken: readonly IndexMention[];
  /** Null where there is no result file. */
  readonly review: ResultReview | null;
}

/** What an attempt was started from. */
export interface AttemptOrigin {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number | null;
  readonly nice: number;
  /** The rule file as it was when the build began; null where it was not kept. */
  readonly rule: string | null;
}

/** A file that an RPM would install. */
export interface RpmEntry {
  readonly path: string;
  /** Bytes; 0 for a folder. */
  readonly size: number;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** `rwxr-xr-x`. */
  readonly mode: string;
  /** Where a link points to. */
  readonly target: string | null;
}

/** All that an RPM's own header says that a person would ask. */
export interface RpmDetail {
  readonly file: string;
  readonly path: string;
  readonly name: string;
  readonly epoch: number | null;
  readonly version: string;
  readonly release: string;
  readonly arch: string;
  readonly size: number;
  readonly installedSize: number | null;
  readonly modifiedAt: string;
  /** ISO 8601. */
  readonly builtAt: string | null;
  readonly buildHost: string | null;
  readonly summary: string | null;
  readonly description: string | null;
  readonly license: string | null;
  readonly url: string | null;
  readonly sourceRpm: string | null;
  readonly requires: readonly string[];
  readonly provides: readonly string[];
  readonly files: readonly RpmEntry[];
  /** Files of the package that are not listed because there are too many. */
  readonly filesLeftOut: number;
}
