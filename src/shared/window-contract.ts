import * as z from 'zod';
import type { Overruling } from './agent';
import type { Attempt } from './build';
import type { AttemptOrigin, CardDetail, IndexDraft, RpmDetail } from './card';
import type { ConnectChange, ConnectView } from './connect';
import type { DoctorReport, SavedBundle } from './doctor';
import type { DocumentTimeline, DocumentView, ForeignText, UnsavedText } from './document';
import { type FileText, type FileVersion, isEditableFile } from './file-text';
import type { LogsQuery, SearchNews } from './log-search';
import type { Outcome } from './outcome';
import { PACKAGE_NAME } from './package-name';
import type { Problem } from './problem';
import { DRAFT_PARTS, type DraftedHandoff, type PendingItem, type SessionOffer } from './session';
import type { Task } from './task';
import type { LedgerEntry, LedgerSums, StatePatch, WorkspaceState } from './workspace-state';

/*
 * The one contract between the window and the engine. Requests are parsed by these schemas on the
 * main side before anything acts on them; answers are values or refusals, never exceptions.
 */

const packageName = z.string().regex(PACKAGE_NAME);
const attemptId = z.string().min(1).max(200);
const workspaceFile = z
  .string()
  .max(400)
  .refine(isEditableFile, 'is not a file that is edited here');
const paneId = z.string().regex(/^[a-z0-9-]{1,40}$/);
const documentKind = z.enum(['handoff', 'plan', 'index']);
const versionId = z.string().regex(/^(?:git:)?[0-9a-f]{40,64}$/);
/** The name of an edited file for its unsaved text. */
const editedName = z
  .string()
  .regex(/^(?:handoff|plan|index|config|(?:rule|result):[A-Za-z0-9][A-Za-z0-9._+-]{0,127})$/);
const documentText = z.string().max(64 * 1024 * 1024);
const work = z.enum(['builds', 'agents']);
const promptText = z.string().max(64 * 1024);
/** Of a terminal: more than any screen has. */
const cells = z.number().int().min(2).max(1000);
const nothing = z.object({}).strict();
const metadataValue = z.union([z.string().max(2000), z.number(), z.boolean()]);

const taskFields = z
  .object({
    subject: z.string().min(1).max(300),
    description: z.string().max(20_000),
    activeForm: z.string().max(300),
    status: z.enum(['pending', 'in_progress', 'completed']),
    owner: z.string().max(200).nullable(),
    metadata: z.record(z.string().max(100), metadataValue.nullable()),
    addBlocks: z.array(z.string()),
    addBlockedBy: z.array(z.string()),
    removeBlocks: z.array(z.string()),
    removeBlockedBy: z.array(z.string()),
  })
  .partial()
  .strict();

const indexCells = z.array(z.string().max(20_000)).max(100);

const taskIds = z.array(z.string().max(20)).min(1).max(20_000);

const pendingItem = z
  .object({
    key: z.string().max(100),
    origin: z.enum(['notes', 'checkbox', 'list', 'table', 'blocked', 'decision']),
    subject: z.string().min(1).max(300),
    description: z.string().max(200_000),
    activeForm: z.string().max(300).nullable(),
    status: z.enum(['pending', 'in_progress', 'completed']),
    owner: z.string().max(200).nullable(),
    packages: z.array(z.string().max(200)).max(5000),
    waitsFor: z.array(z.string().max(100)).max(20_000),
    metadata: z.record(z.string().max(100), metadataValue),
    sources: z.array(z.object({ line: z.number().int(), text: z.string().max(1000) })).max(1000),
  })
  .strict() satisfies z.ZodType<PendingItem>;

/** What each request takes. The keys are the request names. */
export const REQUESTS = {
  /** The open workspace's whole state, or null when none is open. */
  'workspace.state': nothing,
  /** Opens a folder; without a path the person is asked for one. */
  'workspace.open': z.object({ path: z.string().max(4096).optional() }).strict(),
  'workspace.recent': nothing,
  /** Asked on first launch when no build command is given anywhere; written to breakwater.yaml. */
  'workspace.setCommand': z.object({ command: z.string().min(1).max(2000) }).strict(),

  /** Launches the next planned wave, or a wave of just these packages (at most three). */
  'waves.launch': z
    .object({
      packages: z.array(packageName).min(1).max(3).optional(),
      /** Goes on with the next wave after each checkpoint. */
      keepGoing: z.boolean(),
      /** Past a shut context gate: a person's decision, which is written down. */
      overrule: z.boolean().optional(),
      /** By builds alone or by one agent per package; as the state's `work` says where it is left out. */
      work: work.optional(),
    })
    .strict(),
  /** Remembers how waves are worked on. */
  'waves.setWork': z.object({ work }).strict(),
  /** Lets the running wave end, then stops. */
  'waves.pause': nothing,
  /** Cancels the running wave's builds. */
  'waves.stop': nothing,
  'plan.edit': z
    .object({
      action: z.enum(['skip', 'unskip', 'pin', 'unpin', 'later', 'sooner']),
      packages: z.array(packageName).min(1).max(5000),
    })
    .strict(),
  'plan.undo': nothing,

  /** Starts one build outside a wave (or joins the one that runs). */
  'builds.start': z.object({ package: packageName, overrule: z.boolean().optional() }).strict(),
  'builds.cancel': z.object({ attempt: attemptId }).strict(),
  /** All attempts of a package, newest first. */
  'builds.history': z.object({ package: packageName }).strict(),

  /** Starts one agent on a package outside a wave (or joins the one that runs). */
  'agents.start': z.object({ package: packageName, overrule: z.boolean().optional() }).strict(),
  /** Starts the orchestrator in a terminal of its own (or answers the one that runs). */
  'agents.orchestrate': nothing,
  /** Ends an agent; with `build`, the build of its package that runs too. */
  'agents.end': z.object({ agent: attemptId, build: z.boolean() }).strict(),
  /** What a person typed or pasted into an agent's terminal. */
  'agents.input': z.object({ agent: attemptId, text: z.string().max(1024 * 1024) }).strict(),
  'agents.resize': z.object({ agent: attemptId, columns: cells, rows: cells }).strict(),

  /** The prompt that workers get, with its placeholders. */
  'prompts.read': nothing,
  /** What this package's agent would be told by this prompt. Nothing is saved. */
  'prompts.preview': z.object({ package: packageName, text: promptText }).strict(),
  'prompts.save': z.object({ text: promptText, baseVersion: z.string() }).strict(),

  /** A person vouches for a SUCCESS that is not borne out. */
  'results.accept': z.object({ package: packageName }).strict(),
  /** A failed package is ready again, and so are those that wait for it. */
  'results.retry': z.object({ package: packageName }).strict(),
  /** This package's index row as it would be written, for each table that may take it. Nothing is saved. */
  'results.draftIndexRow': z.object({ package: packageName }).strict(),
  /** Writes this package's index row as it was drafted and edited. */
  'results.addToIndex': z
    .object({
      package: packageName,
      row: z
        .object({
          under: indexCells,
          titles: indexCells,
          cells: indexCells,
          before: indexCells.nullable(),
          isNew: z.boolean(),
        })
        .strict(),
    })
    .strict(),

  /** Writes a result file anew in its strict form; `status` where the file says none that can be relied on. */
  'results.rewrite': z
    .object({
      package: packageName,
      baseVersion: z.string(),
      status: z.enum(['SUCCESS', 'FAILED', 'BLOCKED']).nullable(),
    })
    .strict(),
  /** A package's rows of the index, and its result file held against the form that it should have. */
  'cards.read': z.object({ package: packageName }).strict(),
  /** What an attempt was started from. */
  'cards.origin': z.object({ attempt: attemptId }).strict(),
  /** The header of an RPM that an attempt made. */
  'cards.rpm': z.object({ attempt: attemptId, file: z.string().max(400) }).strict(),
  /** A configuration, rule or result file as text. */
  'files.read': z.object({ file: workspaceFile }).strict(),
  'files.save': z
    .object({
      file: workspaceFile,
      text: z.string().max(4 * 1024 * 1024),
      baseVersion: z.string(),
    })
    .strict(),

  'tasks.create': taskFields.extend({ subject: z.string().min(1).max(300) }),
  'tasks.update': z.object({ id: z.string(), fields: taskFields }).strict(),
  'tasks.remove': z.object({ id: z.string() }).strict(),
  'tasks.undo': nothing,
  /** The same change to many tasks, as one step of undo. */
  'tasks.updateMany': z.object({ ids: taskIds, fields: taskFields }).strict(),
  'tasks.removeMany': z.object({ ids: taskIds }).strict(),

  /** What HANDOFF.md says is pending, against the tasks that there are and what is on disk. */
  'session.offer': nothing,
  /** Makes tasks of what was accepted; `begins`: and begins a session. */
  'session.start': z
    .object({ accepted: z.array(pendingItem).max(20_000), begins: z.boolean() })
    .strict(),
  /** HANDOFF.md as it would be written now, with these parts; nothing is saved. */
  'session.draft': z.object({ parts: z.array(z.enum(DRAFT_PARTS)) }).strict(),
  /** Saves the handoff, where one is given, and ends the session. */
  'session.end': z
    .object({ text: documentText.nullable(), baseVersion: z.string().max(64) })
    .strict(),

  'documents.read': z.object({ kind: documentKind }).strict(),
  'documents.save': z
    .object({ kind: documentKind, text: documentText, baseVersion: z.string() })
    .strict(),
  /** Every version that is kept, and git's commits. */
  'documents.timeline': z.object({ kind: documentKind }).strict(),
  /** The text of a version or commit of the timeline. */
  'documents.version': z.object({ kind: documentKind, version: versionId }).strict(),
  /** What somebody else made of the last version that the orchestrator or the window wrote; null where nobody did. */
  'documents.foreign': z.object({ kind: documentKind }).strict(),
  /** Puts that last version back, or says that what somebody else wrote is right. */
  'documents.judge': z
    .object({ kind: documentKind, foreign: z.enum(['restore', 'accept']) })
    .strict(),

  /** Ticks a goal of plan.md, or takes its tick off. */
  'goals.tick': z
    .object({ text: z.string().max(20_000), line: z.number().int(), done: z.boolean() })
    .strict(),

  /** Keeps what is typed and not saved, on disk, until it is saved or dropped. */
  'unsaved.keep': z
    .object({ name: editedName, baseVersion: z.string().max(64), text: documentText })
    .strict(),
  /** The same for what was changed since the last text that was kept: a long text need not cross for each key. */
  'unsaved.edit': z
    .object({
      name: editedName,
      baseVersion: z.string().max(64),
      /** The number of the text that was kept last. */
      after: z.number().int(),
      from: z.number().int().nonnegative(),
      to: z.number().int().nonnegative(),
      insert: documentText,
      /** Length of the whole text then, to be sure. */
      length: z.number().int().nonnegative(),
    })
    .strict(),
  'unsaved.read': z.object({ name: editedName }).strict(),
  'unsaved.drop': z.object({ name: editedName }).strict(),

  /** Attaches a pane to an attempt's log: its tail first, then what follows. */
  'panes.attach': z.object({ pane: paneId, attempt: attemptId }).strict(),
  /** The pane has drawn the last chunk and can take another. */
  'panes.acknowledge': z.object({ pane: paneId }).strict(),
  /** Shows the log from this byte on, without following. */
  'panes.seek': z.object({ pane: paneId, offset: z.number().int().nonnegative() }).strict(),
  'panes.follow': z.object({ pane: paneId }).strict(),
  'panes.detach': z.object({ pane: paneId }).strict(),
  /** Looks for words in the whole log of an attempt, also as it grows; `pane.found` tells how far that is. */
  'panes.search': z
    .object({
      pane: paneId,
      attempt: attemptId,
      words: z.string().min(1).max(1000),
      regex: z.boolean(),
      caseSensitive: z.boolean(),
    })
    .strict(),
  /** The next place found above or below a place of the log; waits for that part to be looked through. */
  'panes.searchStep': z
    .object({
      pane: paneId,
      offset: z.number().int().nonnegative(),
      nth: z.number().int().nonnegative(),
      direction: z.enum(['above', 'below']),
    })
    .strict(),
  'panes.searchEnd': z.object({ pane: paneId }).strict(),
  /** Looks for words in the logs of all attempts; `logs.found` tells what is found. Ends the search before. */
  'logs.search': z
    .object({
      words: z.string().min(1).max(1000),
      regex: z.boolean(),
      caseSensitive: z.boolean(),
      packages: z.string().max(200),
      newestOnly: z.boolean(),
    })
    .strict() satisfies z.ZodType<LogsQuery>,
  /** Stops the search through all logs; what is found stays found. */
  'logs.searchEnd': nothing,
  /** Finds the first cause of the failure in the whole log. */
  'panes.findFailure': z.object({ attempt: attemptId }).strict(),
  /** Opens the log file in the system's viewer. */
  'logs.open': z.object({ attempt: attemptId }).strict(),

  /** Launches past a shut gate, newest first. */
  'overrules.read': nothing,
  /** What connecting an agent's client would add here, and what is in place. */
  'connect.view': nothing,
  'connect.add': nothing,
  'connect.remove': nothing,

  'ledger.read': z.object({ limit: z.number().int().min(1).max(5000) }).strict(),
  /** What one answer said, to the letter. */
  'ledger.text': z.object({ id: z.number().int().nonnegative() }).strict(),
  'ledger.sums': nothing,

  'app.about': nothing,
  /** Looks at what is installed and at the open workspace, or at the rest where none is open. */
  'doctor.look': nothing,
  /** Asks where a bug report's bundle goes and writes it there; null where the person thought better of it. */
  'doctor.bundle': nothing,
  /** Opens an http(s) link after the person agreed. */
  'app.openExternal': z.object({ url: z.url({ protocol: /^https?$/ }).max(4000) }).strict(),
  /** The clipboard's text, for a paste that a person asked for. */
  'app.paste': nothing,
  'app.copy': z.object({ text: z.string().max(16 * 1024 * 1024) }).strict(),
  /** The answer to `app.closing`. */
  'app.close': z.object({ choice: z.enum(['keep-building', 'stop-builds', 'stay']) }).strict(),
} as const satisfies Record<string, z.ZodType>;

export type RequestName = keyof typeof REQUESTS;
export type RequestInput<N extends RequestName> = z.infer<(typeof REQUESTS)[N]>;

export interface RuleText {
  readonly package: string;
  /** Relative to the workspace. */
  readonly file: string;
  readonly text: string;
  readonly version: string;
  readonly problems: readonly Problem[];
}

/** The prompt that workers get. */
export interface PromptText {
  /** Relative to the workspace. */
  readonly file: string;
  /** False where the built-in prompt stands and there is no file. */
  readonly exists: boolean;
  readonly text: string;
  readonly version: string;
}

export interface FailurePlace {
  /** Byte offset of the line in the log. */
  readonly offset: number;
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

/** A place that a search found. */
export interface LogHit {
  /** Byte offset of its line in the log. */
  readonly offset: number;
  /** Which of the line's matches it is, counted from 0. */
  readonly nth: number;
  /** Which of all that are known now, counted from 0. */
  readonly index: number;
}

/** How a pane's search stands. */
export interface PaneFound {
  readonly pane: string;
  readonly count: number;
  /** Share of the log that is looked through, 0 to 1. */
  readonly share: number;
  readonly complete: boolean;
  /** Which of all the pane shows, counted from 0; null while that is not known. */
  readonly index: number | null;
  /** Why the search was given up. */
  readonly failure: string | null;
}

export interface About {
  readonly version: string;
  readonly electron: string;
  readonly chromium: string;
  readonly node: string;
  /** `official`, or `registry`: see docs/troubleshooting.md. */
  readonly runtime: string;
  readonly platform: string;
}

/** What each request answers. */
export interface Answers {
  'workspace.state': Outcome<WorkspaceState | null>;
  /** null: the person closed the folder dialog. */
  'workspace.open': Outcome<WorkspaceState | null>;
  'workspace.recent': Outcome<readonly { readonly path: string; readonly name: string }[]>;
  'workspace.setCommand': Outcome<null>;
  'waves.launch': Outcome<{ readonly wave: number; readonly packages: readonly string[] }>;
  'waves.setWork': Outcome<null>;
  'waves.pause': Outcome<null>;
  'waves.stop': Outcome<null>;
  'plan.edit': Outcome<null>;
  'plan.undo': Outcome<null>;
  'builds.start': Outcome<Attempt>;
  'builds.cancel': Outcome<null>;
  'builds.history': Outcome<readonly Attempt[]>;
  'agents.start': Outcome<Attempt>;
  'agents.orchestrate': Outcome<Attempt>;
  'agents.end': Outcome<null>;
  'agents.input': Outcome<null>;
  'agents.resize': Outcome<null>;
  'prompts.read': Outcome<PromptText>;
  'prompts.preview': Outcome<{ readonly text: string }>;
  'prompts.save': Outcome<PromptText>;
  'results.accept': Outcome<null>;
  'results.retry': Outcome<null>;
  'results.draftIndexRow': Outcome<IndexDraft>;
  'results.addToIndex': Outcome<{ readonly line: string }>;
  'results.rewrite': Outcome<null>;
  'cards.read': Outcome<CardDetail>;
  'cards.origin': Outcome<AttemptOrigin>;
  'cards.rpm': Outcome<RpmDetail>;
  'files.read': Outcome<FileText>;
  'files.save': Outcome<FileText>;
  'tasks.create': Outcome<Task>;
  'tasks.update': Outcome<Task>;
  'tasks.remove': Outcome<null>;
  'tasks.undo': Outcome<null>;
  'tasks.updateMany': Outcome<null>;
  'tasks.removeMany': Outcome<null>;
  'session.offer': Outcome<SessionOffer>;
  'session.start': Outcome<readonly Task[]>;
  'session.draft': Outcome<DraftedHandoff>;
  'session.end': Outcome<DocumentView>;
  'documents.read': Outcome<DocumentView>;
  'documents.save': Outcome<DocumentView>;
  'documents.timeline': Outcome<DocumentTimeline>;
  'documents.version': Outcome<string>;
  'documents.foreign': Outcome<ForeignText | null>;
  'documents.judge': Outcome<DocumentView>;
  'goals.tick': Outcome<null>;
  /** The number of the text that is kept. */
  'unsaved.keep': Outcome<{ readonly kept: number }>;
  'unsaved.edit': Outcome<{ readonly kept: number }>;
  'unsaved.read': Outcome<UnsavedText | null>;
  'unsaved.drop': Outcome<null>;
  'panes.attach': Outcome<{ readonly size: number }>;
  'panes.acknowledge': Outcome<null>;
  'panes.seek': Outcome<null>;
  'panes.follow': Outcome<null>;
  'panes.detach': Outcome<null>;
  'panes.search': Outcome<null>;
  'panes.searchStep': Outcome<LogHit | null>;
  'panes.searchEnd': Outcome<null>;
  'logs.search': Outcome<{ readonly search: number }>;
  'logs.searchEnd': Outcome<null>;
  'panes.findFailure': Outcome<FailurePlace | null>;
  'logs.open': Outcome<null>;
  'overrules.read': Outcome<readonly Overruling[]>;
  'connect.view': Outcome<ConnectView>;
  'connect.add': Outcome<ConnectView>;
  'connect.remove': Outcome<readonly ConnectChange[]>;
  'ledger.read': Outcome<readonly LedgerEntry[]>;
  'ledger.text': Outcome<string>;
  'ledger.sums': Outcome<LedgerSums>;
  'app.about': Outcome<About>;
  'doctor.look': Outcome<DoctorReport>;
  'doctor.bundle': Outcome<SavedBundle | null>;
  'app.openExternal': Outcome<null>;
  'app.paste': Outcome<{ readonly text: string }>;
  'app.copy': Outcome<null>;
  'app.close': Outcome<null>;
}
export type Answer<N extends RequestName> = Answers[N];

/** A piece of a log for one pane. The pane acknowledges it once drawn. */
export interface PaneChunk {
  readonly pane: string;
  /** Byte offset of the first byte in the log. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** Bytes that were passed over since the last chunk to keep up; all of them are in the log. */
  readonly skipped: number;
  /** True when the pane must clear itself first (after attach, seek, follow). */
  readonly reset: boolean;
}

/** What the main process tells the window without being asked. */
export interface Events {
  /** A workspace was opened or closed: ask for the state anew. */
  'workspace.switched': Record<string, never>;
  'workspace.changed': StatePatch;
  'pane.chunk': PaneChunk;
  'pane.found': PaneFound;
  'logs.found': SearchNews;
  /** Files that changed on disk, whoever changed them. */
  'files.changed': { readonly files: readonly FileVersion[] };
  /** The window is about to close with builds running. */
  'app.closing': { readonly running: readonly string[] };
  /** A command chosen in the application menu. */
  'app.command': { readonly command: string };
}
export type EventName = keyof Events;

/** What the preload puts on `window.breakwater`. */
export interface WindowBridge {
  request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<Answer<N>>;
  /** Gives back its disposer. */
  on<N extends EventName>(name: N, listener: (event: Events[N]) => void): () => void;
}
