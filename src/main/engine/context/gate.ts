import type { AgentRole } from '../../../shared/agent';
import { type ContextGate, isShut } from '../../../shared/workspace-state';

/** How full an attached agent's context is: tokens used and the size of its window. */
export interface ContextUsage {
  readonly tokens: number;
  /** null when nothing has said how large it is: then only the cap in tokens can be judged. */
  readonly window: number | null;
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
  if (usage === null || usage.ageMs > STALE_USAGE_MS) {
    return {
      state: 'unknown',
      used: null,
      gate,
      reason: `how full the agent’s context is, is not known; ${REMEDY_UNKNOWN}`,
    };
  }
  const used = usage.window === null || usage.window <= 0 ? null : usage.tokens / usage.window;
  const overCap = settings.tokens !== null && usage.tokens > settings.tokens;
  if (overCap || (used !== null && used > gate)) {
    const why = overCap
      ? `${usage.tokens} tokens used, past the cap of ${settings.tokens}`
      : `${percent(used ?? 0)} used, past the gate of ${percent(gate)}`;
    return { state: 'closed', used, gate, reason: `${why}: ${REMEDY_CLOSED}` };
  }
  if (used !== null) {
    return { state: 'open', used, gate, reason: `${percent(used)} used of ${percent(gate)}` };
  }
  if (settings.tokens === null) {
    const reason = `${usage.tokens} tokens used of a window of unknown size; ${REMEDY_UNKNOWN}`;
    return { state: 'unknown', used: null, gate, reason };
  }
  const reason = `${usage.tokens} tokens used of ${settings.tokens}`;
  return { state: 'open', used: usage.tokens / settings.tokens, gate: 1, reason };
}

const REMEDY_CLOSED = 'write HANDOFF.md, then compact or end the session';

/** `breakwater connect` installs the status line that tells it. */
const REMEDY_UNKNOWN = 'nothing is launched until it is: breakwater connect installs what tells it';

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/**
 * True when nothing may be launched for an agent of this role. A worker that cannot say how full it is has one
 * package; only an orchestrator must be able to.
 */
export const isShutFor = (role: AgentRole, gate: ContextGate): boolean =>
  role === 'worker' ? gate.state === 'closed' : isShut(gate);
