import { type Outcome, type Refusal, refuse } from '../../shared/outcome';
import type { Owner } from '../owner';

/** The workspace that the window shows, if any. One at a time. */
export interface WindowSession {
  readonly owner: () => Owner | null;
  /** Resolves once the app's first opening of a workspace has come to an end, whatever that is. */
  readonly settled: () => Promise<unknown>;
  /** Why the app opened no workspace by itself at its start; null for the usual reasons. */
  readonly startRefusal: () => Refusal | null;
  /** Opens another workspace in place of the present one; builds of the present one go on. */
  readonly open: (path: string) => Promise<Outcome<Owner>>;
  /** Asks the person for a folder; null when the dialog was closed. */
  readonly choose: () => Promise<string | null>;
  /** Asks the person where a file of this name goes; null when the dialog was closed. */
  readonly choosePlace: (name: string) => Promise<string | null>;
  readonly recent: () => readonly { readonly path: string; readonly name: string }[];
}

export const noWorkspace = () =>
  refuse('workspace-missing', 'No workspace is open; open a folder first.');
