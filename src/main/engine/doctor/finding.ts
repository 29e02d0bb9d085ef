import { cleanLine } from '../../../shared/clean-line';
import type { DoctorArea, Finding } from '../../../shared/doctor';

/** Names of files and remedies may be longer than a line that an agent gets; more is nobody's. */
const MAX_CHARACTERS = 400;

/** Makes the findings of one area; whatever they quote is cleaned of what a terminal would obey. */
export const findingsOf = (area: DoctorArea) => {
  const make = (
    state: Finding['state'],
    subject: string,
    detail: string,
    remedy: string | null,
  ): Finding => ({
    area,
    state,
    subject: cleanLine(subject),
    detail: cleanLine(detail, MAX_CHARACTERS),
    remedy: remedy === null ? null : cleanLine(remedy, MAX_CHARACTERS),
  });
  return {
    ok: (subject: string, detail: string) => make('ok', subject, detail, null),
    warn: (subject: string, detail: string, remedy: string) =>
      make('warn', subject, detail, remedy),
    error: (subject: string, detail: string, remedy: string) =>
      make('error', subject, detail, remedy),
  };
};

export const bytesInWords = (bytes: number): string => {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  const power = bytes < 1024 ? 0 : Math.min(5, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[power]}`;
};

/** `a, b, c and 4 more`. */
export const someOf = (names: readonly string[], most = 5): string =>
  names.length <= most
    ? names.join(', ')
    : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
