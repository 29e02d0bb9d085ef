/** What ran from a time on, for so long; both from records. */
export interface Span {
  /** ISO 8601. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** By a clock that no one sets, milliseconds. */
  readonly durationMs: number | null;
}

/**
 * When it began, milliseconds since 1970, as the times of files that it wrote are to be compared with: where the
 * system's clock was set back meanwhile, the end and the duration tell an earlier time than the start does. 0 where no
 * start is known.
 */
export const earliestStartMs = ({ startedAt, endedAt, durationMs }: Span): number => {
  if (startedAt === null) return 0;
  const start = Date.parse(startedAt);
  return endedAt === null || durationMs === null
    ? start
    : Math.min(start, Date.parse(endedAt) - durationMs);
};
