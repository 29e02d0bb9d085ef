import type { AgentIdentity } from '../../shared/agent';
import type { Report } from '../../shared/build';
import { cleanLine, formatReport } from '../../shared/clean-line';
import type { Refusal } from '../../shared/outcome';
import type { LedgerEntry } from '../../shared/workspace-state';

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
  | 'notice';

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
  /** Appends to the ledger. Called once for every text that leaves, with its exact size. */
  readonly record: (entry: LedgerEntry) => void;
  readonly now: () => Date;
}

export interface Page {
  readonly text: string;
  /** Lines that did not fit; 0 when the answer is complete. */
  readonly left: number;
}

const bytesOf = (text: string): number => Buffer.byteLength(text, 'utf8');

/**
 * Puts lines into one answer of at most 4,000 bytes, starting at line `from`.
 * Each line is cleaned of control, bidi and zero-width characters and cut to `lineLimit` characters.
 */
export function pageLines(lines: readonly string[], from = 0, lineLimit = 200): Page {
  const kept: string[] = [];
  let used = 0;
  let index = from;
  for (; index < lines.length; index += 1) {
    const line = cleanIndented(lines[index] ?? '', lineLimit);
    const cost = bytesOf(line) + 1;
    if (used + cost > ANSWER_BYTES - REMAINDER_BYTES) break;
    kept.push(line);
    used += cost;
  }
  const left = lines.length - index;
  if (left > 0) kept.push(`… ${left} more; ask again with --from ${index}`);
  return { text: kept.join('\n'), left };
}

/** Indentation is layout of ours and survives the cleaning. */
const cleanIndented = (line: string, limit: number): string => {
  const indent = /^ */.exec(line)?.[0] ?? '';
  return indent + cleanLine(line, limit);
};

const deliver = (
  receiver: Receiver,
  kind: CrossingKind,
  packageName: string | null,
  text: string,
): string => {
  const out = `${text}\n`;
  receiver.record({
    at: receiver.now().toISOString(),
    agent: callerName(receiver.caller),
    kind,
    package: packageName,
    bytes: bytesOf(out),
  });
  return out;
};

/** A build's report: at most 5 lines and 600 bytes. `heading` is ours and names the package. */
export const crossReport = (receiver: Receiver, packageName: string, report: Report): string =>
  deliver(receiver, 'report', packageName, formatReport(report).trimEnd());

/** Lines of ours: a plan, a status, what a wave does. Returned with the newline that ends them. */
export const crossLines = (
  receiver: Receiver,
  kind: Exclude<CrossingKind, 'refusal'>,
  lines: readonly string[],
  about: { readonly package?: string; readonly from?: number } = {},
): string => deliver(receiver, kind, about.package ?? null, pageLines(lines, about.from ?? 0).text);

/** A refusal: its code and our sentence. */
export const crossRefusal = (receiver: Receiver, refusal: Refusal): string =>
  deliver(receiver, 'refusal', null, cleanLine(`${refusal.code}: ${refusal.message}`, 400));

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
  return deliver(receiver, kind, packageName, text);
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
