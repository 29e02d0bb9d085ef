import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ToolResult, toolResultsOf } from './claude-code';

/*
 * A model that says what a test has written down. It speaks as much of `POST /v1/messages` (an event
 * stream) as Claude Code needs. A request belongs to the first conversation whose `when` fits it, and gets
 * the turn whose number is how often the assistant has spoken in it: a request that is sent again gets the
 * same answer again.
 */

/** What the model answers in one turn: text, or calls of tools. */
export interface Turn {
  readonly text?: string;
  readonly calls?: readonly { readonly tool: string; readonly input: unknown }[];
  /** What the turn says it used of the context window; a small number without it. */
  readonly usage?: Usage;
}

/** In tokens, as the service counts them. */
export interface Usage {
  readonly input_tokens: number;
  readonly cache_creation_input_tokens?: number;
  readonly cache_read_input_tokens?: number;
  readonly output_tokens?: number;
}

export const say = (text: string, usage?: Usage): Turn =>
  usage === undefined ? { text } : { text, usage };

export const call = (tool: string, input: unknown, usage?: Usage): Turn =>
  usage === undefined ? { calls: [{ tool, input }] } : { calls: [{ tool, input }], usage };

/** Several calls in one turn. */
export const callAll = (...calls: NonNullable<Turn['calls']>): Turn => ({ calls });

export interface ModelRequest {
  /** The client's session; a subagent has that of its parent. */
  readonly sessionId: string;
  readonly model: string;
  /** The text of all messages of the user before the assistant first spoke. */
  readonly prompt: string;
  readonly system: string;
  /** Names of the tools that the model is offered. */
  readonly tools: readonly string[];
  /** The request's body as it came: tool descriptions, all messages. */
  readonly body: Readonly<Record<string, unknown>>;
  /** How often the assistant has spoken. */
  readonly step: number;
  /** What the calls of the last turn came to. */
  readonly results: readonly ToolResult[];
}

export interface Conversation {
  /** A part of the prompt, or a test of the request. Requests without tools (titles) never fit. */
  readonly when: string | ((request: ModelRequest) => boolean);
  /** One after the other; a function makes its turn of what the calls before came to. After them: "done". */
  readonly turns: readonly (Turn | ((request: ModelRequest) => Turn))[];
}

export interface ScriptedModel {
  /** For ANTHROPIC_BASE_URL. */
  readonly url: string;
  /** Every request for a message so far, in order. */
  readonly requests: readonly ModelRequest[];
  readonly close: () => Promise<void>;
}

export async function startScriptedModel(
  conversations: readonly Conversation[],
): Promise<ScriptedModel> {
  const requests: ModelRequest[] = [];
  let count = 0;
  const server = createServer((request, response) => {
    void (async () => {
      const body: unknown = JSON.parse((await readAll(request)) || '{}');
      const path = (request.url ?? '').split('?')[0];
      if (path !== '/v1/messages' || !isRecord(body)) return notFound(response);
      const asked = readRequest(request, body);
      requests.push(asked);
      count += 1;
      sendTurn(response, turnFor(conversations, asked), asked.model, count);
    })().catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function turnFor(conversations: readonly Conversation[], request: ModelRequest): Turn {
  const found = conversations.find(({ when }) => {
    if (request.tools.length === 0) return false;
    return typeof when === 'string' ? request.prompt.includes(when) : when(request);
  });
  const turn = found?.turns[request.step] ?? say('done');
  return typeof turn === 'function' ? turn(request) : turn;
}

function readRequest(
  message: IncomingMessage,
  body: Readonly<Record<string, unknown>>,
): ModelRequest {
  const messages = Array.isArray(body.messages) ? body.messages.filter(isRecord) : [];
  const spoken = messages.filter(({ role }) => role === 'assistant').length;
  const first = messages.findIndex(({ role }) => role === 'assistant');
  const before = first < 0 ? messages : messages.slice(0, first);
  const last = messages.findLastIndex(({ role }) => role === 'assistant');
  const tools = Array.isArray(body.tools) ? body.tools.filter(isRecord) : [];
  return {
    sessionId: String(message.headers['x-claude-code-session-id'] ?? ''),
    model: String(body.model),
    prompt: before
      .filter(({ role }) => role === 'user')
      .map(({ content }) => textOf(content))
      .join('\n'),
    system: textOf(body.system),
    tools: tools.map(({ name }) => String(name)),
    body,
    step: spoken,
    results: messages.slice(last + 1).flatMap(toolResultsOf),
  };
}

const textOf = (content: unknown): string => {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .filter(isRecord)
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('\n');
};

function sendTurn(response: ServerResponse, turn: Turn, model: string, number: number): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (type: string, data: object): void => {
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  };
  const usage = { input_tokens: 100, output_tokens: 10, ...turn.usage };
  send('message_start', {
    message: {
      id: `msg_${number}`,
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { cache_creation_input_tokens: 0, cache_read_input_tokens: 0, ...usage },
    },
  });
  const calls = turn.calls ?? [];
  const text = turn.text ?? '';
  let index = 0;
  const block = (start: object, delta: object): void => {
    send('content_block_start', { index, content_block: start });
    send('content_block_delta', { index, delta });
    send('content_block_stop', { index });
    index += 1;
  };
  if (text !== '' || calls.length === 0) {
    block({ type: 'text', text: '' }, { type: 'text_delta', text });
  }
  for (const [at, { tool, input }] of calls.entries()) {
    block(
      { type: 'tool_use', id: `toolu_${number}_${at}`, name: tool, input: {} },
      { type: 'input_json_delta', partial_json: JSON.stringify(input) },
    );
  }
  const stop = calls.length > 0 ? 'tool_use' : 'end_turn';
  send('message_delta', { delta: { stop_reason: stop, stop_sequence: null }, usage });
  send('message_stop', {});
  response.end();
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'application/json' });
  response.end('{"type":"error","error":{"type":"not_found_error","message":"not here"}}');
}

async function readAll(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
