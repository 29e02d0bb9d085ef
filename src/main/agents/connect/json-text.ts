import { type Outcome, ok, refuse } from '../../../shared/outcome';

/** A value in JSON text, with where it stands. */
export type JsonNode =
  | {
      readonly kind: 'object';
      readonly start: number;
      readonly end: number;
      readonly members: readonly JsonMember[];
    }
  | {
      readonly kind: 'array';
      readonly start: number;
      readonly end: number;
      readonly items: readonly JsonNode[];
    }
  | { readonly kind: 'scalar'; readonly start: number; readonly end: number };

export interface JsonMember {
  readonly key: string;
  readonly start: number;
  readonly value: JsonNode;
}

/** Deeper than anybody's settings, and far from the end of the stack. */
const MAX_DEPTH = 200;

class Fault extends Error {
  constructor(
    readonly offset: number,
    readonly what: string,
  ) {
    super(what);
  }
}

/**
 * JSON text (RFC 8259) → its structure with offsets, for edits that leave the rest as it is.
 * Refused with `config-invalid`, naming `file`, line and what was expected.
 */
export function parseJsonText(text: string, file: string): Outcome<JsonNode, 'config-invalid'> {
  try {
    const at = skipSpace(text, text.startsWith('\uFEFF') ? 1 : 0);
    const node = readValue(text, at, 0);
    const rest = skipSpace(text, node.end);
    if (rest < text.length) throw new Fault(rest, 'something follows the end of the value');
    return ok(node);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const line = text.slice(0, error.offset).split('\n').length;
    return refuse(
      'config-invalid',
      `${file}:${line}: not JSON: ${error.what}. Mend that line, then try again; nothing was changed.`,
    );
  }
}

const skipSpace = (text: string, from: number): number => {
  let at = from;
  while (/[ \t\r\n]/.test(text[at] ?? '')) at += 1;
  return at;
};

function readValue(text: string, at: number, depth: number): JsonNode {
  if (depth > MAX_DEPTH) throw new Fault(at, 'it is nested too deeply');
  const first = text[at];
  if (first === '{') return readObject(text, at, depth);
  if (first === '[') return readArray(text, at, depth);
  if (first === '"') return { kind: 'scalar', start: at, end: readString(text, at) };
  const word = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/.exec(
    text.slice(at, at + 400),
  );
  if (word === null) throw new Fault(at, expected(text, at, 'a value'));
  return { kind: 'scalar', start: at, end: at + word[0].length };
}

function readObject(text: string, start: number, depth: number): JsonNode {
  const members: JsonMember[] = [];
  let at = skipSpace(text, start + 1);
  if (text[at] === '}') return { kind: 'object', start, end: at + 1, members };
  for (;;) {
    if (text[at] !== '"') throw new Fault(at, expected(text, at, 'a name in double quotes'));
    const keyEnd = readString(text, at);
    const key: unknown = JSON.parse(text.slice(at, keyEnd));
    const colon = skipSpace(text, keyEnd);
    if (text[colon] !== ':') throw new Fault(colon, expected(text, colon, '":"'));
    const value = readValue(text, skipSpace(text, colon + 1), depth + 1);
    members.push({ key: String(key), start: at, value });
    at = skipSpace(text, value.end);
    if (text[at] === '}') return { kind: 'object', start, end: at + 1, members };
    if (text[at] !== ',') throw new Fault(at, expected(text, at, '"," or "}"'));
    at = skipSpace(text, at + 1);
  }
}

function readArray(text: string, start: number, depth: number): JsonNode {
  const items: JsonNode[] = [];
  let at = skipSpace(text, start + 1);
  if (text[at] === ']') return { kind: 'array', start, end: at + 1, items };
  for (;;) {
    const item = readValue(text, at, depth + 1);
    items.push(item);
    at = skipSpace(text, item.end);
    if (text[at] === ']') return { kind: 'array', start, end: at + 1, items };
    if (text[at] !== ',') throw new Fault(at, expected(text, at, '"," or "]"'));
    at = skipSpace(text, at + 1);
  }
}

function readString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '"') {
      const end = at + 1;
      try {
        JSON.parse(text.slice(start, end));
      } catch {
        throw new Fault(start, 'a text has an escape that JSON does not know');
      }
      return end;
    }
    if (character === '\\') at += 1;
    else if (character < ' ') throw new Fault(at, 'a text is not closed on its line');
  }
  throw new Fault(start, 'a text is never closed');
}

const expected = (text: string, at: number, what: string): string =>
  at >= text.length
    ? `the file ends where ${what} should come`
    : text.startsWith('//', at) || text.startsWith('/*', at)
      ? 'a comment stands where JSON allows none'
      : `${what} should come here`;
