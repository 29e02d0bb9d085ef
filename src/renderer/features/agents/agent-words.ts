import type { AgentRun } from '../../../shared/agent';
import { attemptWord, type Tone } from '../../ui/words';

/** What an agent is doing or how it ended, in a word: its success is for its result to say. */
export const agentWord = (run: AgentRun): { readonly word: string; readonly tone: Tone } => {
  if (run.state !== 'ended') return attemptWord(run);
  if (run.outcome === 'cancelled') return { word: 'ended by you', tone: 'dim' };
  if (run.outcome === 'interrupted') return { word: 'interrupted', tone: 'lamp' };
  if (run.exit?.signal != null) return { word: `killed by ${run.exit.signal}`, tone: 'buoy' };
  if (run.exit !== null && run.exit.code !== 0)
    return { word: `ended with exit code ${run.exit.code}`, tone: 'lamp' };
  return { word: 'ended', tone: 'dim' };
};
