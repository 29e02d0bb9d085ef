import * as z from 'zod';
import type { AgentIdentity } from '../../../shared/agent';
import { BUILD_TOOLS } from './builds';
import { CONTEXT_TOOL } from './context';
import { DOCUMENT_TOOLS } from './documents';
import { TASK_TOOLS } from './tasks';
import type { Tool } from './tool';

/** All tools of the agent server. No tool reads, searches or follows a log; there is none to add. */
export const TOOLS: readonly Tool[] = [
  ...TASK_TOOLS,
  ...BUILD_TOOLS,
  ...DOCUMENT_TOOLS,
  CONTEXT_TOOL,
];

/** A tool as a client lists it. */
export interface ListedTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: { readonly type: 'object'; readonly [key: string]: unknown };
}

/** The tools of a role. `who` is null for a client whose credential does not count: it gets none. */
export const toolsFor = (who: AgentIdentity | null): readonly ListedTool[] =>
  who === null
    ? []
    : TOOLS.filter((tool) => tool.isFor(who)).map((tool) => ({
        name: tool.name,
        description: tool.description,
        inputSchema: inputSchema(tool),
      }));

/** The shortest schema that says the same: what only the server needs to know is left out. */
function inputSchema(tool: Tool): ListedTool['inputSchema'] {
  const schema = z.toJSONSchema(tool.input, { io: 'input' }) as Record<string, unknown>;
  return { type: 'object', ...(pruned(schema) as Record<string, unknown>) };
}

/** Bounds and patterns are checked here, with a sentence; in the list they would cost tokens in every session. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  '$schema',
  'additionalProperties',
  'propertyNames',
  'pattern',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
]);

const pruned = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(pruned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !LEFT_OUT.has(key))
      .map(([key, item]) => [key, pruned(item)]),
  );
};
