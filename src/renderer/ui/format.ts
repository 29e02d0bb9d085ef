export { bytes, clock } from '../../shared/amounts';

/** Shown wherever a figure is unknown. */
export const UNKNOWN = '–';

const two = (value: number): string => String(value).padStart(2, '0');

/** A time that nobody needs to the second: `under 1 s`, `45 s`, `9 min`, `1 h 12 min`, `2 d 3 h`. Takes milliseconds. */
export const span = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds === 0 && ms > 0) return 'under 1 s';
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
};

/** A span with `~` before it where it is an estimate, and the mark for unknown where it is null. */
export const roughly = (ms: number | null, estimated: boolean): string =>
  ms === null ? UNKNOWN : `${estimated ? '~' : ''}${span(ms)}`;

const GROUPED = new Intl.NumberFormat('en-US');

/** A whole number with its thousands set apart: `48,210`. */
export const count = (value: number): string => GROUPED.format(value);

/** A count with its noun: `1 package`, `31 packages`. */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** A share as whole per cent: 0.434 reads `43 %`. */
export const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** The time of day of an ISO time, `11:42`, with the date before it where it is not `now`'s. */
export const timeOfDay = (iso: string, now: number): string => {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return UNKNOWN;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (date.toDateString() === new Date(now).toDateString()) return time;
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`;
};

/** A path with the person's home folder as `~` and, where longer than `max`, its middle left out. */
export const shortPath = (path: string, max = 36): string => {
  const tilde = path
    .replace(/^\/(?:home|Users)\/[^/]+(?=\/|$)/, '~')
    .replace(/^\/root(?=\/|$)/, '~');
  if (tilde.length <= max) return tilde;
  const parts = tilde.split('/');
  const last = parts.at(-1) ?? '';
  const first = parts[0] === '' ? `/${parts[1] ?? ''}` : (parts[0] ?? '');
  return `${first}/…/${last}`;
};

/** `a`, `a and b`, `a, b and c`; past `max` names: `a, b and 4 more`. */
export const listOf = (names: readonly string[], max = 3): string => {
  if (names.length <= 1) return names[0] ?? '';
  if (names.length > max) {
    const shown = Math.max(1, max - 1);
    return `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`;
  }
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
};
