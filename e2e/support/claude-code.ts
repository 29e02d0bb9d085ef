import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import headless from '@xterm/headless';
import type { ScriptedModel } from './scripted-model';

/*
 * The real Claude Code for tests, offline: its own binary, a home folder of its own, and a model of ours
 * (scripted-model.ts) in place of the network.
 *
 *   const claude = await provideClaudeCode();
 *   test.skip('missing' in claude, ...);
 *   const model = await startScriptedModel([{ when: 'the prompt', turns: [call('Bash', {…}), say('done')] }]);
 *   const client = await claudeClient(claude, model, workspace.path);
 *   const run = await client.run('the prompt', ['--allowedTools', 'Bash']);
 *   run.toolResults            // what the model was told of its calls, in order
 *   await run.transcript()     // the session's file, as text
 */

const run = promisify(execFile);

/** The part of node-pty that is used here; under its alias it has no types. */
interface Terminals {
  spawn(
    file: string,
    args: readonly string[],
    options: {
      readonly cols: number;
      readonly rows: number;
      readonly cwd: string;
      readonly env: Readonly<Record<string, string>>;
      readonly name: string;
    },
  ): {
    readonly pid: number;
    onData(listener: (text: string) => void): void;
    onExit(listener: () => void): void;
    write(text: string): void;
    kill(signal: string): void;
  };
}

/** Everything that identifies the client under test. Linux on x64 only; elsewhere its tests are skipped. */
const SOURCE = {
  spec: '@anthropic-ai/claude-code-linux-x64@2.1.330',
  version: '2.1.330',
  integrity:
    'sha512-9Gn+V7DtJ8M1nztP9CeDVl9g3RtrepI7rOFTyPRRnZe8D6zebIHKmC7OvBauucuAP0X0k85SDN/LPVZyjsGezQ==',
};

/** Enough for 170 MB on a slow line. */
const DOWNLOAD_MS = 8 * 60_000;

export type ProvidedClaude = { readonly path: string } | { readonly missing: string };

/**
 * The binary, from a cache folder outside the repository; downloaded with npm the first time and checked
 * against its pinned integrity. BREAKWATER_CLAUDE_CODE names another one to use instead.
 * Never throws: `missing` says in one sentence why there is none, for `test.skip`.
 */
export async function provideClaudeCode(): Promise<ProvidedClaude> {
  const own = process.env.BREAKWATER_CLAUDE_CODE;
  if (own !== undefined && own !== '') {
    return existsSync(own) ? { path: own } : { missing: `BREAKWATER_CLAUDE_CODE: no file ${own}.` };
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { missing: 'Claude Code is tried on Linux x64 only.' };
  }
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'breakwater');
  const folder = join(cache, `claude-code-${SOURCE.version}`);
  const path = join(folder, 'claude');
  if (existsSync(path)) return { path };
  try {
    await mkdir(cache, { recursive: true });
    await download(cache, folder);
    return { path };
  } catch (error) {
    // Another run may have been faster.
    if (existsSync(path)) return { path };
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return { missing: `Claude Code ${SOURCE.version} could not be had from the registry: ${why}` };
  }
}

async function download(cache: string, folder: string): Promise<void> {
  const work = await mkdtemp(join(cache, 'unpacking-claude-'));
  try {
    await run('npm', ['pack', SOURCE.spec, '--pack-destination', work, '--loglevel=error'], {
      cwd: work,
      timeout: DOWNLOAD_MS,
    });
    const name = (await readdir(work)).find((entry) => entry.endsWith('.tgz')) ?? '';
    const hash = createHash('sha512');
    await pipeline(createReadStream(join(work, name)), hash);
    if (`sha512-${hash.digest('base64')}` !== SOURCE.integrity) {
      throw new Error('it is not the pinned one, and was deleted');
    }
    await run('tar', ['-xzf', join(work, name), '-C', work, 'package/claude']);
    await rename(join(work, 'package'), folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** A line of `--output-format stream-json`, or of a transcript. */
export type ClaudeEvent = Readonly<Record<string, unknown>>;

export interface ToolResult {
  readonly id: string;
  readonly text: string;
  readonly isError: boolean;
}

export interface ClaudeRun {
  /** null after a signal. */
  readonly exit: number | null;
  readonly sessionId: string;
  /** What it printed, parsed, in order. */
  readonly events: readonly ClaudeEvent[];
  /** What the main conversation's tools answered, in order. Subagents' answers are in the transcript. */
  readonly toolResults: readonly ToolResult[];
  readonly errorOutput: string;
  /** The session's transcript and its subagents', as text. */
  readonly transcript: () => Promise<string>;
}

export interface ClaudeTerminal {
  readonly child: { readonly pid: number };
  /** What is on the screen now, a line each, trailing blanks off. */
  readonly screen: () => string;
  readonly type: (text: string) => void;
  /** Resolves when the screen holds this; throws with the screen after `ms`. */
  readonly waitFor: (text: string | RegExp, ms?: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface ClaudeClient {
  /** Its HOME; `.claude/` below it is the person's own configuration. */
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** Starts a headless session (`-p`) whose process is at hand while it runs. */
  readonly start: (
    prompt: string,
    args?: readonly string[],
  ) => { readonly child: ChildProcess; readonly ended: Promise<ClaudeRun> };
  /** Runs a headless session to its end. */
  readonly run: (prompt: string, args?: readonly string[]) => Promise<ClaudeRun>;
  /** Starts the interactive client in a terminal of 120 columns: only this one shows a status line. */
  readonly open: (args?: readonly string[]) => ClaudeTerminal;
  readonly remove: () => Promise<void>;
}

/**
 * A client with an empty home of its own, past its first-start questions, that trusts `cwd` and takes the
 * servers of its `.mcp.json`. `env` is added to an otherwise almost empty environment.
 */
export async function claudeClient(
  claude: ProvidedClaude,
  model: ScriptedModel,
  cwd: string,
  added: Readonly<Record<string, string>> = {},
): Promise<ClaudeClient> {
  if ('missing' in claude) throw new Error(claude.missing);
  const home = await mkdtemp(join(tmpdir(), 'breakwater-claude-'));
  const key = 'a-key-that-opens-nothing';
  await writeFile(join(home, '.claude.json'), JSON.stringify(pastFirstStart(cwd, key)));
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: key,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    // Tools are sent as they are; a scripted model does not look them up first.
    ENABLE_TOOL_SEARCH: 'false',
    ...added,
  };
  const start: ClaudeClient['start'] = (prompt, args = []) => {
    const options = ['-p', prompt, '--output-format', 'stream-json', '--verbose', ...args];
    const child = spawn(claude.path, options, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    return { child, ended: collect(child, home) };
  };
  return {
    home,
    env,
    start,
    run: (prompt, args) => start(prompt, args).ended,
    open: (args = []) => openTerminal(claude.path, args, cwd, env),
    remove: () => rm(home, { recursive: true, force: true, maxRetries: 10 }),
  };
}

/** What the client keeps once a person has answered its first questions. */
const pastFirstStart = (cwd: string, key: string) => ({
  hasCompletedOnboarding: true,
  theme: 'dark',
  customApiKeyResponses: { approved: [key.slice(-20)], rejected: [] },
  projects: {
    [cwd]: {
      hasTrustDialogAccepted: true,
      hasCompletedProjectOnboarding: true,
      enableAllProjectMcpServers: true,
      enabledMcpjsonServers: ['breakwater'],
    },
  },
});

async function collect(child: ChildProcess, home: string): Promise<ClaudeRun> {
  let out = '';
  let errors = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const exit = await new Promise<number | null>((done) => child.once('close', done));
  const events = out.split('\n').filter((line) => line.startsWith('{'));
  const parsed = events.map((line): ClaudeEvent => JSON.parse(line));
  const sessionId = String(parsed.find((event) => event.session_id)?.session_id ?? '');
  return {
    exit,
    sessionId,
    events: parsed,
    toolResults: parsed
      .filter((event) => event.type === 'user' && event.parent_tool_use_id === null)
      .flatMap((event) => toolResultsOf(event.message)),
    errorOutput: errors,
    transcript: () => readTranscript(home, sessionId),
  };
}

/** The tool results in one message of the wire format. */
export function toolResultsOf(message: unknown): readonly ToolResult[] {
  const content = isRecord(message) && Array.isArray(message.content) ? message.content : [];
  return content
    .filter((block: unknown) => isRecord(block))
    .filter((block) => block.type === 'tool_result')
    .map((block) => ({
      id: String(block.tool_use_id),
      text: textOf(block.content),
      isError: block.is_error === true,
    }));
}

const textOf = (content: unknown): string => {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => (isRecord(part) && typeof part.text === 'string' ? part.text : ''))
    .join('\n');
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The session's own file and those of its subagents below a folder of its name. */
async function readTranscript(home: string, sessionId: string): Promise<string> {
  const projects = join(home, '.claude', 'projects');
  const names = await readdir(projects, { recursive: true }).catch(() => []);
  const own = names.filter((name) => name.includes(sessionId) && name.endsWith('.jsonl')).sort();
  const texts = await Promise.all(own.map((name) => readFile(join(projects, name), 'utf8')));
  return texts.join('');
}

function openTerminal(
  path: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): ClaudeTerminal {
  const size = { cols: 120, rows: 40 };
  const view = new headless.Terminal({ ...size, allowProposedApi: true });
  const { spawn: spawnInTerminal } = createRequire(import.meta.url)('node-pty') as Terminals;
  const child = spawnInTerminal(path, [...args], { ...size, cwd, env: { ...env }, name: 'xterm' });
  child.onData((text) => view.write(text));
  view.onData((answer) => child.write(answer));
  const gone = new Promise<void>((done) => child.onExit(() => done()));
  const screen = (): string => {
    const { active } = view.buffer;
    const lines = Array.from(
      { length: size.rows },
      (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '',
    );
    return lines.join('\n').trimEnd();
  };
  return {
    child,
    screen,
    type: (text) => child.write(text),
    waitFor: async (wanted, ms = 60_000) => {
      const until = Date.now() + ms;
      const isThere = () =>
        typeof wanted === 'string' ? screen().includes(wanted) : wanted.test(screen());
      while (!isThere()) {
        if (Date.now() > until) throw new Error(`"${wanted}" did not come. Screen:\n${screen()}`);
        await new Promise((done) => setTimeout(done, 100));
      }
    },
    close: async () => {
      child.kill('SIGKILL');
      await gone;
      view.dispose();
    },
  };
}
