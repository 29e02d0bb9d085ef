import { ChevronDown } from 'lucide-react';
import { ORCHESTRATOR } from '../../../shared/agent';
import { askToEndAgent, openOrchestrator } from '../../state/actions';
import { isRunning, useAgentOf, useWorkspace } from '../../state/selectors';
import { toggleDock, useStore } from '../../state/store';
import { Button, IconButton } from '../../ui/button';
import { Empty } from '../../ui/empty';
import frame from '../builds/pane-frame.module.css';
import { orchestratorPane } from './agent-panes';
import { AgentFacts, AgentView, TypingHint } from './agent-view';
import styles from './orchestrator-dock.module.css';

/** The orchestrator's terminal, along the foot of the Batch tab: wide enough for a conversation. */
export const OrchestratorDock = () => {
  const run = useAgentOf(ORCHESTRATOR);
  const visible = useStore((state) => state.tab === 'batch');
  const command = useWorkspace(({ config }) => config.agents.orchestrator ?? config.agents.worker);
  return (
    <section
      className={`${frame.pane} ${styles.dock}`}
      aria-label="Orchestrator"
      data-region="orchestrator"
    >
      <header className={frame.head}>
        <b className={styles.title}>Orchestrator</b>
        {run === undefined ? null : <AgentFacts run={run} />}
        <span className={frame.volume}>holds no slot</span>
        <div className={frame.tools}>
          <TypingHint pane={orchestratorPane} />
          {run === undefined ? null : isRunning(run) ? (
            <Button
              look="quiet"
              grave
              small
              disabled={run.state === 'ending'}
              onClick={() => askToEndAgent(run)}
            >
              End
            </Button>
          ) : (
            <Button look="quiet" small onClick={() => void openOrchestrator()}>
              Start again
            </Button>
          )}
          <IconButton label="Hide the orchestrator" keys="Ctrl J" onClick={toggleDock}>
            <ChevronDown size={15} />
          </IconButton>
        </div>
      </header>
      {run === undefined ? (
        <div className={styles.none}>
          <Empty
            title="No orchestrator runs"
            actions={
              <Button look="primary" onClick={() => void openOrchestrator()}>
                Start it
              </Button>
            }
          >
            It plans, launches waves and reads results through Breakwater, and never a log. Its
            command is <code>{command.split(' ')[0]}</code>, from agents.orchestrator in
            breakwater.yaml.
          </Empty>
        </div>
      ) : (
        <AgentView
          pane={orchestratorPane}
          run={run}
          visible={visible}
          label="Terminal of the orchestrator"
          place="orchestrator"
        />
      )}
    </section>
  );
};
