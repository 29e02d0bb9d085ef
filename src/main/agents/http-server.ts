import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import {
  localhostHostValidation,
  localhostOriginValidation,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { AgentHost, AttachedAgent } from './call-tool';
import { mcpServer } from './mcp-server';

/** A client that has not asked for so long is no longer attached, milliseconds. */
const FORGET_MS = 10 * 60_000;

/** Larger requests are nobody's honest tool call. */
const MAX_BODY_BYTES = 1024 * 1024;

/**
 * As many connections at once. Any user of the machine can reach the port, so a further one is not refused: of those
 * that have shown no token yet the one that has been there longest goes, and whoever has one is always let in.
 */
const MAX_CONNECTIONS = 256;
const HEADERS_TIMEOUT_MS = 10_000;

/** Between two looks at whether somebody has been too slow: Node's own half minute would treble the times here. */
const CHECK_MS = 2_000;

/** A whole request must have arrived by then; answers may take as long as a wait does. */
const REQUEST_TIMEOUT_MS = 30_000;

export const MCP_PATH = '/mcp';

export interface HttpServerOptions {
  readonly agents: AgentHost;
  readonly version: string;
  /** Somebody was turned away; `where` says for what. */
  readonly onRefused?: (where: string) => void;
}

export interface HttpServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the tools over Streamable HTTP on the loopback address, port chosen by the system. Who asks is
 * told by a bearer token, which is a credential like any other; without one that counts there is
 * nothing but 401. Requests for another host or from a web page's origin get 403: a page that a browser
 * on this machine shows can reach neither.
 */
export async function serveHttp(options: HttpServerOptions): Promise<HttpServer> {
  const clients = new HttpClients(options.agents);
  const isLocalHost = localhostHostValidation();
  const isLocalOrigin = localhostOriginValidation();
  const room = new Room();
  const server = createServer({ connectionsCheckingInterval: CHECK_MS }, (request, response) => {
    if (!isLocalHost(request, response) || !isLocalOrigin(request, response)) {
      options.onRefused?.('a foreign host or origin at the agent server');
      return;
    }
    // Not by `new URL`, which throws for what a browser's page can send (`//`).
    if (request.url?.split('?', 1)[0] !== MCP_PATH) {
      refuse(response, 404, 'Not found');
      return;
    }
    const agent = clients.of(request);
    if (agent === null) {
      options.onRefused?.('a token at the agent server');
      response.setHeader('WWW-Authenticate', 'Bearer');
      refuse(
        response,
        401,
        'A bearer token is needed; it stands in .breakwater/agent-server.json.',
      );
      return;
    }
    room.keep(request.socket);
    const source = {
      who: async () => agent.who,
      call: (_client: string, tool: string, args: unknown, signal: AbortSignal) =>
        agent.call(tool, args, signal),
    };
    // One handler a request: which agent it is for is settled by its token, never by the protocol.
    const handler = createMcpHandler(() => mcpServer(source, options.version), {
      maxRequestBodySize: MAX_BODY_BYTES,
      onerror: () => {},
    });
    response.on('close', () => void handler.close());
    // Node types what may be missing as undefined, the adapter as absent: the same to both.
    const asked = request as IncomingMessage & { method: string; url: string };
    toNodeHandler(handler, { maxRequestBodySize: MAX_BODY_BYTES })(asked, response).catch(() =>
      response.destroy(),
    );
  });
  server.on('connection', (socket) => room.enter(socket));
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${MCP_PATH}`,
    close: () =>
      new Promise((resolve) => {
        clients.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const refuse = (response: ServerResponse, status: number, message: string): void => {
  // And no more of it is read: whoever was refused may go on sending for as long as it likes.
  response
    .writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' })
    .end(`${message}\n`);
};

/** The connections, so that strangers cannot take all of them. */
class Room {
  /** Those that have shown no token that counts, the oldest first. */
  readonly #strangers = new Set<Socket>();
  #count = 0;

  enter(socket: Socket): void {
    this.#count += 1;
    this.#strangers.add(socket);
    socket.on('close', () => {
      this.#count -= 1;
      this.#strangers.delete(socket);
    });
    if (this.#count <= MAX_CONNECTIONS) return;
    const [oldest = socket] = this.#strangers;
    this.#strangers.delete(oldest);
    oldest.destroy();
  }

  /** It has a token: it stays. */
  keep(socket: Socket): void {
    this.#strangers.delete(socket);
  }
}

/** The agents behind the tokens that were used: HTTP has no connection that would tell when one leaves. */
class HttpClients {
  readonly #agents: AgentHost;
  readonly #attached = new Map<string, { agent: AttachedAgent; timer: NodeJS.Timeout }>();

  constructor(agents: AgentHost) {
    this.#agents = agents;
  }

  of(request: IncomingMessage): AttachedAgent | null {
    const credential = /^Bearer +([\w-]{16,200})$/i.exec(request.headers.authorization ?? '')?.[1];
    if (credential === undefined) return null;
    const known = this.#attached.get(credential);
    if (known !== undefined) {
      known.timer.refresh();
      return known.agent;
    }
    const agent = this.#agents.attach({ credential, client: 'http', process: null });
    if (agent === null) return null;
    const timer = setTimeout(() => this.#forget(credential), FORGET_MS);
    timer.unref();
    this.#attached.set(credential, { agent, timer });
    return agent;
  }

  close(): void {
    for (const credential of [...this.#attached.keys()]) this.#forget(credential);
  }

  #forget(credential: string): void {
    const known = this.#attached.get(credential);
    if (known === undefined) return;
    this.#attached.delete(credential);
    clearTimeout(known.timer);
    known.agent.detach();
  }
}
