import { useEffect, useState } from 'react';
import type { TaskProposal } from '../../../shared/window-contract';
import { ask } from '../../state/bridge';
import { useWorkspace } from '../../state/selectors';

const NONE: readonly TaskProposal[] = [];

/** What HANDOFF.md says is pending and no task says yet; asked anew when either changes. */
export const useProposals = (): readonly TaskProposal[] => {
  const version = useWorkspace(
    (workspace) => workspace.documents.find((row) => row.kind === 'handoff')?.version,
  );
  const tasks = useWorkspace((workspace) => workspace.tasks.length);
  const [proposals, setProposals] = useState(NONE);
  // biome-ignore lint/correctness/useExhaustiveDependencies: both say that the answer may be another one
  useEffect(() => {
    let current = true;
    void ask('tasks.propose', {}).then((answer) => {
      if (current) setProposals(answer.ok ? answer.value : NONE);
    });
    return () => {
      current = false;
    };
  }, [version, tasks]);
  return proposals;
};
