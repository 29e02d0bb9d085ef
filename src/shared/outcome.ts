/**
 * Expected failures are values: a code from a closed union and one sentence that says what to do.
 * Exceptions are left for bugs.
 */
export type Outcome<T, C extends string = RefusalCode> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal<C> };

/** Why something was not done. `message` is a sentence of ours that says what would help. */
export interface Refusal<C extends string = RefusalCode> {
  readonly code: C;
  readonly message: string;
}

/** The closed set of reasons that a client of the engine can be given. */
export const REFUSAL_CODES = [
  'usage',
  'config-invalid',
  'workspace-missing',
  'workspace-locked',
  'package-name-invalid',
  'package-unknown',
  'package-left-out',
  'dependency-missing',
  'dependency-not-built',
  'build-command-missing',
  'build-not-running',
  'agent-command-missing',
  'agent-not-running',
  'gate-closed',
  'pool-closed',
  'wave-running',
  'wave-not-running',
  'wave-empty',
  'nothing-to-build',
  'task-unknown',
  'task-cycle',
  'document-changed',
  'document-missing',
  'document-unreadable',
  'disk-full',
  'not-permitted',
  'internal',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export const refuse = <C extends string>(
  code: C,
  message: string,
): { readonly ok: false; readonly refusal: Refusal<C> } => ({
  ok: false,
  refusal: { code, message },
});
