/** The documents that carry state between sessions, and where they stand in the workspace. */
export const DOCUMENTS = {
  handoff: 'HANDOFF.md',
  plan: 'plan.md',
  index: 'rules/INDEX.md',
} as const;
export type DocumentKind = keyof typeof DOCUMENTS;

/** A document as read. `version` stands for the exact bytes: a save names the version it was made from. */
export interface DocumentView {
  readonly kind: DocumentKind;
  /** Relative to the workspace. */
  readonly file: string;
  readonly exists: boolean;
  readonly text: string;
  readonly version: string;
  /** ISO 8601; null when it does not exist. */
  readonly modifiedAt: string | null;
}

/** Who made a version of a document. */
export const VERSION_WRITERS = [
  /** It was there when Breakwater first looked. */
  'found',
  'window',
  'checkpoint',
  'session',
  'orchestrator',
  /** Put back from the history. */
  'restored',
  /** Two writes of one moment, joined. */
  'joined',
  /** Somebody else: an editor, git, an agent. */
  'outside',
  /** Somebody else's, and a person said that it is right. */
  'accepted',
] as const;
export type VersionWriter = (typeof VERSION_WRITERS)[number];

/** One version of a document on its timeline. */
export interface DocumentVersion {
  /** ISO 8601: when it came to be, or was seen. */
  readonly at: string;
  readonly version: string;
  readonly by: VersionWriter;
  /** `wave 3`; '' for nothing to say. */
  readonly note: string;
  readonly bytes: number;
}

/** A commit that touched a document, from git's own history. */
export interface DocumentCommit {
  readonly at: string;
  readonly commit: string;
  readonly author: string;
  readonly subject: string;
}

/** A document's timeline: what Breakwater kept, and what git has, newest first. */
export interface DocumentTimeline {
  readonly versions: readonly DocumentVersion[];
  readonly commits: readonly DocumentCommit[];
  /** Why there are no commits, for a person; null where there are, or where the workspace is no repository. */
  readonly gitProblem: string | null;
}

/** A change of the index by somebody who is not to write it. */
export interface ForeignChange {
  /** ISO 8601: when it was first seen. */
  readonly since: string;
  /** The last version that Breakwater or a person in the window wrote. */
  readonly ownVersion: string;
  readonly ownAt: string;
  /** Lines that the change added and took out. */
  readonly added: number;
  readonly removed: number;
}

/** Text that was typed and not saved, and the version of the file that it was made from. */
export interface UnsavedText {
  /** `handoff`, `plan`, `index`, or `rule:<package>`. */
  readonly name: string;
  readonly baseVersion: string;
  readonly text: string;
  /** ISO 8601. */
  readonly at: string;
}

/** The last version that the orchestrator or a person in the window wrote, and what is there now. */
export interface ForeignText extends ForeignChange {
  readonly ownText: string;
  readonly nowText: string;
}
