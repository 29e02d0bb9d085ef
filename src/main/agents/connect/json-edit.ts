import { type JsonNode, parseJsonText } from './json-text';

/*
 * Edits of JSON text that a person keeps: what is added takes the indentation and line ends that are
 * there, and every other byte stays. All take text that parses (`parseJsonText` has been asked) and give
 * text that parses.
 */

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

type Path = readonly string[];

/** The value at a path of object keys; undefined where there is none. */
export function valueAt(text: string, path: Path): JsonValue | undefined {
  const node = nodeAt(text, path);
  return node === null ? undefined : (JSON.parse(text.slice(node.start, node.end)) as JsonValue);
}

/** Sets the member at `path`, replacing its value or adding it at the end of its object. */
export function setMember(text: string, path: Path, value: JsonValue): string {
  const existing = nodeAt(text, path);
  const style = styleOf(text);
  if (existing !== null) {
    const written = write(value, indentAt(text, existing.start), style);
    return text.slice(0, existing.start) + written + text.slice(existing.end);
  }
  const key = path.at(-1) ?? '';
  const parentPath = path.slice(0, -1);
  const parent = nodeAt(text, parentPath);
  if (parent === null) return setMember(text, parentPath, { [key]: value });
  if (parent.kind !== 'object') return text;
  return insert(text, parent, `${JSON.stringify(key)}: `, value);
}

/** Adds an item at the end of the array at `path`, which is made where there is none. */
export function appendItem(text: string, path: Path, value: JsonValue): string {
  const array = nodeAt(text, path);
  if (array === null) return setMember(text, path, [value]);
  return array.kind === 'array' ? insert(text, array, '', value) : text;
}

/** Takes a member away, with the objects and arrays above it that are empty then. */
export function removeMember(text: string, path: Path): string {
  const parent = nodeAt(text, path.slice(0, -1));
  if (parent?.kind !== 'object') return text;
  const index = parent.members.findLastIndex((member) => member.key === path.at(-1));
  if (index < 0) return text;
  const parts = parent.members.map(({ start, value }) => ({ start, end: value.end }));
  return pruned(cut(text, parent, parts, index), path.slice(0, -1));
}

/** Takes away the items of the array at `path` that `isGone` names. */
export function removeItems(
  text: string,
  path: Path,
  isGone: (item: JsonValue) => boolean,
): string {
  let current = text;
  for (;;) {
    const array = nodeAt(current, path);
    if (array?.kind !== 'array') return current;
    const shown = current;
    const index = array.items.findLastIndex((item) =>
      isGone(JSON.parse(shown.slice(item.start, item.end)) as JsonValue),
    );
    if (index < 0) return current;
    current = cut(current, array, array.items, index);
    if (array.items.length === 1) return pruned(current, path);
  }
}

function nodeAt(text: string, path: Path): JsonNode | null {
  const parsed = parseJsonText(text, '');
  let node: JsonNode | null = parsed.ok ? parsed.value : null;
  for (const key of path) {
    if (node?.kind !== 'object') return null;
    node = node.members.findLast((member) => member.key === key)?.value ?? null;
  }
  return node;
}

/** Removes what has become empty, from `path` upwards; the whole file's own value stays. */
function pruned(text: string, path: Path): string {
  if (path.length === 0) return text;
  const node = nodeAt(text, path);
  const isEmpty =
    (node?.kind === 'object' && node.members.length === 0) ||
    (node?.kind === 'array' && node.items.length === 0);
  return isEmpty ? removeMember(text, path) : text;
}

interface Style {
  readonly unit: string;
  readonly newline: string;
}

const styleOf = (text: string): Style => ({
  unit: /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ',
  newline: text.includes('\r\n') ? '\r\n' : '\n',
});

/** The white space that the line of this offset begins with. */
const indentAt = (text: string, offset: number): string => {
  const line = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(line, offset))?.[0] ?? '';
};

const write = (value: JsonValue, indent: string, style: Style): string =>
  JSON.stringify(value, null, style.unit).replaceAll('\n', style.newline + indent);

type Container = Extract<JsonNode, { kind: 'object' | 'array' }>;

/** Adds one more entry behind the last one. */
function insert(text: string, into: Container, label: string, value: JsonValue): string {
  const style = styleOf(text);
  const last = into.kind === 'object' ? into.members.at(-1) : into.items.at(-1);
  if (last === undefined) {
    const outer = indentAt(text, into.start);
    const inner = outer + style.unit;
    const [open, close] = into.kind === 'object' ? ['{', '}'] : ['[', ']'];
    const written = `${open}${style.newline}${inner}${label}${write(value, inner, style)}${style.newline}${outer}${close}`;
    return text.slice(0, into.start) + written + text.slice(into.end);
  }
  const end = 'value' in last ? last.value.end : last.end;
  const isOnOneLine = !text.slice(into.start, into.end).includes('\n');
  const indent = indentAt(text, last.start);
  const added = isOnOneLine
    ? `, ${label}${JSON.stringify(value)}`
    : `,${style.newline}${indent}${label}${write(value, indent, style)}`;
  return text.slice(0, end) + added + text.slice(end);
}

/** Takes one entry away with the comma that belongs to it. */
function cut(
  text: string,
  from: Container,
  parts: readonly { readonly start: number; readonly end: number }[],
  index: number,
): string {
  const part = parts[index];
  if (part === undefined) return text;
  const before = parts[index - 1];
  const after = parts[index + 1];
  if (before !== undefined) return text.slice(0, before.end) + text.slice(part.end);
  if (after !== undefined) return text.slice(0, part.start) + text.slice(after.start);
  return text.slice(0, from.start + 1) + text.slice(from.end - 1);
}
