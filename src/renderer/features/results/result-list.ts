import type { Attempt } from '../../../shared/build';
import type { PackageView } from '../../../shared/package';

/** One card's key facts; the card itself reads its rows from the store. */
export interface ResultEntry {
  readonly package: string;
  /** ISO 8601: when the card came to be. */
  readonly at: string;
}

/** True for an attempt that ended without saying anything about its package. */
export const endedOpen = (attempt: Attempt | undefined): boolean =>
  attempt?.state === 'ended' &&
  (attempt.outcome === 'cancelled' || attempt.outcome === 'interrupted');

/**
 * The packages that have a card, newest first: a result on disk, or an attempt that ended without one.
 * A card made by the newest attempt counts from that attempt's end, not from when its file was touched.
 */
export const resultList = (
  packages: ReadonlyMap<string, PackageView>,
  attempts: ReadonlyMap<string, Attempt>,
): readonly ResultEntry[] => {
  const entries: ResultEntry[] = [];
  for (const row of packages.values()) {
    const attempt = row.attempt === null ? undefined : attempts.get(row.attempt);
    const ended = attempt?.state === 'ended' ? attempt.endedAt : null;
    const at =
      ended !== null &&
      (row.result === null || ended >= row.result.modifiedAt || endedOpen(attempt))
        ? ended
        : (row.result?.modifiedAt ?? null);
    if (at !== null) entries.push({ package: row.name, at });
  }
  return entries.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
};

/** What a card says its package is, and how that is coloured. */
export interface CardStatus {
  readonly word: string;
  readonly tone: 'sea' | 'buoy' | 'lamp' | 'dim';
}

/** The one word of a card. An attempt that ended open says more than the result before it. */
export const cardStatus = (row: PackageView, attempt: Attempt | undefined): CardStatus => {
  if (attempt !== undefined && endedOpen(attempt))
    return attempt.outcome === 'cancelled'
      ? { word: 'CANCELLED', tone: 'dim' }
      : { word: 'INTERRUPTED', tone: 'lamp' };
  const status = row.result?.status ?? attempt?.report?.status ?? null;
  if (status === null) return { word: 'NO RESULT', tone: 'dim' };
  if (status === 'FAILED') return { word: 'FAILED', tone: 'buoy' };
  if (status === 'BLOCKED') return { word: 'BLOCKED', tone: 'lamp' };
  return row.verdict === 'unproven'
    ? { word: 'UNPROVEN', tone: 'lamp' }
    : { word: 'SUCCESS', tone: 'sea' };
};
