import type * as z from 'zod';
import type { AgentIdentity } from '../../../shared/agent';
import { type Refusal, refuse } from '../../../shared/outcome';
import type { ToolPort } from '../../engine/tool-port';
import type { ToolAnswer } from '../crossing';

/** One tool of the agent server. */
export interface Tool {
  readonly name: string;
  /** Costs every agent context in every session: one or two sentences. */
  readonly description: string;
  /** What it takes, for the client. */
  readonly input: z.ZodType;
  /** False for an agent whose role has no use for it: it is then not listed. */
  readonly isFor: (who: AgentIdentity) => boolean;
  /** Parses, checks the role, acts. Wrong arguments and refusals are answers. */
  readonly call: (port: ToolPort, args: unknown, signal: AbortSignal) => Promise<ToolAnswer>;
}

export interface ToolDefinition<Input> {
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodType<Input>;
  /** Roles that may use it at all. */
  readonly roles: readonly AgentIdentity['role'][];
  /** Why this agent may not ask for just that; null when it may. */
  readonly objection?: (who: AgentIdentity, input: Input) => Refusal | null;
  readonly act: (port: ToolPort, input: Input, signal: AbortSignal) => Promise<ToolAnswer>;
}

/** Puts parsing and the role's limits in front of what a tool does. */
export function defineTool<Input>(definition: ToolDefinition<Input>): Tool {
  const { name, description, input, roles, objection, act } = definition;
  return {
    name,
    description,
    input,
    isFor: (who) => roles.includes(who.role),
    call: async (port, args, signal) => {
      const parsed = input.safeParse(args ?? {});
      if (!parsed.success)
        return { refusal: refuse('usage', sentenceOf(name, parsed.error)).refusal };
      const isMine = roles.includes(port.who.role);
      const refusal = isMine
        ? (objection?.(port.who, parsed.data) ?? null)
        : refuse('not-permitted', `${name} is the orchestrator’s.`).refusal;
      return refusal === null ? act(port, parsed.data, signal) : { refusal };
    },
  };
}

/** What is wrong with the first wrong argument, and what would be right. */
function sentenceOf(tool: string, error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return `${tool}: the arguments are not understood.`;
  const at = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return `${tool} takes no ${issue.keys.map((key) => `"${key}"`).join(', ')}.`;
  }
  if (issue.code === 'invalid_value') {
    return `${tool}: "${at}" is one of ${issue.values.map(String).join(', ')}.`;
  }
  const wanted =
    issue.code === 'invalid_type' ? `must be ${article(issue.expected)}` : words(issue.message);
  return at === '' ? `${tool}: the arguments are one object.` : `${tool}: "${at}" ${wanted}.`;
}

const article = (type: string): string => (/^[aeio]/.test(type) ? `an ${type}` : `a ${type}`);

/** The library's sentence, as the end of ours. */
const words = (message: string): string => `is wrong: ${message.replace(/\.$/, '')}`;

/** A worker's package is the only one that it may name. */
export function onlyOwn(
  who: AgentIdentity,
  name: string | undefined,
  deed: string,
): Refusal | null {
  if (who.role === 'orchestrator' || name === who.package) return null;
  return refuse(
    'not-permitted',
    `This agent works on ${who.package}: it may ${deed} for ${who.package} alone.`,
  ).refusal;
}

export const refused = (outcome: { readonly refusal: Refusal }): ToolAnswer => ({
  refusal: outcome.refusal,
});
