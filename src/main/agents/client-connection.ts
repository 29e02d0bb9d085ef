import type { Socket } from 'node:net';
import type { z } from 'zod';
import type { AgentHost, AttachedAgent } from './call-tool';
import {
  type ClientMessage,
  clientMessage,
  type commandSchema,
  lineReader,
  type OwnerMessage,
} from './command-protocol';
import { sameSecret } from './same-secret';

/** A client that connects and says nothing is let go. */
const SILENCE_MS = 10_000;

/** Of a client that does not take its answers no more is read until it has, bytes. */
const MAX_UNREAD_BYTES = 256 * 1024;

/** An agent that asks for more at once than this is not waited for. */
const MAX_CALLS = 64;

export interface ConnectionOptions {
  readonly token: string;
  /** Carries out a command; every text given to `write` has passed the breakwater. Answers the exit status. */
  readonly execute: (
    command: z.infer<typeof commandSchema>,
    /** Of the agent that asks; null for a person. */
    credential: string | null,
    write: (text: string) => void,
    onInterrupt: (stop: () => void) => void,
  ) => Promise<number>;
  readonly show: () => void;
  /** Somebody was turned away; `where` says at what. */
  readonly onRefused?: (where: string) => void;
  /** A command failed by a fault of ours. */
  readonly onBug?: (error: unknown) => void;
  readonly agents: AgentHost;
  /** Asked to give the workspace up to a window; false where this owner does not do that now. */
  readonly yield: () => boolean;
}

type FirstMessage = Extract<ClientMessage, { token: string }>;

/** One client of the owner, from its first word to its last. */
export class ClientConnection {
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #calls = new Map<number, AbortController>();
  #started = false;
  #isCommand = false;
  #stop: (() => void) | null = null;
  #agent: AttachedAgent | null = null;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    const patience = setTimeout(() => {
      if (!this.#started) socket.destroy();
    }, SILENCE_MS);
    const read = lineReader((line) => this.#hear(parse(line)));
    socket.on('data', (chunk) => {
      if (!read(chunk)) this.#turnAway('a message on the local socket');
    });
    // A client that is killed leaves its builds building; nothing is to be done about its socket.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(patience);
      for (const call of this.#calls.values()) call.abort();
      this.#agent?.detach();
    });
  }

  #turnAway(where: string): void {
    this.#socket.destroy();
    this.#options.onRefused?.(where);
  }

  /** True while a command is being carried out for it. */
  get isCommand(): boolean {
    return this.#isCommand;
  }

  #send(message: OwnerMessage): void {
    const socket = this.#socket;
    if (socket.destroyed) return;
    socket.write(`${JSON.stringify(message)}\n`);
    if (socket.writableLength <= MAX_UNREAD_BYTES || socket.isPaused()) return;
    socket.pause();
    socket.once('drain', () => socket.resume());
  }

  #hear(message: ClientMessage | null): void {
    if (message === null) this.#turnAway('a message on the local socket');
    else if ('interrupt' in message) this.#stop?.();
    else if ('cancel' in message) this.#calls.get(message.cancel)?.abort();
    else if ('call' in message) void this.#call(message.call);
    else if (this.#started || !sameSecret(message.token, this.#options.token)) {
      this.#turnAway('a token on the local socket');
    } else {
      this.#started = true;
      this.#begin(message);
    }
  }

  #begin(message: FirstMessage): void {
    if ('attach' in message) {
      this.#agent = this.#options.agents.attach(message.attach);
      this.#send({ attached: this.#agent?.who ?? null });
    } else if ('show' in message) {
      this.#options.show();
      this.#end(0);
    } else if ('yield' in message) this.#end(this.#options.yield() ? 0 : 3);
    else this.#execute(message);
  }

  #end(exit: number): void {
    this.#send({ exit });
    this.#socket.end();
  }

  #execute({ command, credential }: Extract<ClientMessage, { command: unknown }>): void {
    this.#isCommand = true;
    this.#options
      .execute(
        command,
        credential,
        (out) => this.#send({ out }),
        (onInterrupt) => {
          this.#stop = onInterrupt;
        },
      )
      .catch((error: unknown) => {
        this.#options.onBug?.(error);
        return 3;
      })
      .then((exit) => this.#end(exit));
  }

  async #call({
    id,
    tool,
    args,
  }: Extract<ClientMessage, { call: unknown }>['call']): Promise<void> {
    if (this.#agent === null || this.#calls.has(id) || this.#calls.size >= MAX_CALLS) {
      this.#socket.destroy();
      return;
    }
    const abort = new AbortController();
    this.#calls.set(id, abort);
    const reply = await this.#agent.call(tool, args, abort.signal);
    this.#calls.delete(id);
    this.#send({ answer: { id, ...reply } });
  }
}

const parse = (line: string): ClientMessage | null => {
  try {
    const parsed = clientMessage.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
};
