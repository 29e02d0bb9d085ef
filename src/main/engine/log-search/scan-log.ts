import { closeSync, openSync, readSync } from 'node:fs';
import type { PieceOnDisk } from '../builds/log/log-view';
import type { LineFinder, Shown } from './line-finder';

/**
 * Bytes that are read and looked at together. Small enough that they stay in the processor's cache and that their text is
 * an ordinary object of the heap: larger ones cost twenty times as much.
 */
const PIECE_BYTES = 64 * 1024;
/** Of a line that is longer than a piece, so much is looked at again with the next part: the words may be cut in two. */
const OVERLAP_BYTES = 1024;
/** Of a line, so much is decoded to be shown. */
const MOST_OF_LINE = 64 * 1024;
const NEWLINE = 0x0a;

/** One line that holds the words. */
export interface LineHit extends Shown {
  /** Byte offset of the line in the log; of a very long line, of the part that holds the words. */
  readonly offset: number;
  /** Counted from 1; null behind a gap in the log, where it is not known. */
  readonly line: number | null;
}

export interface ScanListener {
  readonly onHit: (hit: LineHit) => void;
  /** Told after every piece: bytes looked at since the last time. False ends the scan. */
  readonly onPiece: (bytes: number) => boolean;
}

/**
 * Looks through a log's pieces from the beginning, reading in this very thread. A piece that has gone meanwhile is passed
 * over. Stops after `most` lines that hold the words; true where it stopped for that.
 */
export const scanLog = (
  pieces: readonly PieceOnDisk[],
  finder: LineFinder,
  most: number,
  { onHit, onPiece }: ScanListener,
): boolean => {
  const buffer = finder.room(2 * PIECE_BYTES);
  let left = most;
  for (const piece of pieces) {
    let handle: number;
    try {
      handle = openSync(piece.path, 'r');
    } catch {
      continue;
    }
    try {
      let kept = 0;
      let breaks = 0;
      // Whether the long line whose parts are looked at has been told already.
      let isTold = false;
      for (let at = 0; at < piece.size; ) {
        const wanted = Math.min(PIECE_BYTES, piece.size - at);
        const read = readSync(handle, buffer, kept, wanted, at);
        const isLast = read === 0 || at + read >= piece.size;
        at = read === 0 ? piece.size : at + read;
        const filled = kept + read;
        const newline = buffer.lastIndexOf(NEWLINE, filled - 1);
        const isPart = newline < 0 && filled >= PIECE_BYTES;
        const length = isLast || isPart ? filled : newline + 1;
        if (length > 0) {
          const bytes = buffer.subarray(0, length);
          const base = piece.offset + at - filled;
          let countedTo = 0;
          const countTo = (place: number): void => {
            breaks += finder.lineBreaks(bytes.subarray(countedTo, place));
            countedTo = place;
          };
          for (const found of finder.find(bytes, left)) {
            if (isTold && found.start === 0) continue;
            const until = Math.min(found.end, found.start + MOST_OF_LINE);
            const shown = finder.show(bytes.subarray(found.start, until));
            countTo(found.start);
            onHit({
              offset: base + found.start,
              line: piece.offset === 0 ? breaks + 1 : null,
              ...shown,
            });
            left -= 1;
            if (isPart) isTold = true;
          }
          countTo(length);
          if (!isPart) isTold = false;
          const again = isPart && !isLast ? OVERLAP_BYTES : 0;
          buffer.copyWithin(0, length - again, filled);
          kept = filled - length + again;
        } else kept = filled;
        if (!onPiece(read) || left <= 0) return left <= 0;
      }
    } catch {
      // It went while it was read: what was found in it stands.
    } finally {
      closeSync(handle);
    }
  }
  return false;
};
