import type { Attempt } from '../../../shared/build';

/** What a package's builds say about whether its agent is at work. */
export interface BuildsOfAgent {
  /** True while one waits or runs. */
  readonly active: boolean;
  /** When the last one ended, ISO 8601; null when there was none. */
  readonly lastEndedAt: string | null;
}

/**
 * Since when an agent has been silent, in milliseconds since 1970: nothing printed and no build of its
 * package. null while it does not run or waits for a build. Pure.
 */
export const silentSince = (agent: Attempt, builds: BuildsOfAgent): number | null => {
  if (agent.state !== 'running' || agent.startedAt === null || builds.active) return null;
  const signs = [agent.runsSince ?? agent.startedAt, agent.lastOutputAt, builds.lastEndedAt];
  return Math.max(...signs.flatMap((sign) => (sign === null ? [] : [Date.parse(sign)])));
};

/** Since when it hangs, ISO 8601: silent for longer than `limitMs`. null while it does not. Pure. */
export const hangingSince = (
  agent: Attempt,
  builds: BuildsOfAgent,
  limitMs: number,
  now: number,
): string | null => {
  const since = silentSince(agent, builds);
  return since !== null && now - since >= limitMs ? new Date(since).toISOString() : null;
};
