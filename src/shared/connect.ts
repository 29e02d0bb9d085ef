/** One thing that connecting an agent's client puts in place. */
export interface ConnectPart {
  /** `Agent server`, `Hook`, … */
  readonly title: string;
  /** What it is for, in a sentence. */
  readonly purpose: string;
  /** Relative to the workspace. */
  readonly file: string;
  /** `other`: somebody else's file stands there, which is left as it is. */
  readonly state: 'in-place' | 'missing' | 'other';
}

/** A file as it will be changed: lines that begin with `+`, `-` or a blank. */
export interface ConnectChange {
  readonly file: string;
  readonly isNew: boolean;
  readonly lines: readonly string[];
}

export interface ConnectView {
  readonly parts: readonly ConnectPart[];
  /** Empty when everything is in place. */
  readonly changes: readonly ConnectChange[];
}
