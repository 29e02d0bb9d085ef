import {
  type BuildPattern,
  isInterpreter,
  isPython,
  isShell,
  isWrapper,
  packageBuilt,
  programName,
  readShell,
  type SimpleCommand,
  type Surroundings,
  UNKNOWN,
  type Word,
} from '../../engine/shell/shell-port';
import { holdsLogs, leadsToLogs, placeOf } from './protected-paths';

/** What a shell command would do that it must not. */
export type ShellFinding =
  | { readonly kind: 'build'; readonly package: string }
  | { readonly kind: 'log' }
  | { readonly kind: 'recursive'; readonly program: string }
  | { readonly kind: 'write'; readonly path: string }
  /** It goes round and round in itself, or is far longer than what anybody writes: nobody can tell what it runs. */
  | { readonly kind: 'tangled' };

export interface ShellSurroundings extends Surroundings {
  readonly patterns: readonly BuildPattern[];
  /** Text of a script at this absolute path; null when there is none, or it is no shell script. */
  readonly scriptAt: (path: string) => string | null;
}

/** Scripts that call scripts that … */
const MAX_DEPTH = 6;
/**
 * Words that are looked at for one command line, its scripts included. `sudo eval sudo eval …` would be looked at from
 * each of its words on, and from each of those again: a client waits for its hook for a minute, and then goes on.
 */
const MOST_WORDS = 200_000;
/** Reading so many characters of a script costs as much as looking at a word. */
const CHARACTERS_A_WORD = 8;

/** Print or look at their arguments, and never run them; a wrapper's command has begun when one stands there. */
const PRINTS = new Set(
  'echo printf cat grep egrep fgrep rg git ls sed awk man which type whereis less more head tail wc diff'.split(
    ' ',
  ),
);

/** Say nothing of what is in a file. */
const HARMLESS_WITH_LOGS = new Set(
  'echo printf cd ls du df stat test [ [[ mkdir git which type wc readlink realpath basename dirname exit true'.split(
    ' ',
  ),
);

const TEXT_RUNNERS = new Set(
  'eval watch parallel script su runuser tmux screen at batch trap entr'.split(' '),
);

/**
 * All that is wrong with a command line, in the order in which it would happen; the last is `tangled` where not all of it
 * could be looked at.
 */
export function judgeShell(
  text: string,
  cwd: string | null,
  around: ShellSurroundings,
): readonly ShellFinding[] {
  const findings: ShellFinding[] = [];
  const inText: Work = { words: 0, isCut: false };
  judge({ text, cwd, isFile: false }, { around, findings, inText, inFiles: { ...inText } }, 0);
  if (inText.isCut) findings.push({ kind: 'tangled' });
  return findings;
}

/** How much was looked at. */
interface Work {
  words: number;
  isCut: boolean;
}

interface Judging {
  readonly around: ShellSurroundings;
  readonly findings: ShellFinding[];
  readonly inText: Work;
  /** Scripts on disk are looked at as far as that goes: a `configure` has more commands than anybody reads. */
  readonly inFiles: Work;
}

function judge({ text, cwd, isFile }: Script, judging: Judging, depth: number): void {
  const { around, findings } = judging;
  const work = isFile ? judging.inFiles : judging.inText;
  const isTooMuch = (words: number): boolean => {
    work.words += words;
    work.isCut ||= work.words > MOST_WORDS;
    return work.words > MOST_WORDS;
  };
  if (depth > MAX_DEPTH) work.isCut ||= !isFile;
  if (depth > MAX_DEPTH || isTooMuch(text.length / CHARACTERS_A_WORD)) return;
  const { commands, isWhole } = readShell(text, cwd);
  work.isCut ||= !isWhole && !isFile;
  for (const command of commands) {
    findings.push(...touches(command, around));
    for (const words of startsOf(command.words)) {
      if (isTooMuch(words.length)) return;
      const built = packageBuilt(words, command.cwd, around.patterns, around);
      if (built !== null) findings.push({ kind: 'build', package: built });
      for (const script of scriptsOf(words, command, around)) {
        judge({ ...script, isFile: isFile || script.isFile }, judging, depth + 1);
      }
      findings.push(...inlinePrograms(words, around));
    }
  }
}

/** Where in the words a program may start: at the front, and behind each wrapper's own arguments. */
function* startsOf(words: readonly Word[]): Iterable<readonly Word[]> {
  const first = words[0]?.text ?? '';
  yield words;
  if (!isWrapper(first) && !isPython(first) && !isInterpreter(first)) return;
  // A script is run with its arguments; a module likewise.
  const from = isWrapper(first) ? 1 : words.findIndex((word) => word.text === '-m') + 1;
  if (from === 0) {
    const script = words.findIndex((word, at) => at > 0 && !/^[-+]/.test(word.text));
    if (script >= 0) yield words.slice(script);
    return;
  }
  for (let at = from; at < words.length; at += 1) {
    yield words.slice(at);
    if (PRINTS.has(programName(words[at]?.text ?? ''))) return;
  }
}

interface Script {
  readonly text: string;
  readonly cwd: string | null;
  /** From a file; else it stands in the command line itself. */
  readonly isFile: boolean;
}

/** Shell text that these words would run: `sh -c`, `eval`, a script on disk, a shell that reads a pipe. */
function scriptsOf(
  words: readonly Word[],
  command: SimpleCommand,
  around: ShellSurroundings,
): readonly Script[] {
  const { cwd, input } = command;
  const program = words[0]?.text ?? '';
  const rest = words.slice(1);
  if (isShell(program)) return shellScripts(rest, cwd, input, around);
  if (TEXT_RUNNERS.has(programName(program))) {
    const texts = rest.filter((word) => /\s/.test(word.text)).map((word) => word.text);
    const joined = rest.map((word) => word.text).join(' ');
    return [joined, ...texts, ...(input === null ? [] : [input])].map((text) => ({
      text,
      cwd,
      isFile: false,
    }));
  }
  if (program === 'source' || program === '.') return fromDisk(rest[0], cwd, around);
  return program.includes('/') ? fromDisk(words[0], cwd, around) : [];
}

function shellScripts(
  rest: readonly Word[],
  cwd: string | null,
  input: string | null,
  around: ShellSurroundings,
): readonly Script[] {
  const flag = rest.findIndex((word) => /^-[A-Za-z]*c[A-Za-z]*$/.test(word.text));
  if (flag >= 0) {
    const script = rest.slice(flag + 1).find((word) => !/^[-+]/.test(word.text));
    return script === undefined
      ? []
      : [{ text: script.text.replaceAll(UNKNOWN, '$_'), cwd, isFile: false }];
  }
  const file = rest.find((word) => !/^[-+]/.test(word.text));
  if (file !== undefined) return fromDisk(file, cwd, around);
  return input === null ? [] : [{ text: input, cwd, isFile: false }];
}

function fromDisk(
  word: Word | undefined,
  cwd: string | null,
  around: ShellSurroundings,
): readonly Script[] {
  const path = word === undefined ? null : placeOf(word.text, cwd);
  const text = path === null ? null : around.scriptAt(path);
  return text === null ? [] : [{ text, cwd, isFile: true }];
}

const STARTS_PROGRAMS = /system|subprocess|popen|spawn|exec|child_process|`/i;

/** `python -c`, `node -e`: the build command's words one after the other in a text that starts programs. */
function inlinePrograms(
  words: readonly Word[],
  around: ShellSurroundings,
): readonly ShellFinding[] {
  const program = words[0]?.text ?? '';
  if (!isInterpreter(program) || isShell(program)) return [];
  const at = words.findIndex((word) => /^-(?:c|e|p|r|pe|ne|-eval|-print)$/.test(word.text));
  const code = at < 0 ? '' : (words[at + 1]?.text ?? '');
  if (!STARTS_PROGRAMS.test(code)) return [];
  const said = ` ${(code.match(/[\w./+:=@%-]+/g) ?? []).join(' ')} `;
  const isBuild = around.patterns.some(
    ({ tokens }) => tokens.length > 1 && said.includes(` ${tokens.join(' ')} `),
  );
  return isBuild ? [{ kind: 'build', package: '' }] : [];
}

/** What a command reads of logs and which files it writes. */
function touches(command: SimpleCommand, around: ShellSurroundings): readonly ShellFinding[] {
  const { words, redirects, cwd } = command;
  const program = programName(words[0]?.text ?? '');
  const found: ShellFinding[] = [];
  const args = words.slice(1);
  const leads = (word: Word): boolean => leadsToLogs(word.text, cwd);
  if (
    redirects.some(({ operator, target }) => operator.startsWith('<') && leads(target)) ||
    (!isHarmless(program, args) && pathsIn(program, args).some(leads))
  ) {
    found.push({ kind: 'log' });
  } else if (!isHarmless(program, args) && readsWhole(program, args, cwd, around.root)) {
    found.push({ kind: 'recursive', program });
  }
  for (const word of written(program, words, redirects)) {
    const path = placeOf(word.text, cwd);
    if (path !== null) found.push({ kind: 'write', path });
  }
  return found;
}

const isHarmless = (program: string, args: readonly Word[]): boolean =>
  HARMLESS_WITH_LOGS.has(program) &&
  !(program === 'git' && args.some(({ text }) => text === '--no-index' || text === '--untracked'));

/** Their first argument is what they search for, or a program of their own. */
const TAKES_PATTERN = new Set('grep egrep fgrep rg ag ack sed awk gawk mawk jq'.split(' '));

/** The arguments that may name a file. */
function pathsIn(program: string, args: readonly Word[]): readonly Word[] {
  const plain = args.filter(({ text }) => !text.startsWith('-') || /^--?[\w-]+=/.test(text));
  const isGiven = args.some(({ text }) => /^(?:-[ef]|--(?:regexp|file|expression)\b)/.test(text));
  if (!TAKES_PATTERN.has(program) || isGiven) return plain;
  const at = plain.findIndex(({ text }) => !text.startsWith('-'));
  return plain.filter((_, index) => index !== at);
}

const RECURSIVE_FLAG = /^(?:-[A-Za-z]*[rR][A-Za-z]*|--recursive|--dereference-recursive)$/;
const COPIES = new Set('cp rsync tar zip 7z scp mv ln rm'.split(' '));
const SEARCHES_HIDDEN = /^(?:-[A-Za-z]*u[A-Za-z]*|--hidden|-\.|--no-ignore.*|--unrestricted)$/;

/** True for a recursive reader that is pointed at the logs, or at what holds them. */
function readsWhole(
  program: string,
  args: readonly Word[],
  cwd: string | null,
  root: string,
): boolean {
  const flags = args.filter((word) => word.text.startsWith('-')).map((word) => word.text);
  if (flags.some((flag) => /^--(?:exclude|exclude-dir|glob|iglob)(?:=|$)/.test(flag))) return false;
  const paths = args.filter((word) => !word.text.startsWith('-'));
  const pointed = paths.some((word) => holdsLogs(word.text, cwd));
  const isGrep = /^[ef]?grep$/.test(program) && flags.some((flag) => RECURSIVE_FLAG.test(flag));
  const isSearch = program === 'rg' || program === 'ag' || program === 'ack';
  if (pointed) return isGrep || isSearch || COPIES.has(program) || program === 'cat';
  const searchesAll = isGrep || (isSearch && flags.some((flag) => SEARCHES_HIDDEN.test(flag)));
  if (!searchesAll) return false;
  const places = paths.slice(1).map((word) => placeOf(word.text, cwd));
  const inside = places.length === 0 ? [cwd] : places;
  return inside.some((place) => place !== null && isAbove(place, root));
}

const isAbove = (place: string, root: string): boolean =>
  place === root || root.startsWith(place === '/' ? '/' : `${place}/`);

const WRITES_ALL = new Set('tee truncate rm shred patch ed ex vi vim nvim nano unlink'.split(' '));
const WRITES_LAST = new Set('cp mv install ln rsync'.split(' '));

/** Words that name a file which the command writes, moves or removes. */
function written(
  program: string,
  words: readonly Word[],
  redirects: SimpleCommand['redirects'],
): readonly Word[] {
  const found = redirects
    .filter(({ operator }) => operator.includes('>'))
    .map(({ target }) => target);
  const args = words.slice(1).filter((word) => !word.text.startsWith('-'));
  const flags = words.slice(1).filter((word) => word.text.startsWith('-'));
  const inPlace = flags.some((word) => /^(?:-[a-zA-Z]*i|--in-place)/.test(word.text));
  if (WRITES_ALL.has(program)) found.push(...args);
  else if (program === 'mv') found.push(...args);
  else if (WRITES_LAST.has(program)) found.push(...args.slice(-1));
  else if ((program === 'sed' || program === 'perl' || program === 'ruby') && inPlace) {
    found.push(...args);
  } else if (program === 'dd') {
    for (const word of args.filter(({ text }) => text.startsWith('of='))) {
      found.push({ ...word, text: word.text.slice(3) });
    }
  } else if (program === 'git' && /^(?:checkout|restore|rm|mv)$/.test(args[0]?.text ?? '')) {
    found.push(...args.slice(1));
  } else if (isWrapper(program)) {
    // `sudo tee FILE`
    const at = words.findIndex(({ text }, index) => index > 0 && WRITES_ALL.has(programName(text)));
    if (at > 0) found.push(...words.slice(at + 1));
  }
  return found;
}
