import type { AgentIdentity } from '../../shared/agent';
import type { Report } from '../../shared/build';
import { cleanLine, cutBytes, formatReport, removeInvisible } from '../../shared/clean-line';
import type { Refusal } from '../../shared/outcome';
import type { Crossing } from '../../shared/workspace-state';

/*
 * The breakwater's one exit. Whatever reaches an agent or a script that an agent may run (the
 * command line, the agent server) is made here from values, cleaned, cut, and counted in the ledger.
 * Nothing in this folder can import what reads logs; `npm run check` holds it to that.
 */

/** Any answer but a report, in bytes of UTF-8; longer ones are paged. */
export const ANSWER_BYTES = 4_000;

/** Room kept for the line that says how much is left. */
const REMAINDER_BYTES = 80;

export type CrossingKind =
  | 'report'
  | 'plan'
  | 'status'
  | 'wave'
  | 'checkpoint'
  | 'refusal'
  | 'notice'
  | 'build'
  | 'task'
  | 'result'
  | 'index'
  | 'handoff'
  | 'context'
  | 'prompt';

/**
 * On whose behalf something is asked: a person at the command line, an agent that Breakwater knows, or
 * somebody with a credential that does not count (any more).
 */
export type Caller =
  | { readonly kind: 'person' }
  | { readonly kind: 'agent'; readonly identity: AgentIdentity }
  | { readonly kind: 'stranger' };

/** For the ledger and for "asked by": `cli`, or the agent's name. */
export const callerName = (caller: Caller): string =>
  caller.kind === 'agent' ? caller.identity.name : 'cli';

/** Who is asking, and where what crosses is counted. */
export interface Receiver {
  readonly caller: Caller;
  /** The agent's session; null for a command. */
  readonly session: string | null;
  /** Appends to the ledger. Called once for every text that leaves, with its exact size. */
  readonly record: (crossing: Crossing) => void;
  readonly now: () => Date;
}

export interface Page {
  readonly text: string;
  /** Lines that did not fit; 0 when the answer is complete. */
  readonly left: number;
}

const bytesOf = (text: string): number => Buffer.byteLength(text, 'utf8');

/** How the one who asks says where to go on. */
export type GoOn = (from: number) => string;

const BY_OPTION: GoOn = (from) => `--from ${from}`;
const BY_ARGUMENT: GoOn = (from) => `from: ${from}`;

/**
 * Puts lines into one answer of at most 4,000 bytes, starting at line `from`.
 * Each line is cleaned of control, bidi and zero-width characters and cut to `lineLimit` characters.
 */
export function pageLines(
  lines: readonly string[],
  from = 0,
  clean: (line: string) => string = cleanIndented,
  goOn: GoOn = BY_OPTION,
): Page {
  const kept: string[] = [];
  let used = 0;
  let index = from;
  for (; index < lines.length; index += 1) {
    const line = clean(lines[index] ?? '');
    const cost = bytesOf(line) + 1;
    if (used + cost > ANSWER_BYTES - REMAINDER_BYTES) break;
    kept.push(line);
    used += cost;
  }
  const left = lines.length - index;
  if (left > 0) kept.push(`… ${left} more; ask again with ${goOn(index)}`);
  return { text: kept.join('\n'), left };
}

/** Indentation is layout of ours and survives the cleaning. */
const cleanIndented = (line: string): string => {
  const indent = /^ */.exec(line)?.[0] ?? '';
  return indent + cleanLine(line);
};

/** A document's line keeps its layout, so that it can be given back as it was; it may be a whole page long. */
const cleanOfDocument = (line: string): string =>
  cutBytes(removeInvisible(line), ANSWER_BYTES - REMAINDER_BYTES - 1);

const deliver = (
  receiver: Receiver,
  kind: CrossingKind,
  packageName: string | null,
  text: string,
): string => {
  receiver.record({
    at: receiver.now().toISOString(),
    agent: callerName(receiver.caller),
    session: receiver.session,
    kind,
    package: packageName,
    bytes: bytesOf(text),
    text,
  });
  return text;
};

/** For a terminal, where a text ends with a newline. */
const deliverLine = (
  receiver: Receiver,
  kind: CrossingKind,
  packageName: string | null,
  text: string,
): string => deliver(receiver, kind, packageName, `${text}\n`);

/** What a tool answers. `kind` says what it is about; a report keeps to its own limits. */
export type ToolAnswer =
  | { readonly report: Report; readonly package: string }
  | { readonly refusal: Refusal }
  | {
      readonly kind: Exclude<CrossingKind, 'report' | 'refusal'>;
      readonly lines: readonly string[];
      readonly package?: string;
      readonly from?: number;
      /** The lines are a person's document, of which the layout matters. */
      readonly document?: true;
    };

/** An agent's tool is answered: the text that the agent gets, and whether it was refused. */
export function crossTool(
  receiver: Receiver,
  answer: ToolAnswer,
): { readonly text: string; readonly refused: boolean } {
  if ('refusal' in answer) {
    return { text: deliver(receiver, 'refusal', null, refusalText(answer.refusal)), refused: true };
  }
  if ('report' in answer) {
    const text = formatReport(answer.report).trimEnd();
    return { text: deliver(receiver, 'report', answer.package, text), refused: false };
  }
  const clean = answer.document === true ? cleanOfDocument : cleanIndented;
  const { text } = pageLines(answer.lines, answer.from ?? 0, clean, BY_ARGUMENT);
  return { text: deliver(receiver, answer.kind, answer.package ?? null, text), refused: false };
}

/** A build's report: at most 5 lines and 600 bytes. `heading` is ours and names the package. */
export const crossReport = (receiver: Receiver, packageName: string, report: Report): string =>
  deliverLine(receiver, 'report', packageName, formatReport(report).trimEnd());

/** Lines of ours: a plan, a status, what a wave does. Returned with the newline that ends them. */
export const crossLines = (
  receiver: Receiver,
  kind: Exclude<CrossingKind, 'refusal'>,
  lines: readonly string[],
  about: { readonly package?: string; readonly from?: number } = {},
): string =>
  deliverLine(receiver, kind, about.package ?? null, pageLines(lines, about.from ?? 0).text);

/** A worker's prompt, bytes of UTF-8: the person's own text with our facts in it; every worker reads all of it. */
export const PROMPT_BYTES = 16 * 1024;

/** What an agent is started with, line by line as any other text. What is too long is cut, and says so. */
export const crossPrompt = (
  receiver: Receiver,
  packageName: string | null,
  text: string,
): string => {
  const lines = text.trimEnd().split('\n').map(cleanOfDocument);
  const room = PROMPT_BYTES - REMAINDER_BYTES;
  const whole = cutBytes(lines.join('\n'), room);
  return deliver(receiver, 'prompt', packageName, whole);
};

/** A refusal: its code and our sentence. */
export const crossRefusal = (receiver: Receiver, refusal: Refusal): string =>
  deliverLine(receiver, 'refusal', null, refusalText(refusal));

const refusalText = (refusal: Refusal): string =>
  cleanLine(`${refusal.code}: ${refusal.message}`, 400);

/**
 * One JSON line of the same facts. Strings are cleaned and cut like lines; arrays that do not fit are
 * cut and say so, so that the line always parses.
 */
export function crossJson(
  receiver: Receiver,
  kind: CrossingKind,
  packageName: string | null,
  value: JsonObject,
): string {
  const cleaned = cleanJson(value) as JsonObject;
  let text = JSON.stringify(cleaned);
  if (bytesOf(text) > ANSWER_BYTES) text = JSON.stringify(cutArrays(cleaned));
  return deliverLine(receiver, kind, packageName, text);
}

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

const cleanJson = (value: Json): Json => {
  if (typeof value === 'string') return cleanLine(value, 200);
  if (isArray(value)) return value.map(cleanJson);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [cleanLine(key, 100), cleanJson(item)]),
    );
  }
  return value;
};

const isArray = (value: Json): value is readonly Json[] => Array.isArray(value);

/** Halves the longest array until the line fits; `left` says how many items are missing in all. */
function cutArrays(value: JsonObject): JsonObject {
  let current: JsonObject = { ...value };
  let left = 0;
  while (bytesOf(JSON.stringify({ ...current, left })) > ANSWER_BYTES) {
    const arrays = Object.entries(current).filter(
      (entry): entry is [string, readonly Json[]] => isArray(entry[1]) && entry[1].length > 0,
    );
    const longest = arrays.sort((a, b) => b[1].length - a[1].length)[0];
    if (longest === undefined) return { left, cut: true };
    const keep = Math.floor(longest[1].length / 2);
    left += longest[1].length - keep;
    current = { ...current, [longest[0]]: longest[1].slice(0, keep) };
  }
  return { ...current, left };
}
