import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  Parser,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { cleanLine } from '../../../shared/clean-line';
import type { Problem } from '../../../shared/problem';
import { decodeUtf8, firstBadLine, MAX_SETTINGS_BYTES } from './decode-text';

/** Levels of the parser's stack (about two to a level of nesting): people's rule files stay below 20. */
const MAX_DEPTH = 200;

/** Parts of a file: keys, values, line ends. A hundred thousand take about a second, which is the most to wait. */
const MAX_LEXEMES = 100_000;

/** After so many syntax errors the next ones say nothing new, and each costs time. */
const MAX_ERRORS = 50;

/** A YAML file as read: its map, null where there is none that can be trusted, and what is wrong with it. */
export interface YamlSource {
  readonly document: Document.Parsed | null;
  /** Null for an empty file too: then `problems` is empty. */
  readonly map: YAMLMap | null;
  readonly problems: readonly Problem[];
  /** Line, counted from 1, of a character offset. */
  readonly lineAt: (offset: number) => number;
}

const nothing = (problem: Problem): YamlSource => ({
  document: null,
  map: null,
  problems: [problem],
  lineAt: () => 1,
});

const REMEDIES: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: 'Indent with spaces: YAML does not allow tabs there.',
  BAD_INDENT: 'Line the keys of one group up under each other.',
  MULTILINE_IMPLICIT_KEY:
    'Put quotes around a value that has ": " in it, and end each key with ":".',
  MISSING_CHAR: 'Close the quote or the bracket that is still open.',
  BLOCK_AS_IMPLICIT_KEY: 'Put quotes around a value that has ": " in it.',
};

const firstSentence = (message: string): string =>
  (message.split('\n')[0] ?? message).replace(/ at line \d+, column \d+:?$/, '').replace(/:$/, '');

const syntaxProblem = (
  error: YAMLError,
  file: string,
  lineAt: (at: number) => number,
): Problem => ({
  file,
  line: lineAt(error.pos[0]),
  severity: 'error',
  // It quotes the file, in which anything may stand.
  message: `This is not valid YAML: ${cleanLine(firstSentence(error.message))}.`.replace('..', '.'),
  remedy: REMEDIES[error.code] ?? 'Mend the line, or put quotes around its value.',
});

/**
 * Bytes or text of a YAML file → its one map. Refused with a problem: more than 1 MiB, not UTF-8, several
 * documents (the first is used), not a map, syntax errors, nesting past what can be parsed. Aliases are not
 * expanded here: who reads a value resolves that one.
 */
export const readYaml = (content: Uint8Array | string, file: string): YamlSource => {
  const size = typeof content === 'string' ? Buffer.byteLength(content) : content.length;
  const whole = { file, line: null, severity: 'error' as const };
  if (size > MAX_SETTINGS_BYTES) {
    return nothing({
      ...whole,
      message: `The file has ${size} bytes; no more than ${MAX_SETTINGS_BYTES} are read.`,
      remedy: 'Keep only settings in it.',
    });
  }
  const text = typeof content === 'string' ? content : decodeUtf8(content);
  if (text === null) {
    return nothing({
      ...whole,
      line: typeof content === 'string' ? null : firstBadLine(content),
      message: 'The file is not valid UTF-8.',
      remedy: 'Save it as UTF-8.',
    });
  }
  const counter = new LineCounter();
  const lineAt = (offset: number): number => Math.max(1, counter.linePos(offset).line);
  const documents = parseBounded(text, counter);
  if (documents === null) {
    return nothing({
      ...whole,
      message: 'The file is nested too deeply, has too many parts or too many errors to be read.',
      remedy: 'Keep only settings in it.',
    });
  }
  return examine(documents, file, lineAt);
};

/**
 * Text → its first two documents; null past the limits above. The composer of the yaml library recurses, and a
 * stack that is full while V8 compiles a regular expression ends the process: so depth is counted in the parser,
 * which keeps a stack of its own, before anything recurses.
 */
const parseBounded = (text: string, counter: LineCounter): Document.Parsed[] | null => {
  counter.addNewLine(0);
  const parser = new Parser(counter.addNewLine);
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  let errors = 0;
  for (const lexeme of new Lexer().lex(text)) {
    lexemes += 1;
    for (const token of parser.next(lexeme)) {
      if (token.type === 'error') errors += 1;
      tokens.push(token);
    }
    if (parser.stack.length > MAX_DEPTH || lexemes > MAX_LEXEMES || errors > MAX_ERRORS)
      return null;
  }
  tokens.push(...parser.end());
  const documents: Document.Parsed[] = [];
  // Equal keys are found by entriesOf: the library compares every key with every other.
  const composer = new Composer({
    lineCounter: counter,
    prettyErrors: false,
    uniqueKeys: false,
    // What is wrong is said with file and line, never on the terminal of whoever opened the workspace.
    logLevel: 'error',
  });
  for (const document of composer.compose(tokens, true, text.length)) {
    documents.push(document as Document.Parsed);
    if (documents.length === 2) break;
  }
  return documents;
};

const examine = (
  documents: readonly Document.Parsed[],
  file: string,
  lineAt: (offset: number) => number,
): YamlSource => {
  const problems: Problem[] = [];
  const [document, second] = documents;
  if (document === undefined) return { document: null, map: null, problems, lineAt };
  const syntax = document.errors;
  problems.push(...syntax.slice(0, 5).map((error) => syntaxProblem(error, file, lineAt)));
  if (syntax.length > 0) return { document, map: null, problems, lineAt };
  if (second !== undefined) {
    problems.push({
      file,
      line: lineAt(second.range[0]),
      severity: 'error',
      message: 'The file holds more than one YAML document; the first is used.',
      remedy: 'Delete the line "---" that starts the second, and what does not belong.',
    });
  }
  const { contents } = document;
  if (isMap(contents)) return { document, map: contents, problems, lineAt };
  if (contents !== null && !(isScalar(contents) && contents.value === null)) {
    problems.push({
      file,
      line: lineAt(contents.range[0]),
      severity: 'error',
      message: 'The file is not a list of "key: value" lines.',
      remedy: 'Write one "key: value" to a line.',
    });
  }
  return { document, map: null, problems, lineAt };
};

/** One `key: value` of a map. `value` has its alias resolved; null for a value that is not there. */
export interface Entry {
  readonly key: string;
  readonly value: Node | null;
  /** Character offset of the key. */
  readonly offset: number;
}

const offsetOf = (pair: Pair): number => {
  const { key } = pair;
  return isScalar(key) || isMap(key) || isAlias(key) ? (key.range?.[0] ?? 0) : 0;
};

/** A map's entries in their order, the first of equal keys only, and the offsets of the others. Keys are text. */
export const entriesOf = (
  map: YAMLMap,
  document: Document.Parsed,
): { readonly entries: readonly Entry[]; readonly repeated: readonly Entry[] } => {
  const seen = new Map<string, Entry>();
  const repeated: Entry[] = [];
  for (const pair of map.items) {
    const key = isScalar(pair.key) ? String(pair.key.value) : '?';
    const raw = pair.value as Node | null;
    const value = isAlias(raw) ? (raw.resolve(document) ?? null) : raw;
    const empty = isScalar(value) && value.value === null;
    const entry = { key, value: empty ? null : value, offset: offsetOf(pair) };
    if (seen.has(key)) repeated.push({ ...entry, value: null });
    else seen.set(key, entry);
  }
  return { entries: [...seen.values()], repeated };
};

/** What to say of a key that stands twice in one group. */
export const REPEATED_KEY = {
  message: 'This key stands twice in one group; the first one is used.',
  remedy: 'Delete one of the two lines.',
} as const;

/** The scalar's text as its author wrote it, so that 1.10 stays "1.10"; null for anything but text, number, yes/no. */
export const scalarText = (node: Node | null): string | null => {
  if (!isScalar(node)) return null;
  if (typeof node.value === 'string') return node.value;
  if (typeof node.value === 'number' || typeof node.value === 'boolean') {
    return node.source ?? String(node.value);
  }
  return null;
};
