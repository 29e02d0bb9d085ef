import { readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { ContextReading } from '../../../shared/agent';
import { writeFileAtomic } from '../disk/atomic-file';
import { Emitter } from '../emitter';
import { type AncestorIdentity, chainOf } from '../process/ancestors-port';
import { FolderWatch } from '../workspace/folder-watch';
import type { AttachedAgent } from './agent-sessions';
import { type AgentProcesses, assignSessions, type HeardSession } from './assign-session';
import { notesFolder, parseNote, type SessionNote, sessionOfFile } from './session-notes-port';
import { readTranscriptUsage, type TranscriptUsage } from './transcript';

/** Between two looks at the transcripts while an agent is attached, milliseconds. */
const LOOK_MS = 20_000;
/** Word of a session that was not heard of for so long is thrown away. */
const KEEP_MS = 14 * 86_400_000;

/** A session with what its transcript says. */
interface Session extends HeardSession {
  readonly usage: TranscriptUsage | null;
  /** Size and time of the transcript when it was read; '' where there is none. */
  readonly stamp: string;
  /** When the transcript was last seen to hold nothing newer than `usage`. */
  readonly confirmedAt: Date | null;
}

const windowsSchema = z.record(z.string(), z.number().positive());

export interface ContextReadingsOptions {
  readonly root: string;
  readonly now: () => Date;
}

/**
 * How full the attached agents' contexts are. Reads what hook and status line in their clients leave in
 * `.breakwater/context/`, and the sessions' transcripts; what is newer counts. The size of the window is
 * what a status line said, for this session or for its model, and unknown until one has.
 */
export class ContextReadings {
  /** A reading may have changed. */
  readonly changes = new Emitter<null>();
  readonly #root: string;
  readonly #now: () => Date;
  readonly #sessions = new Map<string, Session>();
  /** Model → the smallest window that a status line gave it. */
  readonly #windows = new Map<string, number>();
  readonly #chains = new Map<string, readonly AncestorIdentity[]>();
  #agents: readonly AttachedAgent[] = [];
  #assigned: ReadonlyMap<string, SessionNote> = new Map();
  #watch: FolderWatch | null = null;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();

  constructor(options: ContextReadingsOptions) {
    this.#root = options.root;
    this.#now = options.now;
  }

  /** Begins to follow the folder. */
  async start(): Promise<void> {
    await this.#loadWindows();
    this.#watch = new FolderWatch(
      notesFolder(this.#root),
      (name) => sessionOfFile(name) !== null,
      () => this.freshen(),
    );
    await this.#watch.start();
    await this.freshen();
  }

  close(): void {
    this.#watch?.close();
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.changes.clear();
  }

  /** Tells who is attached now. */
  attached(agents: readonly AttachedAgent[]): void {
    this.#agents = agents;
    for (const id of this.#chains.keys()) {
      if (!agents.some((agent) => agent.id === id)) this.#chains.delete(id);
    }
    // Looked up while the process lives: its parents may end before it is asked about.
    for (const agent of agents) {
      if (this.#chains.has(agent.id)) continue;
      this.#chains.set(agent.id, agent.process === null ? [] : chainOf(agent.process.pid));
    }
    if (agents.length > 0 && this.#timer === null) {
      this.#timer = setInterval(() => void this.freshen(), LOOK_MS);
      this.#timer.unref();
    } else if (agents.length === 0 && this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
    void this.freshen();
  }

  /** Looks at everything now: asked before a launch, so that the gate judges what is true at the moment. */
  freshen(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look()).catch(() => {});
    return this.#looking;
  }

  readingOf(agent: AttachedAgent): ContextReading | null {
    const note = this.#assigned.get(agent.id);
    const session = note === undefined ? undefined : this.#sessions.get(note.sessionId);
    return session === undefined ? null : this.#reading(session);
  }

  #reading({ note, usage, confirmedAt }: Session): ContextReading | null {
    const isStatusNewer =
      note.at !== null && (usage === null || Date.parse(note.at) >= Date.parse(usage.at));
    const window = note.window ?? this.#windows.get(note.model ?? usage?.model ?? '') ?? null;
    if (isStatusNewer && note.tokens !== null && note.at !== null) {
      const at = later(note.at, usage === null ? null : confirmedAt);
      return { tokens: note.tokens, window, at, source: 'status line' };
    }
    // A status line without figures comes after a compaction, and at the start: the transcript decides.
    if (usage === null) return null;
    return { tokens: usage.tokens, window, at: later(usage.at, confirmedAt), source: 'transcript' };
  }

  async #look(): Promise<void> {
    const before = JSON.stringify(this.#agents.map((agent) => this.readingOf(agent)));
    await this.#readNotes();
    const processes = this.#agents.map((agent): AgentProcesses => {
      const { id, identity } = agent;
      return { id, role: identity.role, chain: this.#chains.get(id) ?? [] };
    });
    this.#assigned = assignSessions(processes, [...this.#sessions.values()], this.#now());
    for (const note of this.#assigned.values()) await this.#readTranscript(note.sessionId);
    const after = JSON.stringify(this.#agents.map((agent) => this.readingOf(agent)));
    if (before !== after) this.changes.emit(null);
  }

  async #readNotes(): Promise<void> {
    const folder = notesFolder(this.#root);
    const names = await readdir(folder).catch(() => []);
    const found = new Set<string>();
    for (const name of names) {
      const id = sessionOfFile(name);
      if (id === null) continue;
      const path = join(folder, name);
      const info = await stat(path).catch(() => null);
      if (info === null) continue;
      if (this.#now().getTime() - info.mtimeMs > KEEP_MS) {
        await unlink(path).catch(() => {});
        continue;
      }
      found.add(id);
      const known = this.#sessions.get(id);
      if (known !== undefined && known.heardAt.getTime() === info.mtime.getTime()) continue;
      const note = parseNote(await readFile(path, 'utf8').catch(() => ''));
      if (note === null || note.sessionId !== id) continue;
      await this.#rememberWindow(note);
      const rest = known ?? { usage: null, stamp: '', confirmedAt: null };
      this.#sessions.set(id, { ...rest, note, heardAt: info.mtime });
    }
    for (const id of this.#sessions.keys()) if (!found.has(id)) this.#sessions.delete(id);
  }

  /** A transcript that has not grown holds what was read of it: that is true as of now. */
  async #readTranscript(sessionId: string): Promise<void> {
    const session = this.#sessions.get(sessionId);
    const path = session?.note.transcriptPath ?? null;
    if (session === undefined || path === null) return;
    const info = await stat(path).catch(() => null);
    if (info === null) return;
    const confirmedAt = this.#now();
    const stamp = `${info.size} ${info.mtimeMs}`;
    const usage = stamp === session.stamp ? session.usage : await readTranscriptUsage(path);
    this.#sessions.set(sessionId, { ...session, usage, stamp, confirmedAt });
  }

  // Windows

  #windowsFile(): string {
    return join(notesFolder(this.#root), 'windows.json');
  }

  async #loadWindows(): Promise<void> {
    try {
      const text = await readFile(this.#windowsFile(), 'utf8');
      const parsed = windowsSchema.safeParse(JSON.parse(text));
      for (const [model, size] of Object.entries(parsed.data ?? {})) this.#windows.set(model, size);
    } catch {
      // None yet, or not readable: the next status line says it anew.
    }
  }

  /** The smaller one counts where a model comes with two: the gate then closes early rather than late. */
  async #rememberWindow({ model, window }: SessionNote): Promise<void> {
    if (model === null || window === null || window <= 0) return;
    const known = this.#windows.get(model);
    if (known !== undefined && known <= window) return;
    this.#windows.set(model, window);
    const text = `${JSON.stringify(Object.fromEntries(this.#windows), null, 2)}\n`;
    await writeFileAtomic(this.#windowsFile(), text).catch(() => {});
  }
}

const later = (at: string, confirmed: Date | null): string =>
  confirmed !== null && confirmed.getTime() > Date.parse(at) ? confirmed.toISOString() : at;
