/**
 * How a log lies on disk. Normally it is one file, the bytes of the terminal unchanged. Near its cap the rest
 * goes to numbered pieces beside it, of which the oldest are deleted: head and tail stay, the middle goes.
 * A piece's name is the logical offset of its first byte, so that what there is can be told from names and
 * sizes alone, also after a crash.
 */

/** Share of the cap that the first file may fill: a log that ends below it is always one plain file. */
const HEAD_SHARE = 3 / 4;
/** Share of the cap that one further piece may fill: at least three of the four that fit are there at any time. */
const PIECE_SHARE = 1 / 16;

/** Digits of a piece's name: enough for any offset, so that names sort as numbers do. */
const OFFSET_DIGITS = 16;

/** Bytes of the first file that are the build's; what stands after them is our own remark. */
export const headLimit = (maxBytes: number): number =>
  Math.max(1, Math.floor(maxBytes * HEAD_SHARE));

export const pieceLimit = (maxBytes: number): number =>
  Math.max(1, Math.floor(maxBytes * PIECE_SHARE));

/** The folder of the further pieces; it exists only where there are any. */
export const piecesFolder = (logPath: string): string => `${logPath}.more`;

export const pieceName = (offset: number): string => String(offset).padStart(OFFSET_DIGITS, '0');

/** The logical offset that a file name stands for; null for a file that is no piece. */
export const pieceOffset = (name: string): number | null =>
  /^\d{16}$/.test(name) ? Number(name) : null;
