import { type Outcome, refuse } from '../../shared/outcome';
import type { Owner } from '../owner';

/** The workspace that the window shows, if any. One at a time. */
export interface WindowSession {
  readonly owner: () => Owner | null;
  /** Opens another workspace in place of the present one; builds of the present one go on. */
  readonly open: (path: string) => Promise<Outcome<Owner>>;
  /** Asks the person for a folder; null when the dialog was closed. */
  readonly choose: () => Promise<string | null>;
  readonly recent: () => readonly { readonly path: string; readonly name: string }[];
}

export const noWorkspace = () =>
  refuse('workspace-missing', 'No workspace is open; open a folder first.');
