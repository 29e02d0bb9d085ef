import { useEffect, useState } from 'react';
import type { Proposal } from '../../../shared/session';
import { ask } from '../../state/bridge';
import { useWorkspace } from '../../state/selectors';

const NONE: readonly Proposal[] = [];

/** What HANDOFF.md says is pending, is neither done nor parked, and no task says yet; asked anew when either changes. */
export const useProposals = (): readonly Proposal[] => {
  const version = useWorkspace(
    (workspace) => workspace.documents.find((row) => row.kind === 'handoff')?.version,
  );
  const tasks = useWorkspace((workspace) => workspace.tasks.length);
  const [proposals, setProposals] = useState(NONE);
  // biome-ignore lint/correctness/useExhaustiveDependencies: both say that the answer may be another one
  useEffect(() => {
    let current = true;
    void ask('session.offer', {}).then((answer) => {
      if (current)
        setProposals(answer.ok ? answer.value.proposals.filter((one) => one.ticked) : NONE);
    });
    return () => {
      current = false;
    };
  }, [version, tasks]);
  return proposals;
};
