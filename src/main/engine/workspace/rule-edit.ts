import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { type Outcome, ok, refuse } from '../../../shared/outcome';
import { entriesOf, readYaml, scalarText } from './yaml-source';

/** What a key of a rule file can be set to: one line of text, a number, yes or no, or a list of texts. */
export type RuleValue = string | number | boolean | readonly string[];

interface Splice {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

const splice = (text: string, { start, end, by }: Splice): string =>
  text.slice(0, start) + by + text.slice(end);

const keyText = (pair: Pair): string | null => (isScalar(pair.key) ? String(pair.key.value) : null);

const rangeOf = (node: unknown): readonly [number, number] | null => {
  const range = isScalar(node) || isMap(node) || isSeq(node) ? node.range : null;
  return range ? [range[0], range[1]] : null;
};

/** True where `written` in that place reads as just this text, or as a number that is written so. */
const readsAs = (written: string, text: string, inFlow: boolean): boolean => {
  const document = parseDocument(inFlow ? `k: [${written}]` : `k: ${written}`, {
    logLevel: 'silent',
  });
  if (document.errors.length > 0 || document.comment || document.contents?.comment) return false;
  const value = document.getIn(inFlow ? ['k', 0] : ['k'], true);
  const list = document.get('k');
  if (inFlow && !(isSeq(list) && list.items.length === 1)) return false;
  return isScalar(value) && !value.comment && scalarText(value) === text;
};

/** A text as YAML: in the quotes of the value that it replaces, plain where that reads the same, else in quotes. */
const scalarYaml = (
  value: string | number | boolean,
  like: Node | null,
  inFlow: boolean,
): string => {
  if (typeof value !== 'string') return String(value);
  const style: Scalar.Type | undefined = isScalar(like) ? (like.type as Scalar.Type) : undefined;
  const single = `'${value.replaceAll("'", "''")}'`;
  if (style === 'QUOTE_SINGLE' && readsAs(single, value, inFlow)) return single;
  if (style !== 'QUOTE_DOUBLE' && readsAs(value, value, inFlow)) return value;
  return JSON.stringify(value);
};

const flowYaml = (values: readonly string[], like: YAMLSeq | null): string => {
  const model = like?.items[0];
  const items = values.map((value) => scalarYaml(value, isScalar(model) ? model : null, true));
  return `[${items.join(', ')}]`;
};

const valueYaml = (value: RuleValue, like: Node | null): string => {
  if (typeof value === 'object') return flowYaml(value, isSeq(like) ? like : null);
  return scalarYaml(value, like, false);
};

const lineStart = (text: string, offset: number): number =>
  Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;

/** Behind the line end of the line in which `offset` lies; the text's length where it is not ended. */
const nextLine = (text: string, offset: number): number => {
  const found = /\r\n|\n|\r/g;
  found.lastIndex = offset;
  const match = found.exec(text);
  return match === null ? text.length : match.index + match[0].length;
};

const eolOf = (text: string): string => (/\r\n/.test(text) ? '\r\n' : '\n');

/** A list with a line to each item: lines of items that go are cut, new ones added; comments stay. */
const blockList = (text: string, list: YAMLSeq, values: readonly string[]): string | null => {
  const spans = list.items.map((item) => ({
    item: scalarText(item as Node),
    range: rangeOf(item),
  }));
  const [first] = spans;
  const last = spans.at(-1);
  if (first === undefined || last === undefined || values.length === 0) return null;
  if (spans.some(({ item, range }) => item === null || range === null)) return null;
  const indent = text.slice(lineStart(text, first.range?.[0] ?? 0), first.range?.[0] ?? 0);
  if (!/^\s*-\s+$/.test(indent)) return null;
  const known = spans.map(({ item }) => item);
  const added = values.filter((value) => !known.includes(value));
  const eol = eolOf(text);
  const lines = added.map((value) => `${indent}${scalarYaml(value, null, false)}${eol}`).join('');
  const end = nextLine(text, last.range?.[1] ?? 0);
  const ended = /[\r\n]$/.test(text.slice(0, end));
  let result = splice(text, {
    start: end,
    end,
    by: ended || lines === '' ? lines : eol + lines.slice(0, -eol.length),
  });
  for (const { item, range } of [...spans].reverse()) {
    if (item === null || range === null || values.includes(item)) continue;
    result = splice(result, {
      start: lineStart(text, range[0]),
      end: nextLine(text, range[1]),
      by: '',
    });
  }
  return result;
};

const isBlock = (node: Node): boolean => {
  if (isMap(node) || isSeq(node)) return node.flow !== true;
  return isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
};

const replaced = (text: string, pair: Pair, value: RuleValue): string | null => {
  const node = pair.value as Node | null;
  const key = rangeOf(pair.key);
  if (key === null) return null;
  const colon = text.indexOf(':', key[1]);
  if (colon === -1) return null;
  if (node === null || (isScalar(node) && node.value === null && !node.source)) {
    return splice(text, { start: colon + 1, end: colon + 1, by: ` ${valueYaml(value, null)}` });
  }
  if (isSeq(node) && isBlock(node) && typeof value === 'object') {
    const list = blockList(text, node, value);
    if (list !== null) return list;
  }
  const range = rangeOf(node);
  if (range === null) return null;
  const written = valueYaml(value, node);
  if (!isBlock(node)) return splice(text, { start: range[0], end: range[1], by: written });
  const ending = /(?:\r\n|\n|\r)$/.exec(text.slice(0, range[1]))?.[0] ?? '';
  return splice(text, { start: colon + 1, end: range[1], by: ` ${written}${ending}` });
};

/** Lines for a key that is not there yet, with the groups above it that are missing too. */
const newLines = (path: readonly string[], value: RuleValue, indent: string, eol: string): string =>
  path
    .map((key, depth) => {
      const own = indent + '  '.repeat(depth) + scalarYaml(key, null, false);
      return depth === path.length - 1 ? `${own}: ${valueYaml(value, null)}` : `${own}:`;
    })
    .join(eol) + eol;

const added = (
  text: string,
  map: YAMLMap,
  path: readonly string[],
  value: RuleValue,
  isTop: boolean,
): string | null => {
  const eol = eolOf(text);
  if (map.flow === true) {
    if (path.length !== 1 || map.range == null) return null;
    const close = text.lastIndexOf('}', map.range[1]);
    const open = text.slice(map.range[0] + 1, close);
    const entry = `${path[0]}: ${typeof value === 'object' ? flowYaml(value, null) : scalarYaml(value, null, true)}`;
    const by = open.trim() === '' ? `{ ${entry} }` : `{${open.trimEnd()}, ${entry} }`;
    return splice(text, { start: map.range[0], end: close + 1, by });
  }
  // At the top next to the package's name, where people look; in a group at its end.
  const neighbour = isTop ? map.items[0] : map.items.at(-1);
  const key = rangeOf(neighbour?.key);
  if (neighbour === undefined || key === null) return null;
  const end = rangeOf(neighbour.value)?.[1] ?? text.indexOf(':', key[1]) + 1;
  const indent = text.slice(lineStart(text, key[0]), key[0]).replace(/^\uFEFF/, '');
  if (!/^ *$/.test(indent)) return null;
  // A block value's end is behind its last line end already.
  const at = /[\r\n]$/.test(text.slice(0, end)) ? end : nextLine(text, end);
  const lines = newLines(path, value, indent, eol);
  const ended = at === 0 || /[\r\n]$/.test(text.slice(0, at));
  return splice(text, {
    start: at,
    end: at,
    by: ended ? lines : eol + lines.slice(0, -eol.length),
  });
};

const edited = (
  text: string,
  document: Document.Parsed,
  path: readonly string[],
  value: RuleValue,
): string | null => {
  let map = document.contents as Node | null;
  for (const [depth, key] of path.entries()) {
    if (!isMap(map)) return null;
    const pair = map.items.find((one) => keyText(one) === key);
    const rest = path.slice(depth);
    if (pair === undefined) return added(text, map, rest, value, depth === 0);
    if (rest.length === 1) return replaced(text, pair, value);
    if (pair.value === null) return null;
    map = pair.value as Node;
  }
  return null;
};

/** Everything in a document but one key, for comparing. */
const remainder = (document: Document.Parsed, path: readonly string[]): string => {
  const copy = document.clone();
  if (copy.hasIn(path)) copy.deleteIn(path);
  // A group that was made for the key, and holds nothing else, is no difference.
  for (let depth = path.length - 1; depth > 0; depth -= 1) {
    const group = copy.hasIn(path.slice(0, depth)) && copy.getIn(path.slice(0, depth), true);
    if (isMap(group) && group.items.length === 0) copy.deleteIn(path.slice(0, depth));
  }
  return JSON.stringify(copy.toJS({ maxAliasCount: 100 }) ?? {});
};

const says = (document: Document.Parsed, path: readonly string[], value: RuleValue): boolean => {
  const node = document.getIn(path, true) as Node | undefined;
  if (typeof value !== 'object') return scalarText(node ?? null) === String(value);
  if (!isSeq(node)) return false;
  const items = node.items.map((item) => scalarText(item as Node));
  return items.length === value.length && value.every((one) => items.includes(one));
};

const refusal = (path: readonly string[]) =>
  refuse(
    'document-unreadable' as const,
    `"${path.join('.')}" cannot be changed safely in this file; change it by hand.`,
  );

/**
 * Sets one key of a rule file (`['depends']`, `['build', 'command']`) and leaves every other byte: comments, order,
 * quotes, line ends. A value keeps the quotes of the one that it replaces where it can; lists keep their form and the
 * order of the items that stay. A key that is not there is added: at the top behind the first, in a group at its end.
 * The result is read again and compared; where anything else would have changed, or the file is not YAML, it is refused
 * with `document-unreadable`.
 */
export const setRuleValue = (
  text: string,
  path: readonly string[],
  value: RuleValue,
): Outcome<string, 'document-unreadable'> => {
  const before = readYaml(text, 'rule');
  if (before.problems.length > 0) return refusal(path);
  const { document } = before;
  if (document === null || before.map === null) {
    const ended = text === '' || text === '\uFEFF' || /[\r\n]$/.test(text);
    const eol = eolOf(text);
    return verified(
      null,
      `${text}${ended ? '' : eol}${newLines(path, value, '', eol)}`,
      path,
      value,
    );
  }
  if (entriesOf(before.map, document).repeated.length > 0) return refusal(path);
  if (says(document, path, value)) return ok(text);
  const result = edited(text, document, path, value);
  return result === null ? refusal(path) : verified(document, result, path, value);
};

const verified = (
  before: Document.Parsed | null,
  text: string,
  path: readonly string[],
  value: RuleValue,
): Outcome<string, 'document-unreadable'> => {
  const after = readYaml(text, 'rule');
  if (after.problems.length > 0 || after.document === null) return refusal(path);
  try {
    const same =
      (before === null ? '{}' : remainder(before, path)) === remainder(after.document, path);
    return same && says(after.document, path, value) ? ok(text) : refusal(path);
  } catch (error) {
    // Aliases that expand without end.
    if (error instanceof ReferenceError) return refusal(path);
    throw error;
  }
};
