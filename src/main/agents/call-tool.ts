import type { AgentIdentity } from '../../shared/agent';
import { refuse } from '../../shared/outcome';
import type { ToolPort } from '../engine/tool-port';
import { crossTool, type Receiver, type ToolAnswer } from './crossing';
import { TOOLS } from './tools/table';

/** What an agent gets for a call: a text that has passed the exit, and whether it is a refusal. */
export interface ToolReply {
  readonly text: string;
  readonly refused: boolean;
}

/** An agent that is attached to the workspace's owner, wherever that is. */
export interface AttachedAgent {
  readonly who: AgentIdentity;
  call(tool: string, args: unknown, signal: AbortSignal): Promise<ToolReply>;
  detach(): void;
}

/** Who wants to be attached, and by what right. */
export interface AttachRequest {
  /** What Breakwater gave the agent; null for one that a person has started by itself. */
  readonly credential: string | null;
  /** The client's name for the ledger: `claude-code`. */
  readonly client: string;
  /** The client's process, by which its context readings are found; null where it came by the network. */
  readonly process: {
    readonly pid: number;
    readonly startTime: string;
    readonly bootId: string;
  } | null;
}

/** Attaches agents to the workspace that this process owns. */
export interface AgentHost {
  /** null where the credential counts for nothing (any more). */
  attach(request: AttachRequest): AttachedAgent | null;
}

/** Carries out one call for an agent. Every answer, a refusal too, leaves through the exit. */
export async function callTool(
  port: ToolPort,
  receiver: Receiver,
  name: string,
  args: unknown,
  signal: AbortSignal,
  /** The tool failed by a fault of ours. */
  onBug: (error: unknown) => void = () => {},
): Promise<ToolReply> {
  port.seen();
  return crossTool(receiver, await answer(port, name, args, signal, onBug));
}

async function answer(
  port: ToolPort,
  name: string,
  args: unknown,
  signal: AbortSignal,
  onBug: (error: unknown) => void,
): Promise<ToolAnswer> {
  const tool = TOOLS.find((one) => one.name === name);
  if (tool === undefined) {
    const names = TOOLS.filter((one) => one.isFor(port.who)).map((one) => one.name);
    const { refusal } = refuse('usage', `There is no such tool; there are ${names.join(', ')}.`);
    return { refusal };
  }
  try {
    return await tool.call(port, args, signal);
  } catch (error) {
    onBug(error);
    // An exception's text may hold anything, a log's line included: it stays on this side.
    const { refusal } = refuse('internal', `${name} failed inside Breakwater; try again.`);
    return { refusal };
  }
}
