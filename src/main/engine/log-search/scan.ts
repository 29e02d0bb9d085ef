import type { LogSource } from '../builds/log/log-view';
import { type Matcher, placesIn } from './matcher';

/** Bytes that are looked at together: large enough for the disk, small enough to stop soon. */
const STRETCH_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

/** What a part of a log holds: pairs of line offset and which of the line's matches, ascending. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly places: readonly number[];
}

/** The first byte behind the last whole line before `size`; 0 where there is none in reach. */
export const endOfLastLine = async (source: LogSource, size: number): Promise<number> => {
  const start = Math.max(0, size - STRETCH_BYTES);
  const bytes = await source.read(start, size - start);
  const newline = bytes.lastIndexOf(NEWLINE);
  return newline < 0 ? (start === 0 ? 0 : size) : start + newline + 1;
};

/**
 * Looks through a log from byte `end`, which a line ends at, back to its beginning, so that what was written last, and
 * is on screen, is found first. A line that is longer than a stretch is looked at in parts. What is not on disk any
 * more is passed over.
 */
export async function* scanBack(
  source: LogSource,
  end: number,
  matcher: Matcher,
): AsyncGenerator<Stretch> {
  const gaps = await source.gaps();
  for (let to = end; to > 0; ) {
    const gap = gaps.find((one) => one.start < to && to <= one.end);
    if (gap !== undefined) {
      to = gap.start;
      continue;
    }
    const floor = gaps.reduce((most, one) => (one.end < to ? Math.max(most, one.end) : most), 0);
    let from = Math.max(floor, to - STRETCH_BYTES);
    let bytes = await source.read(from, to - from);
    if (from > floor) {
      const newline = bytes.indexOf(NEWLINE);
      if (newline >= 0 && newline + 1 < bytes.length) {
        bytes = bytes.subarray(newline + 1);
        from += newline + 1;
      }
    }
    yield { from, to, places: placesIn(bytes, from, matcher) };
    to = from;
  }
}

/**
 * Looks at what was written from byte `from` on, up to the last whole line, or to the very end when nothing more comes.
 * Null when there is nothing new.
 */
export const scanOn = async (
  source: LogSource,
  from: number,
  isOver: boolean,
  matcher: Matcher,
): Promise<Stretch | null> => {
  const size = await source.size();
  if (size <= from) return null;
  const bytes = await source.read(from, Math.min(STRETCH_BYTES, size - from));
  const newline = bytes.lastIndexOf(NEWLINE);
  const isWhole = bytes.length === STRETCH_BYTES || isOver;
  const length = newline >= 0 ? newline + 1 : isWhole ? bytes.length : 0;
  const rest = isOver && from + bytes.length >= size ? bytes.length : length;
  if (rest === 0) return null;
  return { from, to: from + rest, places: placesIn(bytes.subarray(0, rest), from, matcher) };
};
