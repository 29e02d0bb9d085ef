import {
  appendItem,
  type JsonValue,
  removeItems,
  removeMember,
  setMember,
  valueAt,
} from './json-edit';
import { shellQuote, shellUnquote } from './shell-quote';

/*
 * What connecting does to each JSON file, as functions from text to text. Our own entries are recognised by
 * what they say, so that they are found again in a file that people and other programs have changed since.
 */

/** Milliseconds within which a client waits for the hook are its own affair; this is its limit in seconds. */
const HOOK_LIMIT_S = 15;

const HOOKS = ['hooks', 'PreToolUse'];
const DENY = ['permissions', 'deny'];
const STATUS_COMMAND = ['statusLine', 'command'];
const SERVER = ['mcpServers', 'breakwater'];

/** How this checkout's command line is started. */
export interface OwnCommand {
  /** `breakwater` where PATH leads to this checkout, else the absolute path. */
  readonly program: string;
}

const hookCommand = ({ program }: OwnCommand): string => `${shellQuote(program)} hook`;
const statusCommand = ({ program }: OwnCommand): string => `${shellQuote(program)} status-line`;

const HOOK_END = /breakwater'? hook$/;
const STATUS_LINE = /^(?:\S*|'.*)breakwater'? status-line(?: --then (.+))?$/s;

// .mcp.json

export const addServer = (text: string, { program }: OwnCommand): string =>
  setMember(text, SERVER, { command: program, args: ['mcp'] });

export const hasServer = (text: string, { program }: OwnCommand): boolean =>
  same(valueAt(text, SERVER), { command: program, args: ['mcp'] });

export const removeServer = (text: string): string => removeMember(text, SERVER);

// Hook

export function addHook(text: string, own: OwnCommand): string {
  return appendItem(removeHook(text), HOOKS, hookEntry(own));
}

const hookEntry = (own: OwnCommand): JsonValue => ({
  matcher: '*',
  hooks: [{ type: 'command', command: hookCommand(own), timeout: HOOK_LIMIT_S }],
});

export const hasHook = (text: string, own: OwnCommand): boolean =>
  itemsAt(text, HOOKS).some((item) => same(item, hookEntry(own)));

export const removeHook = (text: string): string =>
  removeItems(text, HOOKS, (item) => {
    if (!isObject(item) || !Array.isArray(item.hooks)) return false;
    const commands = item.hooks.map((hook: JsonValue) => (isObject(hook) ? hook.command : null));
    return (
      commands.length > 0 &&
      commands.every((command) => typeof command === 'string' && HOOK_END.test(command))
    );
  });

// Permissions

/**
 * Denied by the client itself, also where the hook fails: the build command as it is written, and the
 * records of attempts and agents. Not the logs: the client would refuse a Read before it asks the hook, and
 * the agent would not be told what to call instead.
 */
export function denials(buildCommand: readonly string[]): readonly string[] {
  const prefix = buildCommand.slice(0, 8).join(' ');
  const isPlain = buildCommand.length > 1 && /^[\w./ =+-]+$/.test(prefix);
  return [
    'Read(./.breakwater/attempts/**)',
    'Read(./.breakwater/agents/**)',
    ...(isPlain ? [`Bash(${prefix}:*)`] : []),
  ];
}

export const addDenials = (text: string, wanted: readonly string[]): string =>
  wanted
    .filter((rule) => !itemsAt(text, DENY).includes(rule))
    .reduce((current, rule) => appendItem(current, DENY, rule), text);

export const hasDenials = (text: string, wanted: readonly string[]): boolean => {
  const there = itemsAt(text, DENY);
  return wanted.every((rule) => there.includes(rule));
};

export const removeDenials = (text: string, wanted: readonly string[]): string =>
  removeItems(text, DENY, (item) => typeof item === 'string' && wanted.includes(item));

// Status line

/** Puts ours in front of the person's own, which it then runs and shows. */
export function addStatusLine(text: string, own: OwnCommand): string {
  const present = valueAt(text, STATUS_COMMAND);
  const before = typeof present === 'string' ? (chainedIn(present) ?? foreign(present)) : null;
  const command =
    before === null ? statusCommand(own) : `${statusCommand(own)} --then ${shellQuote(before)}`;
  return typeof present === 'string'
    ? setMember(text, STATUS_COMMAND, command)
    : setMember(text, ['statusLine'], { type: 'command', command });
}

export function hasStatusLine(text: string, own: OwnCommand): boolean {
  const present = valueAt(text, STATUS_COMMAND);
  return typeof present === 'string' && addStatusLine(text, own) === text && isOurs(present);
}

/** Whether the file sets a status line at all, ours or another. */
export const setsStatusLine = (text: string): boolean =>
  valueAt(text, ['statusLine']) !== undefined;

export function removeStatusLine(text: string): string {
  const present = valueAt(text, STATUS_COMMAND);
  if (typeof present !== 'string' || !isOurs(present)) return text;
  const before = chainedIn(present);
  return before === null
    ? removeMember(text, ['statusLine'])
    : setMember(text, STATUS_COMMAND, before);
}

const isOurs = (command: string): boolean => STATUS_LINE.test(command);
const foreign = (command: string): string | null => (isOurs(command) ? null : command);

/** The person's command that ours runs; null where there is none. */
const chainedIn = (command: string): string | null => {
  const word = STATUS_LINE.exec(command)?.[1];
  return word === undefined ? null : shellUnquote(word);
};

// All

const itemsAt = (text: string, path: readonly string[]): readonly JsonValue[] => {
  const value = valueAt(text, path);
  return Array.isArray(value) ? value : [];
};

const isObject = (value: JsonValue): value is { readonly [key: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const same = (a: JsonValue | undefined, b: JsonValue): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
