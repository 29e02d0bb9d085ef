import {
  askToEndAgent,
  askToStopBuild,
  goToFailure,
  moveInPlan,
  retry,
  showDetails,
  showPackageLog,
  startAgent,
  startBuild,
  togglePin,
  toggleSkip,
} from '../../state/actions';
import { isRunning } from '../../state/selectors';
import { useStore } from '../../state/store';
import type { MenuGroups } from '../../ui/menu';

/** What can be done with one package, as a menu. The state is read when the menu opens. */
export const packageMenu = (name: string): MenuGroups => {
  const workspace = useStore.getState().workspace;
  const row = workspace?.packages.get(name);
  const edits = workspace?.edits;
  const attempt = row?.attempt ?? null;
  const newest = attempt === null ? undefined : workspace?.attempts.get(attempt);
  const inLine = newest?.state === 'waiting';
  const agent = workspace?.agentRuns.find((run) => run.package === name);
  const failed = row?.state === 'failed';
  return [
    [
      ...(newest !== undefined && (inLine || isRunning(newest))
        ? [
            {
              label: inLine ? 'Take out of the line…' : 'Stop the build…',
              grave: true,
              run: () => askToStopBuild(newest.id, name),
            },
          ]
        : [{ label: 'Build now', keys: 'B', run: () => void startBuild(name) }]),
      ...(agent === undefined || agent.state === 'ended'
        ? [{ label: 'Start an agent', keys: 'A', run: () => void startAgent(name) }]
        : [{ label: 'End its agent…', grave: true, run: () => askToEndAgent(agent) }]),
      ...(failed || row?.state === 'blocked'
        ? [{ label: 'Retry', keys: 'R', run: () => void retry(name) }]
        : []),
    ],
    [
      {
        label: edits?.pinned.includes(name) ? 'Unpin' : 'Pin: build first',
        keys: 'I',
        run: () => void togglePin(name),
      },
      {
        label: edits?.skipped.includes(name) ? 'Put back' : 'Skip',
        keys: 'S',
        run: () => void toggleSkip(name),
      },
      { label: 'Sooner', keys: '[', run: () => void moveInPlan(name, 'sooner') },
      { label: 'Later', keys: ']', run: () => void moveInPlan(name, 'later') },
    ],
    [
      { label: 'Details', keys: 'Enter', run: () => showDetails(name) },
      { label: 'Rule file', keys: 'U', run: () => showDetails(name, 'rule') },
      {
        label: 'Show log',
        keys: 'O',
        disabled: attempt === null,
        run: () => showPackageLog(name),
      },
      ...(failed && attempt !== null
        ? [{ label: 'Go to failure', keys: 'G', run: () => void goToFailure(attempt) }]
        : []),
    ],
  ];
};
