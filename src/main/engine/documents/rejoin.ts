import { distanceOf, splitLines } from '../../../shared/text/diff-lines';
import { mergeTexts } from '../../../shared/text/merge-texts';

/** What a text from outside means for what was saved just before it. */
export type Rejoined =
  /** It was made from the newest version, or goes back to an older one on purpose: it stands as it is. */
  | { readonly kind: 'stands' }
  /** It was made from an older version and lacks what came after: here is a text with both. */
  | { readonly kind: 'joined'; readonly text: string }
  /** As before, but both changed the same lines. */
  | { readonly kind: 'conflict' };

/**
 * Two writers of one moment: somebody read version 1, we saved version 2, they wrote what they had made of version 1.
 * From which version theirs was made nobody says, but it shows: it is the one that the fewest lines differ from.
 * `recent`: the texts of the last moments, oldest first; the last one is what stood there before theirs.
 */
export const rejoin = (recent: readonly string[], theirs: string): Rejoined => {
  const newest = recent.at(-1);
  if (newest === undefined || recent.includes(theirs)) return { kind: 'stands' };
  const lines = splitLines(theirs);
  let made = newest;
  let least = Number.POSITIVE_INFINITY;
  // The oldest first, of equal ones the newest: nearly all of those after the one that is looked for are told by their
  // length alone.
  for (const text of recent) {
    const own = splitLines(text);
    if (Math.abs(own.length - lines.length) > least) continue;
    const distance = distanceOf(own, lines);
    if (distance <= least) [made, least] = [text, distance];
  }
  if (made === newest) return { kind: 'stands' };
  const merged = mergeTexts(made, newest, theirs, { bothAdded: 'keep-both' });
  if (merged.conflicts.length > 0) return { kind: 'conflict' };
  return merged.text === theirs ? { kind: 'stands' } : { kind: 'joined', text: merged.text };
};
