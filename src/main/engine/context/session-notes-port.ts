import { mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AncestorIdentity } from '../process/ancestors-port';

/*
 * What the hook and the status line in an agent's client leave for the engine: a small file a session, in
 * `.breakwater/context/`. Renamed into place, so that a reader finds a whole one; not synced, because a
 * note that a power cut takes is written again with the next call.
 */

export interface SessionNote {
  readonly version: 1;
  readonly sessionId: string;
  readonly transcriptPath: string | null;
  readonly cwd: string;
  /** The agent's client: the process that the notes of one session have in common. */
  readonly client: AncestorIdentity | null;
  /** The client's own ancestors, the nearest first. */
  readonly ancestors: readonly AncestorIdentity[];
  readonly model: string | null;
  /** From the status line; null while it has not said them. */
  readonly tokens: number | null;
  readonly window: number | null;
  /** When the status line said so, ISO 8601. */
  readonly at: string | null;
}

/** A session's id as it may stand in a file's name. */
export const isSessionId = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/.test(text);

export const notesFolder = (root: string): string => join(root, '.breakwater', 'context');

const noteFile = (root: string, sessionId: string): string =>
  join(notesFolder(root), `${sessionId}.session.json`);

/** The session of a note's file name; null for other files in the folder. */
export const sessionOfFile = (name: string): string | null => {
  const match = /^(.+)\.session\.json$/.exec(name);
  return match?.[1] !== undefined && isSessionId(match[1]) ? match[1] : null;
};

export function readNote(root: string, sessionId: string): SessionNote | null {
  try {
    return parseNote(readFileSync(noteFile(root, sessionId), 'utf8'));
  } catch {
    return null;
  }
}

/** null for what is not a note of this version. */
export function parseNote(text: string): SessionNote | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || value.version !== 1 || !isText(value.sessionId)) return null;
  return {
    version: 1,
    sessionId: value.sessionId,
    transcriptPath: isText(value.transcriptPath) ? value.transcriptPath : null,
    cwd: isText(value.cwd) ? value.cwd : '',
    client: asIdentity(value.client),
    ancestors: (Array.isArray(value.ancestors) ? value.ancestors : []).flatMap(
      (one) => asIdentity(one) ?? [],
    ),
    model: isText(value.model) ? value.model : null,
    tokens: asCount(value.tokens),
    window: asCount(value.window),
    at: isText(value.at) ? value.at : null,
  };
}

/** Writes a note, making the folder (which ignores itself in git) where there is none. */
export function writeNote(root: string, note: SessionNote): void {
  const path = noteFile(root, note.sessionId);
  mkdirSync(notesFolder(root), { recursive: true });
  keepStateOut(root);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, JSON.stringify(note), { mode: 0o600 });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Says that the session was heard of, with nothing new. */
export function touchNote(root: string, sessionId: string, now: Date): void {
  utimesSync(noteFile(root, sessionId), now, now);
}

/** Keeps `.breakwater`, which must be there, out of git, and out of searches that know no git. */
export function keepStateOut(root: string): void {
  for (const name of ['.gitignore', '.ignore']) {
    try {
      writeFileSync(join(root, '.breakwater', name), '*\n', { flag: 'wx' });
    } catch {
      // Is there already.
    }
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const asCount = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;

const asIdentity = (value: unknown): AncestorIdentity | null =>
  isRecord(value) && typeof value.pid === 'number' && isText(value.startTime)
    ? { pid: value.pid, startTime: value.startTime }
    : null;
