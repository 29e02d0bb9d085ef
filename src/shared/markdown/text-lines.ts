/** One line of a text, by offsets in UTF-16 units. */
export interface Line {
  readonly start: number;
  /** Behind the last character of its content. */
  readonly end: number;
  /** `\n`, `\r\n`, `\r`, or empty for a last line that is not ended. */
  readonly eol: string;
}

const BOM = '\uFEFF';

/**
 * The lines of a text; a byte order mark belongs to none of them. A text that ends in a line end has no empty line
 * behind it, so that the lines' spans with their ends cover the text exactly.
 */
export const linesOf = (text: string): readonly Line[] => {
  const lines: Line[] = [];
  let start = text.startsWith(BOM) ? BOM.length : 0;
  for (const match of text.matchAll(/\r\n|\n|\r/g)) {
    lines.push({ start, end: match.index, eol: match[0] });
    start = match.index + match[0].length;
  }
  if (start < text.length) lines.push({ start, end: text.length, eol: '' });
  return lines;
};

/** The line end that a text uses most; `\n` for one without any. */
export const lineEndOf = (text: string): string => {
  const crlf = text.match(/\r\n/g)?.length ?? 0;
  const all = text.match(/\n/g)?.length ?? 0;
  const cr = text.match(/\r(?!\n)/g)?.length ?? 0;
  if (cr > all) return '\r';
  return crlf > all - crlf ? '\r\n' : '\n';
};

/** Replaces the span from `start` to `end` (offsets of the unchanged text) by other text. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

/** Applies edits whose spans do not overlap; those at one place in the order given. Every other byte stays. */
export const applyEdits = (text: string, edits: readonly Edit[]): string => {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, by } of [...edits].sort((left, right) => left.start - right.start)) {
    if (start < at) throw new Error('Two edits overlap.');
    parts.push(text.slice(at, start), by);
    at = end;
  }
  return parts.join('') + text.slice(at);
};
