import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { REPOSITORY } from './launch';

const BREAKWATER = join(REPOSITORY, 'bin', 'breakwater');

export interface AgentReply {
  readonly text: string;
  readonly refused: boolean;
}

export interface TestAgent {
  /** Process of the agent server. */
  readonly pid: number;
  tools(): Promise<readonly string[]>;
  /** What the server says of itself, and the size of its tool list in bytes. */
  readonly instructions: string;
  readonly listBytes: number;
  ask(tool: string, args?: Record<string, unknown>): Promise<AgentReply>;
  /** All that it was ever answered, in order. */
  readonly answers: readonly string[];
  close(): Promise<void>;
}

/** An agent's client of the official kind, with `breakwater mcp` on its standard input and output. */
export async function stdioAgent(
  workspace: string,
  options: {
    /** Another build of the program than the checkout's. */
    readonly program?: string | undefined;
    /** For a program with a planted leak: where it finds a log. */
    readonly logs?: string;
  } = {},
): Promise<TestAgent> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [options.program ?? BREAKWATER, 'mcp', workspace],
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      ...(options.logs === undefined ? {} : { LEAK_LOGS: options.logs }),
    },
    stderr: 'inherit',
  });
  const client = new Client({ name: 'test-agent', version: '1.0.0' });
  await client.connect(transport);
  return agentOf(client, transport.pid ?? -1);
}

export async function agentOf(client: Client, pid: number): Promise<TestAgent> {
  const answers: string[] = [];
  const { tools } = await client.listTools();
  return {
    pid,
    answers,
    instructions: client.getInstructions() ?? '',
    listBytes: Buffer.byteLength(JSON.stringify(tools)),
    tools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    ask: async (tool, args = {}) => {
      const result = await client.callTool({ name: tool, arguments: args }, { timeout: 120_000 });
      const content = result.content as readonly {
        readonly type: string;
        readonly text?: string;
      }[];
      const text = content.map((part) => part.text ?? '').join('');
      answers.push(text);
      return { text, refused: result.isError === true };
    },
    close: () => client.close(),
  };
}

/**
 * Says how full this process's context is, as the client of an agent does: by the status line's command
 * with what Claude Code gives it.
 */
export async function sayContext(
  workspace: string,
  session: string,
  usage: { readonly tokens: number; readonly window: number },
): Promise<void> {
  const child = spawn(process.execPath, [BREAKWATER, 'status-line'], {
    env: { PATH: process.env.PATH, HOME: workspace, CLAUDE_PROJECT_DIR: workspace },
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  child.stdin.end(
    JSON.stringify({
      session_id: session,
      transcript_path: '',
      cwd: workspace,
      model: { id: 'test-model' },
      workspace: { project_dir: workspace },
      context_window: {
        context_window_size: usage.window,
        current_usage: {
          input_tokens: usage.tokens,
          cache_creation_input_tokens: 0,
          cache_read_input_tokens: 0,
          output_tokens: 0,
        },
      },
    }),
  );
  await once(child, 'close');
}

export interface LedgerLine {
  readonly agent: string;
  readonly kind: string;
  readonly package: string | null;
  readonly bytes: number;
}

export async function readLedger(workspace: string): Promise<readonly LedgerLine[]> {
  const text = await readFile(join(workspace, '.breakwater', 'ledger.jsonl'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LedgerLine);
}

export const bytesOf = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
