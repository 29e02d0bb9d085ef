/*
 * What the hook knows of a shell's words. It reads a command to see what would be run; it runs nothing.
 */

/** Stands in a word for what only the shell itself will know: an unset variable, a command's output. */
export const UNKNOWN = '\u0000';

export interface Word {
  /** With quotes and escapes resolved; `UNKNOWN` where a part cannot be known. */
  readonly text: string;
  /** True when an unquoted `*`, `?`, `[` or `{` may make other words of it. */
  readonly glob: boolean;
}

export interface Redirect {
  readonly operator: string;
  readonly target: Word;
}

/** One program with its arguments, as the shell would start it. */
export interface SimpleCommand {
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
  /** Where it runs; null when a `cd` went somewhere unknown. */
  readonly cwd: string | null;
  /** Text that it gets on standard input, where that is known: a here-document, `echo … |`. */
  readonly input: string | null;
}

/** Programs that run the command that follows among their arguments. */
const WRAPPERS = new Set(
  (
    'env nohup setsid timeout nice ionice time sudo doas stdbuf xargs exec command builtin watch ' +
    'parallel flock chrt taskset unbuffer systemd-run screen tmux strace ltrace gdb valgrind perf ' +
    'script caffeinate chronic busybox su runuser start-stop-daemon fakeroot proot chroot unshare ' +
    'nsenter prlimit numactl setarch linux32 linux64 cgexec catchsegv daemonize dtach ts find fd ' +
    'entr at batch trap coproc uv uvx poetry pipenv pdm rye hatch npx bunx bundle conda mamba mise ' +
    'direnv rtk'
  ).split(' '),
);

const SHELLS = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'ash', 'mksh', 'fish', 'rbash']);

/** The last part of a program's path. */
export const programName = (text: string): string => text.slice(text.lastIndexOf('/') + 1);

export const isWrapper = (text: string): boolean => WRAPPERS.has(programName(text));
export const isShell = (text: string): boolean => SHELLS.has(programName(text));

/** A language's program that runs the script which is its first argument. */
export const isInterpreter = (text: string): boolean =>
  isShell(text) ||
  /^(?:node|deno|bun|tsx|python|pypy|perl|ruby|php|lua)[\d.]*$/.test(programName(text));

/** `python -m`: what follows is a program of its own. */
export const isPython = (text: string): boolean =>
  /^(?:python|pypy)[\d.]*$/.test(programName(text));
