import type { Attempt, LogNote } from '../../../shared/build';
import type { AttemptSpec } from './attempt-records';

/** What was counted while a log was written. */
export interface LogFacts {
  readonly droppedBytes: number;
  readonly lostBytes: number;
  /** Epoch milliseconds; null when the disk never refused. */
  readonly diskFullSince: number | null;
  /** Epoch milliseconds when the log's file was first found deleted; null when it never was. */
  readonly deletedAt: number | null;
  readonly deletedBytes: number;
}

const FOLDER_GONE = 'was deleted, moved or unmounted while it ran';

/** True for an attempt that was ended because of that. */
export const wasFolderGone = ({ notes }: Pick<Attempt, 'notes'>): boolean =>
  notes.some(({ kind, text }) => kind === 'host-lost' && text.includes(FOLDER_GONE));

/** Why a build was ended whose attempt folder is not there any more. */
export const folderGone = (spec: Pick<AttemptSpec, 'agent'>): LogNote => ({
  kind: 'host-lost',
  text: `The workspace, or this attempt's folder in .breakwater, ${FOLDER_GONE}; the ${spec.agent == null ? 'build' : 'agent'} was ended.`,
});

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB'] as const;

/** `1.4 GiB`: three significant digits at most. */
export const describeBytes = (bytes: number): string => {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${UNITS[power]}`;
};

/** The sentences for the card, from the counts; none for an ordinary log. */
export const logNotes = (facts: LogFacts): readonly LogNote[] => {
  const notes: LogNote[] = [];
  if (facts.droppedBytes > 0) {
    notes.push({
      kind: 'capped',
      text: `The log reached its cap: ${describeBytes(facts.droppedBytes)} of its middle were left out; beginning and end are there.`,
    });
  }
  if (facts.diskFullSince !== null) {
    const since = new Date(facts.diskFullSince).toISOString();
    const loss =
      facts.lostBytes > 0
        ? `${describeBytes(facts.lostBytes)} of the log were lost`
        : 'nothing of the log was lost';
    notes.push({ kind: 'disk-full', text: `The disk refused the log from ${since}; ${loss}.` });
  }
  if (facts.deletedAt !== null) {
    const at = new Date(facts.deletedAt).toISOString();
    const loss =
      facts.deletedBytes > 0
        ? `${describeBytes(facts.deletedBytes)} of it are gone`
        : 'it was written anew, and nothing of it was lost';
    notes.push({
      kind: 'deleted',
      text: `The log was deleted while it was written (${at}); ${loss}.`,
    });
  }
  return notes;
};
