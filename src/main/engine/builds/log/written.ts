import type { LogSource } from './log-view';

/** Bytes read at once. */
const READ_BYTES = 1024 * 1024;
/** More than a host can have written between two of its counts; past it lines are not counted any more. */
const COUNT_BYTES = 256 * READ_BYTES;
const NEWLINE = 0x0a;

export interface Written {
  readonly bytes: number;
  /** A last one without its newline included. */
  readonly lines: number;
}

/**
 * What a log really holds whose host was killed: it counted four times a second, and wrote more often. `counted`:
 * its last counts.
 */
export const written = async (
  log: Pick<LogSource, 'size' | 'read'>,
  counted: Written,
): Promise<Written> => {
  const size = await log.size();
  if (size <= counted.bytes || size - counted.bytes > COUNT_BYTES) {
    return { ...counted, bytes: Math.max(size, counted.bytes) };
  }
  let newlines = counted.lines;
  // The line that was open when it counted is one of those that are counted now.
  const before = counted.bytes === 0 ? NEWLINE : (await log.read(counted.bytes - 1, 1))[0];
  if (before !== NEWLINE) newlines -= 1;
  let last: number | undefined = NEWLINE;
  for (let at = counted.bytes; at < size; ) {
    const bytes = await log.read(at, Math.min(READ_BYTES, size - at));
    if (bytes.length === 0) break;
    for (
      let found = bytes.indexOf(NEWLINE);
      found >= 0;
      found = bytes.indexOf(NEWLINE, found + 1)
    ) {
      newlines += 1;
    }
    last = bytes[bytes.length - 1];
    at += bytes.length;
  }
  return { bytes: size, lines: newlines + (last === NEWLINE ? 0 : 1) };
};
