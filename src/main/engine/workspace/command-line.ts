import { type Outcome, ok, refuse } from '../../../shared/outcome';
import { isPackageName } from '../../../shared/package-name';

/** Stands for the package's name in a build command. */
export const PACKAGE_PLACEHOLDER = '{package}';

/** The environment variable in which a build gets its package's name: a shell command reads it from here. */
export const PACKAGE_VARIABLE = 'BREAKWATER_PACKAGE';

/** Package name → arguments, the program first. */
export type BuildCommand = (packageName: string) => readonly string[];

export interface CommandOptions {
  /** False for a command of one package's own rule file, which needs not name the package. Default: true. */
  readonly placeholderRequired?: boolean;
}

const bad = (message: string) => refuse('config-invalid' as const, message);

const openQuote = (quote: string) =>
  bad(`The command has a ${quote} that is never closed; close it.`);

const count = (text: string): number => text.split(PACKAGE_PLACEHOLDER).length - 1;

/** What a backslash within double quotes takes the meaning of (POSIX Shell Command Language, 2.2.3). */
const ESCAPED_IN_DOUBLE_QUOTES = new Set(['"', '\\', '$', '`']);

/**
 * Splits a command into arguments: white space separates, '…' and "…" keep together, a backslash takes the next
 * character as it is. Nothing is expanded: no variables, no globs, no operators.
 */
export const splitArguments = (command: string): Outcome<readonly string[], 'config-invalid'> => {
  const found: string[] = [];
  let current: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let at = 0; at < command.length; at += 1) {
    const character = command[at] ?? '';
    const next = command[at + 1];
    const escapes =
      character === '\\' &&
      quote !== "'" &&
      next !== undefined &&
      (quote === null || ESCAPED_IN_DOUBLE_QUOTES.has(next));
    if (escapes) {
      current = (current ?? '') + next;
      at += 1;
    } else if (quote !== null) {
      if (character === quote) quote = null;
      else current = (current ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      current ??= '';
    } else if (/\s/.test(character)) {
      if (current !== null) found.push(current);
      current = null;
    } else {
      current = (current ?? '') + character;
    }
  }
  if (quote !== null) return openQuote(quote);
  if (current !== null) found.push(current);
  return ok(found);
};

/** Words that only a shell understands: where one stands as an argument, the author expected a shell. */
const SHELL_WORDS = /^(?:&&|\|\||\||;|&|>|>>|<|2>&1|2>|[A-Za-z_][A-Za-z0-9_]*=.*)$/;

/** The argument that shows that a shell was expected, or null: an operator, or `NAME=value` in front. */
export const shellWord = (words: readonly string[]): string | null => {
  const operator = words.find((word) => SHELL_WORDS.test(word) && !word.includes('='));
  if (operator !== undefined) return operator;
  const [first] = words;
  return first !== undefined && SHELL_WORDS.test(first) ? first : null;
};

/**
 * Puts the variable where the placeholder stands, quoted as the place needs it. Within '…' a variable is text:
 * refused, as is a backslash in front.
 */
const withVariable = (command: string): Outcome<string, 'config-invalid'> => {
  const hidden = bad(
    '{package} stands within single quotes or behind a backslash; take them away from it.',
  );
  let quote: '"' | "'" | null = null;
  let out = '';
  for (let at = 0; at < command.length; at += 1) {
    const character = command[at] ?? '';
    if (command.startsWith(PACKAGE_PLACEHOLDER, at)) {
      if (quote === "'") return hidden;
      out += quote === '"' ? `\${${PACKAGE_VARIABLE}}` : `"\${${PACKAGE_VARIABLE}}"`;
      at += PACKAGE_PLACEHOLDER.length - 1;
    } else if (character === '\\' && quote !== "'") {
      if (command.startsWith(PACKAGE_PLACEHOLDER, at + 1)) return hidden;
      out += character + (command[at + 1] ?? '');
      at += 1;
    } else {
      if (character === quote) quote = null;
      else if (quote === null && (character === '"' || character === "'")) quote = character;
      out += character;
    }
  }
  return quote === null ? ok(out) : openQuote(quote);
};

const named = (build: BuildCommand): BuildCommand => {
  return (packageName) => {
    if (!isPackageName(packageName)) throw new Error('A package name was not checked before use.');
    return build(packageName);
  };
};

/**
 * Build command → function from package name to arguments. Without a shell the command is split once, here, and
 * the name fills one argument or a part of it. With one it is `/bin/sh -c` of the text, in which the placeholder
 * has become the variable BREAKWATER_PACKAGE, which whoever starts the build sets: the name never is shell text.
 * Refused with `config-invalid`: an empty command, an open quote, a NUL, the placeholder missing, or twice.
 */
export const parseCommand = (
  command: string,
  shell: boolean,
  options: CommandOptions = {},
): Outcome<BuildCommand, 'config-invalid'> => {
  if (command.trim() === '')
    return bad('The command is empty; write the command that builds one package.');
  if (command.includes('\0')) return bad('The command has a NUL character in it; remove it.');
  const places = count(command);
  if (places === 0 && options.placeholderRequired !== false) {
    return bad(
      'The command does not say where the package goes; write {package} for one argument.',
    );
  }
  if (places > 1 && !shell) {
    return bad('The command has {package} more than once; it fills exactly one argument.');
  }
  if (shell) return parseShellCommand(command);
  const words = splitArguments(command);
  if (!words.ok) return words;
  if (words.value[0] === '' || words.value.length === 0) {
    return bad('The command does not begin with a program; write the program first.');
  }
  const parts = words.value;
  if (places === 1 && !parts.some((part) => part.includes(PACKAGE_PLACEHOLDER))) {
    return bad('{package} is broken up by a quote or a backslash; write it in one piece.');
  }
  return ok(named((name) => parts.map((part) => part.replace(PACKAGE_PLACEHOLDER, () => name))));
};

const parseShellCommand = (command: string): Outcome<BuildCommand, 'config-invalid'> => {
  const script = withVariable(command);
  if (!script.ok) return script;
  return ok(named(() => ['/bin/sh', '-c', script.value]));
};
