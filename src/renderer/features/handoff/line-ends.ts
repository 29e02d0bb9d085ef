/**
 * The separator under which an editor keeps every byte of a text. Pure CRLF text is split at CRLF;
 * anything else at LF alone, so that a stray CR stays where it is, as a character of its line.
 */
export const separatorOf = (text: string): '\n' | '\r\n' =>
  /\n/.test(text) && !/(^|[^\r])\n/.test(text) ? '\r\n' : '\n';
