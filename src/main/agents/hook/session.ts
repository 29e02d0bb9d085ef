import {
  isSessionId,
  readNote,
  type SessionNote,
  touchNote,
  writeNote,
} from '../../engine/context/session-notes-port';
import { chainOf } from '../../engine/process/ancestors-port';

/** What a hook's or a status line's input says of its session. */
export interface SessionInput {
  readonly sessionId: string;
  readonly transcriptPath: string | null;
  readonly cwd: string;
}

/** The usage that only a status line knows. */
export interface Usage {
  readonly model: string | null;
  readonly tokens: number | null;
  readonly window: number | null;
}

/**
 * Leaves word of a session for the engine. Cheap where nothing is new: the process chain is looked up once
 * per client, and without usage the file is only touched.
 */
export function noteSession(
  root: string,
  input: SessionInput,
  usage: Usage | null,
  environment: NodeJS.ProcessEnv,
  now: Date,
): void {
  if (!isSessionId(input.sessionId)) return;
  const before = readNote(root, input.sessionId);
  const clientPid = Number(environment.CLAUDE_PID ?? 0);
  const isKnown =
    before !== null &&
    before.transcriptPath === input.transcriptPath &&
    (clientPid === 0 || before.client?.pid === clientPid);
  if (isKnown && usage === null) {
    touchNote(root, input.sessionId, now);
    return;
  }
  const { client, ancestors } = isKnown ? before : lookUp(clientPid);
  const kept: Usage & Pick<SessionNote, 'at'> =
    usage === null
      ? {
          model: before?.model ?? null,
          tokens: before?.tokens ?? null,
          window: before?.window ?? null,
          at: before?.at ?? null,
        }
      : { ...usage, at: now.toISOString() };
  // Field by field: an input also holds what the tool was given, which is nobody's business here.
  const { sessionId, transcriptPath, cwd } = input;
  const { model, tokens, window, at } = kept;
  writeNote(root, {
    version: 1,
    sessionId,
    transcriptPath,
    cwd,
    client,
    ancestors,
    model,
    tokens,
    window,
    at,
  });
}

const GO_BETWEENS = new Set(['sh', 'bash', 'dash', 'zsh', 'env', 'timeout']);

/** The client by what it says of itself; else the nearest process above that is no shell's go-between. */
function lookUp(clientPid: number): Pick<SessionNote, 'client' | 'ancestors'> {
  const chain = chainOf(process.ppid);
  const said = chain.findIndex((one) => one.pid === clientPid);
  const at = said >= 0 ? said : chain.findIndex(({ name }) => !GO_BETWEENS.has(name));
  const known = chain.map(({ pid, startTime }) => ({ pid, startTime }));
  return at < 0
    ? { client: null, ancestors: [] }
    : { client: known[at] ?? null, ancestors: known.slice(at + 1) };
}
