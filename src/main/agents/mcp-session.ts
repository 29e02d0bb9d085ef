import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentIdentity } from '../../shared/agent';
import type { AgentLink } from './agent-link';
import type { ToolReply } from './call-tool';
import type { ToolSource } from './mcp-server';

/** Between two tries to reach an owner, milliseconds; the second grows from try to try. */
const RETRY_MS = 100;
const RETRY_MOST_MS = 2_000;

/** So often a call is sent anew when the owner went away under it, before the agent is told. */
const SENT_ANEW = 2;

export interface McpSessionOptions {
  /** Reaches the workspace's owner or becomes it; null when neither is possible just now. */
  readonly connect: (client: string) => Promise<AgentLink | null>;
}

/**
 * One agent's connection, from its client's first word to its end. The owner behind it may change (a
 * window takes over, an app is closed or crashes); the client, which could not reconnect, notices
 * nothing but an answer that comes later.
 */
export class McpSession implements ToolSource {
  readonly #options: McpSessionOptions;
  #link: Promise<AgentLink | null> | null = null;
  #closed = false;

  constructor(options: McpSessionOptions) {
    this.#options = options;
  }

  async who(client: string): Promise<AgentIdentity | null> {
    return (await this.#connected(client))?.who ?? null;
  }

  async call(client: string, tool: string, args: unknown, signal: AbortSignal): Promise<ToolReply> {
    for (let sent = 0; sent <= SENT_ANEW && !signal.aborted; sent += 1) {
      const link = await this.#connected(client);
      if (link === null) break;
      if (link.who === null) return NOBODY;
      const reply = await link.call(tool, args, signal);
      if (reply !== null) return reply;
      // Only what changes nothing is asked again unasked: a launch may have been done already.
      if (!isReading(args)) return UNCERTAIN;
    }
    return NO_OWNER;
  }

  async close(): Promise<void> {
    this.#closed = true;
    (await this.#link)?.close();
  }

  async #connected(client: string): Promise<AgentLink | null> {
    this.#link ??= this.#connect(client);
    const link = await this.#link;
    if (link === null) this.#link = null;
    return link;
  }

  async #connect(client: string): Promise<AgentLink | null> {
    let wait = RETRY_MS;
    for (const end = performance.now() + 15_000; performance.now() < end && !this.#closed; ) {
      const link = await this.#options.connect(client);
      if (link !== null) {
        void link.closed.then(() => this.#reconnect(client));
        return link;
      }
      await sleep(wait);
      wait = Math.min(RETRY_MOST_MS, wait * 2);
    }
    return null;
  }

  /** An agent stays attached, whether it asks for something or not: the context gate counts on it. */
  #reconnect(client: string): void {
    this.#link = null;
    if (!this.#closed) void this.#connected(client);
  }
}

const READING: ReadonlySet<unknown> = new Set([
  'plan',
  'status',
  'collect',
  'wait',
  'report',
  'read',
  'search',
]);

const isReading = (args: unknown): boolean =>
  typeof args !== 'object' || args === null || !('action' in args) || READING.has(args.action);

/*
 * Said by this process alone, when there is nobody to ask: no workspace's fact is in them, so they are
 * in no ledger.
 */
const NOBODY: ToolReply = {
  text: 'not-permitted: the credential in BREAKWATER_CREDENTIAL counts for nothing here (any more).',
  refused: true,
};
const UNCERTAIN: ToolReply = {
  text: 'internal: Breakwater went away in the middle of this; see how it stands (wave status, build report), then ask again.',
  refused: true,
};
const NO_OWNER: ToolReply = {
  text: 'workspace-locked: no Breakwater answers for this workspace; try again in a moment.',
  refused: true,
};
