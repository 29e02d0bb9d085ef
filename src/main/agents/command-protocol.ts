import * as z from 'zod';

/*
 * What a client and the owner of a workspace say to each other over the local socket: one JSON value
 * a line. A command-line client sends its token with the command, then perhaps an interrupt; the owner
 * sends text that has passed the breakwater, then the exit status. An agent server attaches itself
 * with the token and then calls tools, several at once if it likes; each call gets one answer.
 */

const directory = z.string().max(4096).nullable();
const json = z.boolean();
const packageName = z.string().max(128);

export const commandSchema = z.discriminatedUnion('name', [
  z.object({
    name: z.literal('run'),
    directory,
    json,
    packages: z.array(packageName).max(100_000).readonly().nullable(),
    waves: z.number().int().min(1).nullable(),
  }),
  z.object({ name: z.literal('build'), directory, json, package: packageName }),
  z.object({ name: z.literal('plan'), directory, json, from: z.number().int().min(0) }),
  z.object({
    name: z.literal('status'),
    directory,
    json,
    from: z.number().int().min(0),
    ledger: z.boolean(),
  }),
]);

const attachSchema = z.object({
  credential: z.string().max(200).nullable(),
  client: z.string().max(100),
  process: z
    .object({ pid: z.number().int().positive(), startTime: z.string(), bootId: z.string() })
    .nullable(),
});

export const clientMessage = z.union([
  z.object({
    token: z.string().max(200),
    command: commandSchema,
    /** What Breakwater gave the agent that asks; null for a person's own command. */
    credential: z.string().max(200).nullable(),
  }),
  /** Brings the owner's window to the front. */
  z.object({ token: z.string().max(200), show: z.literal(true) }),
  /** Asks a command that owns the workspace to let a window have it; builds and agents go on. */
  z.object({ token: z.string().max(200), yield: z.literal(true) }),
  z.object({ interrupt: z.literal(true) }),
  /** Attaches an agent for as long as the connection stands; its calls follow. */
  z.object({ token: z.string().max(200), attach: attachSchema }),
  z.object({
    call: z.object({ id: z.number().int(), tool: z.string().max(100), args: z.unknown() }),
  }),
  /** Nobody waits for that call's answer any more. */
  z.object({ cancel: z.number().int() }),
]);
export type ClientMessage = z.infer<typeof clientMessage>;

export const ownerMessage = z.union([
  z.object({ out: z.string() }),
  z.object({ exit: z.number().int() }),
  /** Who the agent is here; null where its credential counts for nothing. */
  z.object({
    attached: z
      .object({
        role: z.enum(['orchestrator', 'worker']),
        package: z.string().nullable(),
        name: z.string(),
      })
      .nullable(),
  }),
  z.object({ answer: z.object({ id: z.number().int(), text: z.string(), refused: z.boolean() }) }),
]);
export type OwnerMessage = z.infer<typeof ownerMessage>;

/** A longer line than this is nobody's honest message: the connection is closed. */
export const MAX_LINE_BYTES = 4 * 1024 * 1024;

/** Calls `onLine` for each whole line of a stream of chunks; false once a line grew too long. */
export function lineReader(onLine: (line: string) => void): (chunk: Buffer) => boolean {
  let pending: Buffer[] = [];
  let size = 0;
  return (chunk) => {
    let rest = chunk;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      pending.push(rest.subarray(0, end));
      onLine(Buffer.concat(pending).toString('utf8'));
      pending = [];
      size = 0;
      rest = rest.subarray(end + 1);
    }
    pending.push(rest);
    size += rest.length;
    return size <= MAX_LINE_BYTES;
  };
}
