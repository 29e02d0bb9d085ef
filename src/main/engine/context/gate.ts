import type { ContextGate } from '../../../shared/workspace-state';

/** How full an attached agent's context is: tokens used and the size of its window. */
export interface ContextUsage {
  readonly tokens: number;
  readonly window: number;
  /** For how long this has not been heard anew, milliseconds. */
  readonly ageMs: number;
}

export interface GateSettings {
  /** Share of the window past which nothing is launched. */
  readonly gate: number;
  /** Cap in tokens, whichever is reached first; null for none. */
  readonly tokens: number | null;
}

/** A reading older than this says nothing about now. */
export const STALE_USAGE_MS = 10 * 60_000;

/**
 * Whether a launch may go ahead. `usage` is null when the attached agent has not said how full it is;
 * with no agent attached there is nothing to gate.
 */
export function judgeGate(
  isAttached: boolean,
  usage: ContextUsage | null,
  settings: GateSettings,
): ContextGate {
  const { gate } = settings;
  if (!isAttached) return { state: 'none', used: null, gate, reason: 'no agent attached' };
  if (usage === null || usage.ageMs > STALE_USAGE_MS || usage.window <= 0) {
    return {
      state: 'unknown',
      used: null,
      gate,
      reason: 'the agent’s context is not known; nothing is launched for it',
    };
  }
  const used = usage.tokens / usage.window;
  const overCap = settings.tokens !== null && usage.tokens > settings.tokens;
  if (used > gate || overCap) {
    const why = overCap
      ? `past the cap of ${settings.tokens} tokens`
      : `${percent(used)} used, past the gate of ${percent(gate)}`;
    return {
      state: 'closed',
      used,
      gate,
      reason: `${why}: write HANDOFF.md, then compact or end the session`,
    };
  }
  return { state: 'open', used, gate, reason: `${percent(used)} used of ${percent(gate)}` };
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
