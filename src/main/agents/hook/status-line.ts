import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { workspaceOf } from './hook';
import { noteSession } from './session';

/*
 * The status line of a connected agent's client: leaves word of how full the context is, then shows the
 * person's own line, or a short one of ours.
 */

/** A status line that takes longer is of no use to anybody. */
const CHAIN_MS = 5_000;
/** A line is some hundred characters; this is far beyond. */
const MAX_LINE_BYTES = 64 * 1024;

export interface StatusLineOptions {
  /** The person's own command, from the settings that ours stands in. */
  readonly then: string | null;
  readonly environment: NodeJS.ProcessEnv;
  readonly now: () => Date;
}

/** The status line's whole work: the text of its input → the line to show. Never throws. */
export async function answerStatusLine(text: string, options: StatusLineOptions): Promise<string> {
  const input = readStatus(text);
  if (input !== null) {
    try {
      const root = workspaceOf(options.environment.CLAUDE_PROJECT_DIR ?? input.project, input.cwd);
      if (root !== null) noteSession(root, input, input, options.environment, options.now());
    } catch {
      // The person's line is shown all the same.
    }
  }
  const own = options.then ?? personsOwn(options.environment);
  if (own !== null) return chain(own, text, options.environment);
  if (input === null || input.tokens === null) return 'breakwater\n';
  const used =
    input.window === null
      ? `${input.tokens} tokens`
      : `${Math.round((100 * input.tokens) / input.window)} %`;
  return `breakwater · context ${used}\n`;
}

interface StatusInput {
  readonly sessionId: string;
  readonly transcriptPath: string | null;
  readonly cwd: string;
  readonly project: string | undefined;
  readonly model: string | null;
  readonly tokens: number | null;
  readonly window: number | null;
}

/** Tokens in the context: what was sent with the last request, cached or not. What was answered is not in it. */
function readStatus(text: string): StatusInput | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || typeof value.session_id !== 'string') return null;
  const context = isRecord(value.context_window) ? value.context_window : {};
  const usage = isRecord(context.current_usage) ? context.current_usage : null;
  const workspace = isRecord(value.workspace) ? value.workspace : {};
  const model = isRecord(value.model) ? value.model.id : null;
  return {
    sessionId: value.session_id,
    transcriptPath: textOf(value.transcript_path),
    cwd: textOf(value.cwd) ?? process.cwd(),
    project: textOf(workspace.project_dir) ?? undefined,
    model: textOf(model),
    tokens:
      usage === null
        ? null
        : count(usage.input_tokens) +
          count(usage.cache_creation_input_tokens) +
          count(usage.cache_read_input_tokens),
    window: count(context.context_window_size) || null,
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

const count = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;

/** The status line of the person's own settings, which the project's takes the place of. */
function personsOwn(environment: NodeJS.ProcessEnv): string | null {
  const folder = environment.CLAUDE_CONFIG_DIR ?? join(environment.HOME ?? homedir(), '.claude');
  try {
    const settings: unknown = JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8'));
    const line = isRecord(settings) && isRecord(settings.statusLine) ? settings.statusLine : {};
    const command = textOf(line.command);
    return command === null || /breakwater'? status-line/.test(command) ? null : command;
  } catch {
    return null;
  }
}

/** Runs the person's command as the client would, with the same input. */
function chain(command: string, input: string, env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((done) => {
    const child = spawn(command, { shell: true, env, stdio: ['pipe', 'pipe', 'ignore'] });
    const parts: Buffer[] = [];
    let size = 0;
    const limit = setTimeout(() => child.kill('SIGKILL'), CHAIN_MS);
    child.stdout.on('data', (part: Buffer) => {
      size += part.length;
      if (size <= MAX_LINE_BYTES) parts.push(part);
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const end = (): void => {
      clearTimeout(limit);
      done(Buffer.concat(parts).toString('utf8'));
    };
    child.once('error', end);
    child.once('close', end);
  });
}
