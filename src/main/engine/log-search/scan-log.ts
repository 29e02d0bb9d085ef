import { closeSync, openSync, readSync } from 'node:fs';
import type { PieceOnDisk } from '../builds/log/log-view';
import { type LineFinder, OVERLAP_BYTES, type Shown } from './line-finder';

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

const endOfFirstLine = (bytes: Buffer): number => {
  const newline = bytes.indexOf(NEWLINE);
  return newline < 0 ? bytes.length : newline;
};

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
  const buffer = finder.room();
  const pieceBytes = buffer.length / 2;
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
        const wanted = Math.min(pieceBytes, piece.size - at);
        const read = readSync(handle, buffer, kept, wanted, at);
        const isLast = read === 0 || at + read >= piece.size;
        at = read === 0 ? piece.size : at + read;
        const filled = kept + read;
        const newline = buffer.lastIndexOf(NEWLINE, filled - 1);
        const isPart = newline < 0 && filled >= pieceBytes;
        const length = isLast || isPart ? filled : newline + 1;
        if (length > 0) {
          const bytes = buffer.subarray(0, length);
          const base = piece.offset + at - filled;
          const toldTo = isTold ? endOfFirstLine(bytes) : 0;
          let countedTo = 0;
          // Behind a gap, nobody knows how many there were before.
          const countTo = (place: number): void => {
            if (piece.offset > 0) return;
            breaks += finder.lineBreaks(bytes.subarray(countedTo, place));
            countedTo = place;
          };
          for (const found of finder.find(bytes, left)) {
            if (found.start < toldTo) continue;
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
