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
