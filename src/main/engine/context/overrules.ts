import { join } from 'node:path';
import * as z from 'zod';
import type { Overruling } from '../../../shared/agent';
import type { ContextGate } from '../../../shared/workspace-state';
import { type JsonLines, jsonLines } from '../disk/json-lines';

const overrulingSchema: z.ZodType<Overruling> = z.object({
  at: z.string(),
  who: z.string(),
  what: z.string(),
  gate: z.enum(['closed', 'unknown']),
  used: z.number().nullable(),
  reason: z.string(),
});

/** Launches by a person past a shut gate, a line each in `.breakwater/overrules.jsonl`. */
export class Overrules {
  readonly #lines: JsonLines<Overruling>;

  constructor(root: string) {
    this.#lines = jsonLines(join(root, '.breakwater', 'overrules.jsonl'), overrulingSchema, {
      durable: true,
    });
  }

  /** `what`: `wave 3`, `the build of zlib`. Resolves when it is on disk. */
  record(who: string, what: string, gate: ContextGate, now: Date): Promise<void> {
    if (gate.state !== 'closed' && gate.state !== 'unknown') return Promise.resolve();
    const { state, used, reason } = gate;
    return this.#lines.append({ at: now.toISOString(), who, what, gate: state, used, reason });
  }

  /** All of them, newest first. */
  async read(): Promise<readonly Overruling[]> {
    return [...(await this.#lines.read()).values].reverse();
  }
}
