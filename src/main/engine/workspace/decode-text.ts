/** No file that Breakwater reads as settings is anywhere near this: a larger one is a mistake. */
export const MAX_SETTINGS_BYTES = 1_048_576;

/**
 * Strict UTF-8 → text. A byte order mark stays in the text, so that writing it back gives the same bytes.
 * Out: null where the bytes are not valid UTF-8; nothing is ever repaired.
 */
export const decodeUtf8 = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
};

/** Line, counted from 1, of the first byte that is not valid UTF-8; null where all are. */
export const firstBadLine = (bytes: Uint8Array): number | null => {
  let line = 1;
  let start = 0;
  for (let at = 0; at <= bytes.length; at += 1) {
    if (at < bytes.length && bytes[at] !== 0x0a) continue;
    if (decodeUtf8(bytes.subarray(start, at)) === null) return line;
    line += 1;
    start = at + 1;
  }
  return null;
};
