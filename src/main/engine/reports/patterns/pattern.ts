/** Which tool or event a pattern speaks of. */
export type Family =
  | 'host'
  | 'compiler'
  | 'linker'
  | 'make'
  | 'ninja'
  | 'cmake'
  | 'configure'
  | 'meson'
  | 'pkg-config'
  | 'rpm'
  | 'dpkg'
  | 'patch'
  | 'rust'
  | 'go'
  | 'python'
  | 'node'
  | 'java'
  | 'test'
  | 'command'
  | 'network'
  | 'git'
  | 'perl'
  | 'document'
  | 'file'
  | 'other';

/**
 * How much a line says about the cause; among equals the first in the log wins.
 * `host`: the machine gave out, which explains every error after it. `header`: a missing header explains
 * the errors about what it would have declared. `cause`: a tool names what is wrong and where.
 * `command`: a command is missing, often tolerated. `file`: a file operation failed, often tolerated.
 * `likely`: the form of an error, from a tool that is not known. `hint`: words that go with failures.
 */
export const RANK = {
  host: 90,
  header: 74,
  cause: 70,
  command: 64,
  file: 60,
  likely: 52,
  hint: 42,
} as const;

/** What a pattern sees: the log's lines with wrappers' prefixes off, and where it matched. */
export interface Sight {
  /** Lines without a wrapper's prefix (`npm ERR!`, `[javac]`, …), none longer than `LINE_LIMIT`. */
  readonly lines: readonly string[];
  /** The same lines with their prefix. */
  readonly raw: readonly string[];
  readonly index: number;
  readonly match: RegExpExecArray;
}

/** One kind of failure: how its line looks, what to quote, and how to say it in our words. */
export interface Pattern {
  readonly name: string;
  readonly family: Family;
  readonly rank: number;
  readonly test: RegExp;
  /** Lines that have the form and are something else. */
  readonly unless?: RegExp;
  /** Matches the line with its prefix rather than without. */
  readonly raw?: true;
  /** The tool says "warning" of what it fails for: asked before warnings are set aside. */
  readonly evenWarning?: true;
  /** Looks at the lines around; false means that it is not this failure. */
  readonly accept?: (sight: Sight) => boolean;
  /** The one line to quote; the matched line when absent. */
  readonly quote?: (sight: Sight) => string;
  /** What failed, in our words, without a final period: `compile error in src/inflate.c`. */
  readonly says: string | ((sight: Sight) => string);
  /** The rpmbuild section that this kind always belongs to. */
  readonly section?: string;
}

/** The line that matched, trimmed. */
export function here(sight: Sight): string {
  return lineAt(sight, 0);
}

/** The line `offset` lines below (above when negative) the match, trimmed; empty past the ends. */
export function lineAt(sight: Sight, offset: number): string {
  return (sight.lines[sight.index + offset] ?? '').trim();
}

/** The first of the next `reach` lines that `test` matches. */
export function below(sight: Sight, test: RegExp, reach: number): RegExpExecArray | null {
  for (let offset = 1; offset <= reach; offset += 1) {
    const line = sight.lines[sight.index + offset];
    if (line === undefined) return null;
    const found = test.exec(line);
    if (found) return found;
  }
  return null;
}

/** The nearest of the `reach` lines before that `test` matches. */
export function above(sight: Sight, test: RegExp, reach: number): RegExpExecArray | null {
  for (let offset = 1; offset <= reach; offset += 1) {
    const line = sight.lines[sight.index - offset];
    if (line === undefined) return null;
    const found = test.exec(line);
    if (found) return found;
  }
  return null;
}

/** The items of a list that follows the match, one per line, each matching `item`; at most `most`. */
export function listBelow(sight: Sight, item: RegExp, most = 6): string[] {
  const items: string[] = [];
  for (let at = sight.index + 1; at < sight.lines.length && items.length < most; at += 1) {
    const found = item.exec(sight.lines[at] ?? '');
    if (!found) break;
    items.push((found[1] ?? found[0]).trim());
  }
  return items;
}

/** A group of the match; empty when it took no part. */
export function group(sight: Sight, name: string | number): string {
  const value = typeof name === 'number' ? sight.match[name] : sight.match.groups?.[name];
  return value?.trim() ?? '';
}

const SAFE_NAME = /^(?:-l)?[A-Za-z0-9_+@~<>=][\w.+@~/<>=:-]{0,79}$/;
/** A long run of letters and digits mixed is no name that a person gave. */
const RANDOM_RUN = /(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{20,}/;

/**
 * ` in <name>` or the like for a summary, or nothing. A summary is in our words: of the log it takes
 * at most a name, and only what is plainly one (no spaces, no quotation, no long random run).
 */
export function named(before: string, name: string): string {
  return SAFE_NAME.test(name) && !RANDOM_RUN.test(name) ? `${before}${name}` : '';
}

/** A source file's path as people say it: relative to the package's folder where that can be told. */
export function sourcePath(path: string): string {
  const inBuild = /\/(?:BUILD|build|builds|src\/debug|tmp)\/(?:[^/]+-build\/)?[^/]+\/(.+)$/.exec(
    path,
  );
  const relative = (path.startsWith('/') && inBuild?.[1] ? inBuild[1] : path).replace(
    /^(?:\.{1,2}\/)+/,
    '',
  );
  return relative.length <= 70 ? relative : relative.split('/').slice(-2).join('/');
}

export function inFile(path: string): string {
  return named(' in ', sourcePath(path));
}
