import { ChevronDown } from 'lucide-react';
import { chooseWork } from '../../state/actions';
import { useWorkspace } from '../../state/selectors';
import { openDialog } from '../../state/store';
import { Button } from '../../ui/button';
import { MenuButton } from '../../ui/menu';

/** How the next wave is worked on; remembered with the plan. */
export const WorkChoice = () => {
  const work = useWorkspace((workspace) => workspace.work);
  return (
    <MenuButton
      trigger={
        <Button
          look="quiet"
          small
          aria-label={`Way of working: ${work}`}
          title="Whether a wave runs builds alone, or one agent for each package"
        >
          by {work}
          <ChevronDown size={13} />
        </Button>
      }
      groups={() => [
        [
          {
            label: 'By builds: the build command alone',
            checked: work === 'builds',
            run: () => void chooseWork('builds'),
          },
          {
            label: 'By agents: one for each package',
            checked: work === 'agents',
            run: () => void chooseWork('agents'),
          },
        ],
        [
          {
            label: 'The agents’ prompt…',
            run: () => openDialog({ kind: 'prompt', package: null }),
          },
        ],
      ]}
    />
  );
};
