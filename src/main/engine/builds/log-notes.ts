import type { LogNote } from '../../../shared/build';

/** What was counted while a log was written. */
export interface LogFacts {
  readonly droppedBytes: number;
  readonly lostBytes: number;
  /** Epoch milliseconds; null when the disk never refused. */
  readonly diskFullSince: number | null;
}

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
  return notes;
};
