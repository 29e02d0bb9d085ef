import type { LedgerEntry } from './workspace-state';

/** How an agent's session is named where its answers are summed up; null for a command. */
export const sessionName = ({ agent, session }: LedgerEntry): string | null =>
  session === null ? null : `${agent} ${session.slice(0, 8)}`;
