import { clock } from '../../shared/amounts';

/** `about 9 min` for an estimate or anything still to come, in the coarsest unit that says something. */
export function about(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `about ${Math.max(1, seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${minutes} min`;
  const rest = minutes % 60;
  return `about ${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

/** `0:24 of about 45 s`: how long a build has run, and how long it usually takes where that is known; milliseconds. */
export const runningTime = (elapsedMs: number, expectedMs: number | null): string =>
  `${clock(elapsedMs)}${expectedMs === null ? '' : ` of ${about(expectedMs)}`}`;
