/**
 * Something wrong in a file that a person wrote: where it is and what mends it.
 * Problems never stop the rest of a workspace from opening.
 */
export interface Problem {
  /** Path relative to the workspace. */
  readonly file: string;
  /** Line, counted from 1; null when the whole file is meant. */
  readonly line: number | null;
  /** Dotted key, when a key is at fault: `waves.size`. */
  readonly key?: string;
  readonly severity: 'error' | 'warning';
  /** What is wrong, one sentence. */
  readonly message: string;
  /** What mends it, one sentence. */
  readonly remedy: string;
}
