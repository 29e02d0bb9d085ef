import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildPatterns } from '../../engine/shell/shell-port';
import { type BuildCommands, readBuildCommands } from '../../engine/workspace/build-commands-port';
import { type Denial, type HookSurroundings, judgeTool, type ToolUse } from './judge-tool';
import { noteSession } from './session';

/*
 * The hook that runs before every tool call of a connected agent's client. Its input is JSON, its answer
 * nothing (the call goes on) or a denial with its reason. It says nothing of its own errors on standard
 * output, because a client takes an answer that it cannot read for no answer at all.
 */

/** A script longer than this is not read to see what it runs. */
const MAX_SCRIPT_BYTES = 256 * 1024;

export interface HookEnvironment {
  readonly environment: NodeJS.ProcessEnv;
  readonly now: () => Date;
}

/** The hook's whole work: the text of its input → the text of its answer, '' to let the call go on. */
export async function answerHook(text: string, around: HookEnvironment): Promise<string> {
  const input = readInput(text);
  if (input === null) return '';
  const found = workspaceOf(around.environment.CLAUDE_PROJECT_DIR, input.cwd);
  if (found === null) return '';
  const root = real(found);
  try {
    noteSession(root, input, null, around.environment, around.now());
  } catch {
    // A disk that is full must not cost the decision.
  }
  const denial = await judge({ ...input, cwd: real(input.cwd) }, [root, found], around.environment);
  return denial === null ? '' : denied(denial);
}

async function judge(
  use: ToolUse,
  roots: readonly [string, string],
  environment: NodeJS.ProcessEnv,
): Promise<Denial | null> {
  const runsPrograms = typeof use.input.command === 'string';
  const commands = runsPrograms ? await readBuildCommands(roots[0]) : NO_COMMANDS;
  return judgeTool(use, surroundings(roots, commands, environment));
}

const NO_COMMANDS: BuildCommands = { commands: [], packages: new Set() };

/** The workspace by its real path, and as it was named. */
function surroundings(
  roots: readonly [string, string],
  { commands, packages }: BuildCommands,
  environment: NodeJS.ProcessEnv,
): HookSurroundings {
  const isStarted = (environment.BREAKWATER_CREDENTIAL ?? '') !== '';
  const worker = isStarted ? (environment.BREAKWATER_PACKAGE ?? '') : '';
  return {
    root: roots[0],
    roots,
    patterns: buildPatterns(commands),
    isPackage: (name) => packages.has(name),
    scriptAt: shellScriptAt,
    workerPackage: worker === '' ? null : worker,
  };
}

/** A shell script's text: by its first line, or by its name. */
function shellScriptAt(path: string): string | null {
  try {
    const info = statSync(path);
    if (!info.isFile() || info.size > MAX_SCRIPT_BYTES) return null;
    const text = readFileSync(path, 'utf8');
    const isShell = /^#!.*\b(?:ba|da|z|k|a)?sh\b/.test(text) || /\.(?:ba|z)?sh$/.test(path);
    return isShell ? text : null;
  } catch {
    return null;
  }
}

interface HookInput extends ToolUse {
  readonly sessionId: string;
  readonly transcriptPath: string | null;
}

/** null for what is no PreToolUse input: then there is nothing to say. */
function readInput(text: string): HookInput | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || typeof value.tool_name !== 'string') return null;
  return {
    tool: value.tool_name,
    input: isRecord(value.tool_input) ? value.tool_input : {},
    cwd: textOf(value.cwd) ?? process.cwd(),
    isSubagent: textOf(value.agent_id) !== null,
    sessionId: textOf(value.session_id) ?? '',
    transcriptPath: textOf(value.transcript_path),
  };
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The workspace that a client works in: the project that it was started in, else the nearest folder above
 * that looks like one; null outside of any.
 */
export function workspaceOf(project: string | undefined, cwd: string): string | null {
  const start = project !== undefined && project !== '' ? project : cwd;
  for (let at = start; ; at = dirname(at)) {
    if (looksLikeWorkspace(at)) return at;
    if (dirname(at) === at) return null;
  }
}

const looksLikeWorkspace = (folder: string): boolean =>
  ['breakwater.yaml', join('rules', 'packages'), '.breakwater'].some((name) =>
    existsSync(join(folder, name)),
  );

const real = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
};

const denied = (reason: Denial): string =>
  `${JSON.stringify({
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      permissionDecision: 'deny',
      permissionDecisionReason: reason,
    },
  })}\n`;
