import { resolve } from 'node:path';
import type { BuildCommandText } from '../workspace/build-commands-port';
import { readShell } from './shell-reader';
import { isInterpreter, isShell, programName, UNKNOWN, type Word } from './shell-words';

/** A build command as it can be recognised: program and literal arguments, and where the package goes. */
export interface BuildPattern {
  /** The program first; what comes after the package's place is left out. */
  readonly tokens: readonly string[];
  /** What stands around the name in the argument that carries it; null where no argument does. */
  readonly place: { readonly before: string; readonly after: string } | null;
}

/** Run what follows in an environment: `uv run tool` and `tool` are the same build. */
const LAUNCHERS: readonly (readonly string[])[] = [
  ['uv', 'run'],
  ['poetry', 'run'],
  ['pipenv', 'run'],
  ['pdm', 'run'],
  ['rye', 'run'],
  ['hatch', 'run'],
  ['bundle', 'exec'],
  ['npx'],
  ['uvx'],
];

/** In a shell's command these only prepare. */
const PREPARATIONS = new Set([
  'cd',
  'echo',
  'printf',
  'export',
  'set',
  'mkdir',
  'true',
  ':',
  'test',
  '[',
]);

const PLACE = '{package}';
/** A shell's command may name the package by the variable that it gets. */
const PACKAGE_VARIABLE = /\$(?:BREAKWATER_PACKAGE\b|\{BREAKWATER_PACKAGE\})/g;

/** What to look for, worked out once for each different command. */
export function buildPatterns(commands: readonly BuildCommandText[]): readonly BuildPattern[] {
  const found = new Map<string, BuildPattern>();
  const add = (pattern: BuildPattern): void => {
    if (pattern.tokens.length === 0 && pattern.place === null) return;
    found.set(JSON.stringify(pattern), pattern);
  };
  for (const { command, shell } of commands) {
    for (const words of wordsOf(command, shell)) {
      const pattern = patternOf(words);
      add(pattern);
      const launcher = LAUNCHERS.find((one) =>
        one.every((part, at) => pattern.tokens[at] === part),
      );
      const core = launcher === undefined ? [] : pattern.tokens.slice(launcher.length);
      if (core.length > 0) add({ ...pattern, tokens: core });
    }
  }
  return [...found.values()];
}

/** The programs that a build command starts; a shell's may start several, of which those with the package count. */
function wordsOf(command: string, shell: boolean): readonly (readonly string[])[] {
  const commands = readShell(command.replace(PACKAGE_VARIABLE, PLACE), null)
    .commands.map(({ words }) => words.map((word) => word.text))
    .filter((words) => words.length > 0);
  if (!shell) return commands.slice(0, 1);
  const real = commands.filter(([program]) => !PREPARATIONS.has(program ?? ''));
  const naming = real.filter((words) => words.some((word) => word.includes(PLACE)));
  return naming.length > 0 ? naming : real;
}

function patternOf(words: readonly string[]): BuildPattern {
  const at = words.findIndex((word) => word.includes(PLACE));
  if (at < 0) return { tokens: words, place: null };
  const [before = '', after = ''] = (words[at] ?? '').split(PLACE);
  return { tokens: words.slice(0, at), place: { before, after } };
}

export interface Surroundings {
  /** The workspace. */
  readonly root: string;
  readonly isPackage: (name: string) => boolean;
}

/** Programs that do much else: alone they are no build. */
const ASKS_FOR_HELP = new Set(['--help', '-h', '--version', '-V', 'help']);

/**
 * The package that these words would build, by one of the patterns: its name, '' for a build of something
 * that cannot be told, null for no build.
 */
export function packageBuilt(
  words: readonly Word[],
  cwd: string | null,
  patterns: readonly BuildPattern[],
  around: Surroundings,
): string | null {
  for (const pattern of patterns) {
    const found = builtBy(words, cwd, pattern, around);
    if (found !== null) return found;
  }
  return null;
}

function builtBy(
  words: readonly Word[],
  cwd: string | null,
  pattern: BuildPattern,
  around: Surroundings,
): string | null {
  // What `sh -c` runs is its script, not the words behind it.
  if (isShell(words[0]?.text ?? '') && /^-[A-Za-z]*c[A-Za-z]*$/.test(words[1]?.text ?? '')) {
    return null;
  }
  const variants = [pattern.tokens];
  const [program = '', script] = pattern.tokens;
  // `sh build.sh` may be written as `./build.sh`.
  if (script !== undefined && isInterpreter(program)) variants.push(pattern.tokens.slice(1));
  for (const tokens of variants) {
    const rest = afterTokens(words, cwd, tokens, around.root);
    if (rest === null) continue;
    if (rest.some((word) => ASKS_FOR_HELP.has(word.text))) continue;
    const named = nameIn(rest, pattern, around);
    if (named !== null) return named;
    if (tokens.length > 1 && pattern.place?.before === '') return '';
    if (pattern.place === null && (tokens.length > 1 || rest.length === 0)) return '';
  }
  return null;
}

/** What follows the tokens; null when they are not there. Options may stand between them. */
function afterTokens(
  words: readonly Word[],
  cwd: string | null,
  tokens: readonly string[],
  root: string,
): readonly Word[] | null {
  const [program = '', ...others] = tokens;
  const [first, ...rest] = words;
  if (first === undefined || !sameProgram(first.text, program, cwd, root)) return null;
  let from = 0;
  let mayBeValue = false;
  let next = 0;
  while (next < others.length) {
    const word = rest[from];
    if (word === undefined) return null;
    if (sameArgument(word, others[next] ?? '', cwd, root)) {
      next += 1;
      mayBeValue = false;
    } else if (word.text.startsWith('-')) {
      mayBeValue = true;
    } else if (mayBeValue || /^[A-Za-z_]\w*=/.test(word.text)) {
      mayBeValue = false;
    } else {
      return null;
    }
    from += 1;
  }
  return rest.slice(from);
}

/** The same program by its name or by where it lies; any shell stands for any other. */
function sameProgram(text: string, program: string, cwd: string | null, root: string): boolean {
  if (text.includes(UNKNOWN)) return false;
  if (isShell(text) && isShell(program)) return true;
  if (!program.includes('/')) {
    if (programName(text) === program) return true;
    // A script of the workspace, named without a folder because an interpreter stood in front of it.
    return text.includes('/') && samePath(text, program, cwd, root);
  }
  return samePath(text, program, cwd, root);
}

const sameArgument = (word: Word, token: string, cwd: string | null, root: string): boolean =>
  word.text === token || (/[./]/.test(token) && samePath(word.text, token, cwd, root));

const samePath = (text: string, token: string, cwd: string | null, root: string): boolean => {
  if (text.includes(UNKNOWN)) return false;
  if (text.startsWith('/')) return resolve(text) === resolve(root, token);
  return cwd !== null && resolve(cwd, text) === resolve(root, token);
};

/** A package's name among the words, as the pattern places it; '' for a word that may be one. */
function nameIn(rest: readonly Word[], pattern: BuildPattern, around: Surroundings): string | null {
  const { before, after } = pattern.place ?? { before: '', after: '' };
  for (const { text } of rest) {
    if (!text.startsWith(before) || !text.endsWith(after)) continue;
    const name = text.slice(before.length, text.length - after.length);
    if (pattern.place !== null && name.includes(UNKNOWN)) return '';
    if (around.isPackage(name)) return name;
  }
  // `make PACKAGE=zlib`: what stands before the name is mark enough.
  const marked = rest.some((word) => before !== '' && word.text.startsWith(before));
  return marked && pattern.tokens.length > 1 ? '' : null;
}
