import { Server } from '@modelcontextprotocol/server';
import type { AgentIdentity } from '../../shared/agent';
import type { ToolReply } from './call-tool';
import { toolsFor } from './tools/table';

/** Where an MCP server's calls go. */
export interface ToolSource {
  /** Whose agent asks; null where its credential counts for nothing. `client` is the client's own name. */
  who(client: string): Promise<AgentIdentity | null>;
  call(client: string, tool: string, args: unknown, signal: AbortSignal): Promise<ToolReply>;
}

/** What every client reads once, whatever it does: the rule that the tools alone do not tell. */
const INSTRUCTIONS =
  'Breakwater owns the builds of this workspace. Never run the build command yourself, not in the background either, and never read build logs: use build or wave, and read results. Past the context gate: handoff draft, then compact or end.';

/** One MCP server instance: the tools and nothing else. There are no resources and no prompts. */
export function mcpServer(source: ToolSource, version: string): Server {
  const server = new Server(
    { name: 'breakwater', version },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );
  const client = (): string => server.getClientVersion()?.name ?? 'agent';
  server.setRequestHandler('tools/list', async () => ({
    tools: toolsFor(await source.who(client())).map((tool) => ({ ...tool })),
  }));
  server.setRequestHandler('tools/call', async (request, context) => {
    const { name, arguments: args } = request.params;
    const reply = await source.call(client(), name, args, context.mcpReq.signal);
    return {
      content: [{ type: 'text', text: reply.text }],
      ...(reply.refused ? { isError: true } : {}),
    };
  });
  return server;
}
