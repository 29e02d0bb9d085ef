import type { TaskStatus } from './task';

/** How a document says that something is pending. */
export type PendingOrigin = 'notes' | 'checkbox' | 'list' | 'table' | 'blocked' | 'decision';

/** A place in a document. */
export interface SourceLine {
  /** Counted from 1. */
  readonly line: number;
  /** The line as it stands there, cut. */
  readonly text: string;
}

/** One piece of pending work, as HANDOFF.md has it. */
export interface PendingItem {
  /** Tells it from the others of one reading; the number in the session notes where it has one (`#12`). */
  readonly key: string;
  readonly origin: PendingOrigin;
  readonly subject: string;
  readonly description: string;
  readonly activeForm: string | null;
  readonly status: TaskStatus;
  readonly owner: string | null;
  /** Known packages that it names and does not call done. */
  readonly packages: readonly string[];
  /** Keys of other items that it waits for. */
  readonly waitsFor: readonly string[];
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
  /** Every line that says it; the first one first. */
  readonly sources: readonly SourceLine[];
}

/** A line that may speak of pending work and could not be read as such. */
export interface UnclearLine extends SourceLine {
  readonly why: string;
}

/** A list that was not taken for pending work, by the heading that it stands under. */
export interface OtherList {
  readonly heading: string;
  readonly line: number;
  readonly items: number;
}

/** Something that is called done. */
export interface DoneItem {
  readonly subject: string;
  readonly packages: readonly string[];
  readonly source: SourceLine;
}

/** What HANDOFF.md says of the work. */
export interface HandoffReading {
  readonly pending: readonly PendingItem[];
  readonly done: readonly DoneItem[];
  readonly unclear: readonly UnclearLine[];
  readonly others: readonly OtherList[];
}

/** A difference between what the handoff says and what is on disk. */
export interface Drift {
  readonly line: number;
  readonly subject: string;
  /** One sentence: what the handoff says, and what the disk says. */
  readonly message: string;
  /** `done`: the disk says that it is done; `open`: that it is not. */
  readonly kind: 'done' | 'open';
}

/** What is offered at the start of a session. */
export interface Proposal extends PendingItem {
  /** False where it is more likely done, parked or a question. */
  readonly ticked: boolean;
  readonly drift: string | null;
}

export interface SessionOffer {
  readonly exists: boolean;
  readonly proposals: readonly Proposal[];
  /** Items for which there is a task already. */
  readonly known: number;
  readonly drift: readonly Drift[];
  readonly unclear: readonly UnclearLine[];
  readonly others: readonly OtherList[];
}

/** The parts of a drafted handoff; each can be left out. */
export const DRAFT_PARTS = ['batch', 'blocked', 'ticks', 'notes', 'day'] as const;
export type DraftPart = (typeof DRAFT_PARTS)[number];

export interface DraftedPart {
  readonly part: DraftPart;
  /** One sentence: what it changes. */
  readonly change: string;
}

export interface DraftedHandoff {
  readonly text: string;
  /** The parts that change something, those that were left out included. */
  readonly parts: readonly DraftedPart[];
  /** The version of the file that the draft was made from. */
  readonly baseVersion: string;
}

/** The session, as it is recorded. */
export interface SessionState {
  /** Counted from 1; 0 before the first. */
  readonly number: number;
  /** ISO 8601; null before the first. */
  readonly startedAt: string | null;
  /** Null while it goes on. */
  readonly endedAt: string | null;
}
