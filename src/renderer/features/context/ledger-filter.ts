import { sessionName } from '../../../shared/session-name';
import type { LedgerEntry } from '../../../shared/workspace-state';

/** Which entries are shown: those of this agent, kind and package. */
export interface LedgerFilter {
  readonly agent?: string;
  readonly session?: string;
  readonly kind?: string;
  readonly package?: string;
}

export const fits = (filter: LedgerFilter, entry: LedgerEntry): boolean =>
  (filter.agent === undefined || filter.agent === entry.agent) &&
  (filter.session === undefined || filter.session === sessionName(entry)) &&
  (filter.kind === undefined || filter.kind === entry.kind) &&
  (filter.package === undefined || filter.package === entry.package);

/** Choosing what is chosen already lets go of it. */
export const toggled = (
  filter: LedgerFilter,
  key: keyof LedgerFilter,
  name: string,
): LedgerFilter => {
  const { [key]: before, ...rest } = filter;
  return before === name ? rest : { ...rest, [key]: name };
};
