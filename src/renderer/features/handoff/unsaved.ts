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
/** Shorter texts cross whole: working out what was changed would cost as much. */
const LONG_TEXT = 64 * 1024;
/** The last text of each file that the engine has, and its number there. */
const lastKept = new Map<string, { readonly number: number; readonly text: string }>();

/** How many characters two texts have in common from their beginnings on, or from their ends; `most` at most. */
const inCommon = (most: number, isSame: (from: number, to: number) => boolean): number => {
  // Whole stretches are compared, a thousand times as fast as letter by letter.
  let [low, high] = [0, most];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (isSame(low, middle)) low = middle;
    else high = middle - 1;
  }
  return low;
};

/** The one stretch in which two texts differ: `from` up to `to` of the old one became `insert`. */
export const changeBetween = (
  old: string,
  now: string,
): { readonly from: number; readonly to: number; readonly insert: string } => {
  const most = Math.min(old.length, now.length);
  const from = inCommon(most, (a, b) => old.slice(a, b) === now.slice(a, b));
  const end = inCommon(
    most - from,
    (a, b) =>
      old.slice(old.length - b, old.length - a) === now.slice(now.length - b, now.length - a),
  );
  return { from, to: old.length - end, insert: now.slice(from, now.length - end) };
};

const sendUnsaved = async (name: string, baseVersion: string, text: string) => {
  const last = lastKept.get(name);
  if (last !== undefined && text.length > LONG_TEXT) {
    const change = changeBetween(last.text, text);
    const edit = { name, baseVersion, after: last.number, length: text.length, ...change };
    const answer = await ask('unsaved.edit', edit);
    if (answer.ok) return answer;
  }
  return ask('unsaved.keep', { name, baseVersion, text });
};

/** Null when it is kept; else why it is not. */
export const keepUnsaved = async (
  name: string,
  baseVersion: string,
  text: string,
): Promise<string | null> => {
  const answer = await sendUnsaved(name, baseVersion, text);
  if (!answer.ok) {
    lastKept.delete(name);
    return answer.refusal.message;
  }
  lastKept.set(name, { number: answer.value.kept, text });
  return null;
};
export const dropUnsaved = (name: string): void => {
  lastKept.delete(name);
  void ask('unsaved.drop', { name });
};
