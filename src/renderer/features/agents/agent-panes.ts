import { SLOTS } from '../../../shared/config';
import type { PaneChunk } from '../../../shared/window-contract';
import { AgentPane } from './agent-pane';

/** One for each place among the panes, and the orchestrator's, for the life of the page. */
export const agentPanes: readonly AgentPane[] = Array.from(
  { length: SLOTS },
  (_, index) => new AgentPane(`agent-${index + 1}`),
);
export const orchestratorPane = new AgentPane('orchestrator');

/** Hands a chunk to its pane, where it is an agent's. */
export const receiveAgentChunk = (chunk: PaneChunk): void => {
  [...agentPanes, orchestratorPane].find((pane) => pane.id === chunk.pane)?.receive(chunk);
};
