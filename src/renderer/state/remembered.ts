/*
 * What the window remembers between starts. Storage may be full, forbidden or hold what another
 * version wrote: reading then gives the fallback, writing is given up silently, nothing else breaks.
 */

/** The app crashed again and again: what it remembers may be why (main/window/starts.ts). */
const isSafe = typeof location !== 'undefined' && new URLSearchParams(location.search).has('safe');

/** Reads a remembered value; `accept` says whether what was stored is still of use. */
export const recall = <T>(key: string, accept: (value: unknown) => value is T, fallback: T): T => {
  if (isSafe) return fallback;
  try {
    const text = localStorage.getItem(`breakwater.${key}`);
    if (text === null) return fallback;
    const value: unknown = JSON.parse(text);
    return accept(value) ? value : fallback;
  } catch {
    return fallback;
  }
};

/** Remembers a value; null forgets it. Gives false where the storage would not take it. */
export const remember = (key: string, value: unknown): boolean => {
  try {
    if (value === null) localStorage.removeItem(`breakwater.${key}`);
    else localStorage.setItem(`breakwater.${key}`, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
};

export const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
