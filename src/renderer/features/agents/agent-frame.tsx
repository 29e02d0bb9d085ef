import type { AgentRun } from '../../../shared/agent';
import { askToEndAgent, copyText } from '../../state/actions';
import { isRunning, useAgentRun } from '../../state/selectors';
import { clearPane, focusPane, useStore } from '../../state/store';
import { Button } from '../../ui/button';
import type { MenuGroups } from '../../ui/menu';
import frame from '../builds/pane-frame.module.css';
import { PaneName, PaneTools, textSizes } from '../builds/pane-tools';
import type { AgentPane } from './agent-pane';
import { agentPanes } from './agent-panes';
import { AgentFacts, AgentView, TypingHint } from './agent-view';
import { KindSwitch } from './kind-switch';

const moreMenu = (pane: AgentPane, index: number, run: AgentRun): MenuGroups => {
  return [
    [
      {
        label: 'Copy selection',
        keys: 'Ctrl+Shift+C',
        run: () => void copyText(pane.selection(), 'the selection'),
      },
      {
        label: 'Paste',
        keys: 'Ctrl+Shift+V',
        disabled: !isRunning(run),
        run: () => void pane.paste(),
      },
    ],
    textSizes(),
    isRunning(run) ? [] : [{ label: 'Close this pane', run: () => clearPane(index) }],
  ];
};

/** A pane with an agent's terminal and its header; `order` is its place in the layout, -1 when it has none. */
export const AgentFrame = ({
  index,
  id,
  order,
}: {
  readonly index: number;
  readonly id: string;
  readonly order: number;
}) => {
  const pane = agentPanes[index] as AgentPane;
  const run = useAgentRun(id);
  const visible = useStore((state) => state.tab === 'batch') && order >= 0;
  if (run === undefined) return null;
  return (
    <section
      className={frame.pane}
      data-order={order}
      hidden={order < 0}
      aria-label={`Agent of ${run.package}`}
      onFocus={() => focusPane(index)}
      onMouseDown={() => focusPane(index)}
    >
      <header className={frame.head}>
        <PaneName name={run.package} />
        <KindSwitch index={index} name={run.package} shown="agent" />
        <AgentFacts run={run} />
        <div className={frame.tools}>
          <TypingHint pane={pane} />
          {isRunning(run) ? (
            <Button
              look="quiet"
              grave
              small
              disabled={run.state === 'ending'}
              onClick={() => askToEndAgent(run)}
            >
              End
            </Button>
          ) : null}
          <PaneTools index={index} more={() => moreMenu(pane, index, run)} />
        </div>
      </header>
      <AgentView
        pane={pane}
        run={run}
        visible={visible}
        label={`Terminal of the agent of ${run.package}`}
        place={String(index)}
      />
    </section>
  );
};
