import type { LiveRecord } from './attempt-records';

/** Bytes. Fixed, so that it is overwritten in place: that needs no room on a disk that has become full. */
export const LIVE_FILE_BYTES = 512;

/**
 * One record as {@link LIVE_FILE_BYTES} bytes of JSON. It begins and ends with `sequence`, by which a reader
 * knows a torn one. Throws when it would not fit, which the ranges of its numbers exclude.
 */
export const encodeLive = (live: LiveRecord, sequence: number): Buffer => {
  const text = JSON.stringify({ begin: sequence, ...live, end: sequence });
  const bytes = Buffer.alloc(LIVE_FILE_BYTES, ' ');
  if (bytes.write(text) !== Buffer.byteLength(text))
    throw new Error(`live record too long: ${text}`);
  bytes[LIVE_FILE_BYTES - 1] = 0x0a;
  return bytes;
};
