/** What a package's build ended as, in the words of a result file. */
export type ResultStatus = 'SUCCESS' | 'FAILED' | 'BLOCKED';

/** The whole of what an agent gets for a build: at most 5 lines and 600 bytes when written out. */
export interface Report {
  /** The command's exit code; null when nothing was started. A signal n reads as 128 + n. */
  readonly exitCode: number | null;
  readonly status: ResultStatus;
  /** One line, at most 200 characters. */
  readonly summary: string;
  /** The specific error, on failure only: one line of the log, cleaned and cut to 200 characters. */
  readonly error?: string;
}

/** Who made a report. `note`: why a model that was to make it did not. */
export interface Monitor {
  readonly by: 'builtin' | 'claude';
  readonly note: string | null;
}

/** One fact that a SUCCESS rests on, checked. */
export interface EvidenceCheck {
  readonly kind: 'exit-code' | 'rpm-named' | 'rpm-exists' | 'rpm-new' | 'rpm-readable';
  readonly ok: boolean;
  /** What was looked at: a file's name, an exit code. */
  readonly subject: string;
  /** One sentence; for a failed check it names the claim that is not borne out. */
  readonly detail: string;
}

/** `unproven`: the claim is shown as a claim and dependents wait; `accepted`: a person vouched for it. */
export type EvidenceVerdict = 'proven' | 'unproven' | 'accepted';

export interface Evidence {
  readonly verdict: EvidenceVerdict;
  readonly checks: readonly EvidenceCheck[];
  readonly rpms: readonly Rpm[];
}

/** An RPM on disk, as its own header has it. */
export interface Rpm {
  /** File name without folder. */
  readonly file: string;
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly release: string;
  readonly arch: string;
  /** Of the file, in bytes. */
  readonly size: number;
  /** Modification time of the file, ISO 8601. */
  readonly modifiedAt: string;
}

/**
 * How an attempt ended. `cancelled` and `interrupted` say nothing about the package and write no result:
 * the package is offered again.
 */
export type AttemptOutcome = 'success' | 'failed' | 'timed-out' | 'cancelled' | 'interrupted';

/** `waiting`: in line for a slot. `starting`: its host is being started. `ending`: being stopped. */
export type AttemptState = 'waiting' | 'starting' | 'running' | 'ending' | 'ended';

/** Something of note that happened to a log while it was written. */
export interface LogNote {
  readonly kind: 'capped' | 'disk-full' | 'deleted' | 'left-behind' | 'host-lost';
  /** One sentence for the card. */
  readonly text: string;
}

/** One run of a package's build command. */
export interface Attempt {
  /** `<package>-<number>`, unique in the workspace. */
  readonly id: string;
  readonly package: string;
  /** Counted from 1 per package. */
  readonly number: number;
  readonly state: AttemptState;
  readonly outcome: AttemptOutcome | null;
  /** Who asked first: `window`, `cli`, `wave 3`, or an agent's name. */
  readonly askedBy: string;
  readonly command: readonly string[];
  /** ISO 8601; null while it waits. */
  readonly startedAt: string | null;
  /**
   * While it runs and the system's clock was set, or the machine slept, since its start: the time from which its
   * running time counts now. ISO 8601.
   */
  readonly runsSince?: string;
  readonly endedAt: string | null;
  /** By the monotonic clock of the host, in milliseconds. */
  readonly durationMs: number | null;
  readonly exit: { readonly code: number; readonly signal: string | null } | null;
  /** Bytes that the build has written so far, and lines as they were counted on the way. */
  readonly bytes: number;
  readonly lines: number;
  /** ISO 8601 of the last byte written; null before the first. */
  readonly lastOutputAt: string | null;
  readonly notes: readonly LogNote[];
  readonly report: Report | null;
  /** Who made the report; absent before there is one, and in records of before. */
  readonly monitor?: Monitor;
  readonly evidence: Evidence | null;
  /** Path of the log relative to the workspace. For the window alone. */
  readonly log: string;
}
