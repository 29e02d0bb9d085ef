/** Shorter ones stand in too many lines. */
const LEAST = 3;

/** Escapes that stand for a class of characters, a place or a control: one step each. */
const SIMPLE_ESCAPE = /[dDwWsSbBtnrvf]/;
const REPEATED = /^\{\d+(?:,\d*)?\}/;
const isLiteral = (character: string): boolean => /[ -~]/.test(character);

/** The first place behind a class that begins at `at`; null where it does not end. */
const behindClass = (source: string, at: number): number | null => {
  for (let end = at + 1; end < source.length; end += 1) {
    if (source[end] === '\\') end += 1;
    else if (source[end] === ']') return end + 1;
  }
  return null;
};

/** The first place behind a group that begins at `at`; null where it does not end. */
const behindGroup = (source: string, at: number): number | null => {
  let depth = 0;
  for (let end = at; end < source.length; end += 1) {
    const character = source[end];
    if (character === '\\') end += 1;
    else if (character === '[') {
      const behind = behindClass(source, end);
      if (behind === null) return null;
      end = behind - 1;
    } else if (character === '(') depth += 1;
    else if (character === ')') {
      depth -= 1;
      if (depth === 0) return end + 1;
    }
  }
  return null;
};

/** One step of an expression: a character that stands for itself, or null for anything else; and where the next begins. */
interface Atom {
  readonly character: string | null;
  readonly next: number;
}

/** The step at a place; null where there is none of whose meaning this file is sure. */
const atomAt = (source: string, at: number): Atom | null => {
  const character = source[at] ?? '';
  const other = (next: number | null): Atom | null =>
    next === null ? null : { character: null, next };
  switch (character) {
    case '|':
    case ')':
      return null;
    case '(':
      return other(behindGroup(source, at));
    case '[':
      return other(behindClass(source, at));
    case '\\': {
      const escaped = source[at + 1] ?? '';
      if (SIMPLE_ESCAPE.test(escaped)) return other(at + 2);
      // What is neither letter nor digit stands for itself; of the others, some take what follows with them.
      return isLiteral(escaped) && !/\w/.test(escaped)
        ? { character: escaped, next: at + 2 }
        : null;
    }
    case '.':
    case '^':
    case '$':
    case '{':
    case '}':
    case ']':
      return other(at + 1);
    default:
      return isLiteral(character) ? { character, next: at + 1 } : other(at + 1);
  }
};

/** How often a step is to come: where the quantifier ends, and whether the step comes at all and whether more than once. */
const quantifierAt = (
  source: string,
  at: number,
): { readonly next: number; readonly isOnce: boolean; readonly isSure: boolean } => {
  const character = source[at] ?? '';
  const length = REPEATED.exec(source.slice(at))?.[0].length ?? (/[*+?]/.test(character) ? 1 : 0);
  if (length === 0) return { next: at, isOnce: true, isSure: true };
  const isLazy = source[at + length] === '?';
  return { next: at + length + (isLazy ? 1 : 0), isOnce: false, isSure: character === '+' };
};

/**
 * The longest run of characters that every match of a regular expression holds, where one is sure to be: what stands in
 * its outermost sequence. Null where there is none, or only a short one. With the flag `i` a letter stands for both.
 *
 * @param source of an expression without the flags `u` and `v`.
 */
export const requiredLiteral = (source: string): string | null => {
  let longest = '';
  let run = '';
  const end = (): void => {
    if (run.length > longest.length) longest = run;
    run = '';
  };
  for (let at = 0; at < source.length; ) {
    const atom = atomAt(source, at);
    if (atom === null) return null;
    const { next, isOnce, isSure } = quantifierAt(source, atom.next);
    if (atom.character !== null && isSure) run += atom.character;
    if (atom.character === null || !isOnce) {
      end();
      if (atom.character !== null && isSure) run = atom.character;
    }
    at = next;
  }
  end();
  return longest.length < LEAST ? null : longest;
};
