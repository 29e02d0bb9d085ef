import { recall, remember } from '../../state/remembered';

/** Text that was typed and not saved, and the version of the file that it was made from. */
export interface JournalEntry {
  readonly baseVersion: string;
  readonly text: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Where an entry is kept: one per file of a workspace. */
export const journalKey = (root: string, file: string): string => `journal:${root}:${file}`;

const isEntry = (value: unknown): value is JournalEntry | null =>
  value === null ||
  (typeof value === 'object' &&
    'baseVersion' in value &&
    'text' in value &&
    'at' in value &&
    typeof value.baseVersion === 'string' &&
    typeof value.text === 'string' &&
    typeof value.at === 'string');

/** What an entry means once the file has been read. */
export type Kept =
  /** Nothing to offer: no entry, or the file says the same. */
  | { readonly kind: 'nothing' }
  /** The file is as it was: taking the text back continues the work. */
  | { readonly kind: 'same-base'; readonly entry: JournalEntry }
  /** The file was changed since: taking the text back leads to a comparison. */
  | { readonly kind: 'other-base'; readonly entry: JournalEntry };

/** Judges an entry against the file's present text and version. */
export const judge = (
  entry: JournalEntry | null,
  file: { readonly text: string; readonly version: string },
): Kept => {
  if (entry === null || entry.text === file.text) return { kind: 'nothing' };
  return { kind: entry.baseVersion === file.version ? 'same-base' : 'other-base', entry };
};

export const readJournal = (key: string): JournalEntry | null => recall(key, isEntry, null);
/** Keeps the text; false when the storage is full, so that the window can say so. */
export const writeJournal = (key: string, entry: JournalEntry): boolean => remember(key, entry);
export const dropJournal = (key: string): boolean => remember(key, null);
