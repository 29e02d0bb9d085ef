/** A text as one word for a POSIX shell. */
export const shellQuote = (text: string): string =>
  /^[A-Za-z0-9_./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** The text that `shellQuote` made this word of; null for another word. */
export function shellUnquote(word: string): string | null {
  if (!word.startsWith("'")) return /^[A-Za-z0-9_./:@%+=-]+$/.test(word) ? word : null;
  const text = word.slice(1, -1).replaceAll(`'\\''`, "'");
  return shellQuote(text) === word ? text : null;
}
