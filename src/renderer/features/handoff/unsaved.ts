import type { UnsavedText } from '../../../shared/document';
import { ask } from '../../state/bridge';

/** What unsaved text means once the file has been read. */
export type Kept =
  /** Nothing to offer: no text was kept, or the file says the same. */
  | { readonly kind: 'nothing' }
  /** The file is as it was: taking the text back continues the work. */
  | { readonly kind: 'same-base'; readonly entry: UnsavedText }
  /** The file was changed since: taking the text back joins the two, or leads to a comparison. */
  | { readonly kind: 'other-base'; readonly entry: UnsavedText };

/** Judges unsaved text against the file's present text and version. */
export const judge = (
  entry: UnsavedText | null,
  file: { readonly text: string; readonly version: string },
): Kept => {
  if (entry === null || entry.text === file.text) return { kind: 'nothing' };
  return { kind: entry.baseVersion === file.version ? 'same-base' : 'other-base', entry };
};

/*
 * The engine keeps unsaved text on disk, so that it outlasts this window, the app and the power. An
 * answer that does not come reads as nothing kept.
 */
export const readUnsaved = async (name: string): Promise<UnsavedText | null> => {
  const answer = await ask('unsaved.read', { name });
  return answer.ok ? answer.value : null;
};
/** Null when it is kept; else why it is not. */
export const keepUnsaved = async (
  name: string,
  baseVersion: string,
  text: string,
): Promise<string | null> => {
  const answer = await ask('unsaved.keep', { name, baseVersion, text });
  return answer.ok ? null : answer.refusal.message;
};
export const dropUnsaved = (name: string): void => void ask('unsaved.drop', { name });
