import { createConnection, type Socket } from 'node:net';
import type { AgentIdentity } from '../../shared/agent';
import type { AttachRequest, ToolReply } from './call-tool';
import {
  type ClientMessage,
  lineReader,
  type OwnerMessage,
  ownerMessage,
} from './command-protocol';

/** An attachment to the workspace's owner, in whichever process that is. */
export interface AgentLink {
  /** null where the credential counts for nothing. */
  readonly who: AgentIdentity | null;
  /** null when the owner went away before it answered. */
  call(tool: string, args: unknown, signal: AbortSignal): Promise<ToolReply | null>;
  /** Settles when the owner is gone. */
  readonly closed: Promise<void>;
  close(): void;
}

/** Attaches an agent to the owner behind this socket; null when nobody answers there. */
export function linkToOwner(
  socketPath: string,
  token: string,
  request: AttachRequest,
): Promise<AgentLink | null> {
  return new Promise((resolve) => {
    const socket = createConnection(socketPath);
    let settleClosed: () => void = () => {};
    const closed = new Promise<void>((done) => {
      settleClosed = done;
    });
    const calls = new PendingCalls(socket);
    const read = lineReader((line) => {
      const message = parse(line);
      if (message === null) socket.destroy();
      else if ('answer' in message) calls.settle(message.answer);
      else if ('attached' in message) {
        const who = message.attached;
        resolve({
          who,
          closed,
          call: (tool, args, signal) => calls.start(tool, args, signal),
          close: () => socket.destroy(),
        });
      }
    });
    socket.on('connect', () => send(socket, { token, attach: request }));
    socket.on('data', (chunk) => {
      if (!read(chunk)) socket.destroy();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      calls.drop();
      settleClosed();
      resolve(null);
    });
  });
}

const send = (socket: Socket, message: ClientMessage): void => {
  if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
};

const parse = (line: string): OwnerMessage | null => {
  try {
    const parsed = ownerMessage.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
};

/** Calls that wait for their answer. */
class PendingCalls {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, (reply: ToolReply | null) => void>();
  #next = 1;
  #dropped = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  start(tool: string, args: unknown, signal: AbortSignal): Promise<ToolReply | null> {
    if (this.#dropped) return Promise.resolve(null);
    const id = this.#next;
    this.#next += 1;
    const cancel = (): void => send(this.#socket, { cancel: id });
    return new Promise((resolve) => {
      this.#waiting.set(id, (reply) => {
        signal.removeEventListener('abort', cancel);
        resolve(reply);
      });
      signal.addEventListener('abort', cancel, { once: true });
      send(this.#socket, { call: { id, tool, args } });
    });
  }

  settle({ id, text, refused }: { id: number; text: string; refused: boolean }): void {
    const done = this.#waiting.get(id);
    this.#waiting.delete(id);
    done?.({ text, refused });
  }

  drop(): void {
    this.#dropped = true;
    for (const done of this.#waiting.values()) done(null);
    this.#waiting.clear();
  }
}
