import type { AgentRun } from '../../shared/agent';
import type { Attempt } from '../../shared/build';
import type { PackageView } from '../../shared/package';
import type { Workspace } from './patch';
import { useStore } from './store';

/** One slice of the open workspace. Components that use it stand under the shell, where one is open. */
export const useWorkspace = <T>(pick: (workspace: Workspace) => T): T =>
  useStore((state) => {
    if (state.workspace === null) throw new Error('No workspace is open');
    return pick(state.workspace);
  });

/** One row of the queue; undefined once the package is gone. */
export const usePackage = (name: string): PackageView | undefined =>
  useStore((state) => state.workspace?.packages.get(name));

/** One attempt; undefined where it is unknown. */
export const useAttempt = (id: string | null): Attempt | undefined =>
  useStore((state) =>
    id === null ? undefined : (state.workspace?.attempts.get(id) ?? state.past.get(id)),
  );

/** One agent's run; undefined where it is unknown. */
export const useAgentRun = (id: string | null): AgentRun | undefined =>
  useStore((state) =>
    id === null ? undefined : state.workspace?.agentRuns.find((run) => run.id === id),
  );

/** The newest agent of a package; undefined where it never had one. */
export const useAgentOf = (name: string): AgentRun | undefined =>
  useStore((state) => state.workspace?.agentRuns.find((run) => run.package === name));

export const isRunning = (attempt: Attempt): boolean =>
  attempt.state === 'starting' || attempt.state === 'running' || attempt.state === 'ending';

/** Milliseconds that an attempt has run or ran; null before its start. */
export const elapsedOf = (attempt: Attempt, now: number): number | null => {
  if (attempt.durationMs !== null) return attempt.durationMs;
  if (attempt.startedAt === null) return null;
  const end = attempt.endedAt === null ? now : Date.parse(attempt.endedAt);
  return Math.max(0, end - Date.parse(attempt.runsSince ?? attempt.startedAt));
};
