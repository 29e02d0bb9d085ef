const DURATION_UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const SIZE_UNITS: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  tib: 1024 ** 4,
};

/** `6h`, `90m`, `1h30m`, `45s`, `1.5h` → milliseconds; null for anything else, a bare number included. */
export const parseDuration = (text: string): number | null => {
  const compact = text.trim().toLowerCase().replaceAll(/\s+/g, '');
  if (!/^(?:\d+(?:\.\d+)?(?:ms|min|s|m|h|d))+$/.test(compact)) return null;
  let total = 0;
  for (const [, amount, unit] of compact.matchAll(/(\d+(?:\.\d+)?)(ms|min|s|m|h|d)/g)) {
    total += Number(amount) * (DURATION_UNITS[unit ?? ''] ?? Number.NaN);
  }
  return Number.isFinite(total) ? Math.round(total) : null;
};

/** `4GiB` (1024s), `500MB` (1000s), `1048576` (bytes) → bytes; null for anything else. */
export const parseSize = (text: string): number | null => {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]+)?$/.exec(text.trim().toLowerCase());
  if (match === null) return null;
  const unit = SIZE_UNITS[match[2] ?? 'b'];
  if (unit === undefined) return null;
  const bytes = Math.round(Number(match[1]) * unit);
  return Number.isSafeInteger(bytes) ? bytes : null;
};

/** `60%` or `0.6` → 0.6. A bare 60 is null: it would be a guess. */
export const parseShare = (text: string): number | null => {
  const match = /^(\d+(?:\.\d+)?)\s*(%)?$/.exec(text.trim());
  if (match === null) return null;
  const share = match[2] === '%' ? Number(match[1]) / 100 : Number(match[1]);
  return share > 0 && share <= 1 ? share : null;
};
