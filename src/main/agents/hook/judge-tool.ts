import { join } from 'node:path';
import { isPackageName } from '../../../shared/package-name';
import { judgeShell, type ShellSurroundings } from './judge-shell';
import { holdsLogs, leadsToLogs, placeOf } from './protected-paths';

/** What an agent's client is about to do, as its hook is told. */
export interface ToolUse {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly cwd: string;
  /** True within a subagent. */
  readonly isSubagent: boolean;
}

export interface HookSurroundings extends ShellSurroundings {
  /** The workspace's real path, and others that lead to it. */
  readonly roots: readonly string[];
  /** The package of the worker that Breakwater started; null for anybody else. */
  readonly workerPackage: string | null;
}

/** Why a call is denied, for the agent: one or two sentences with the Breakwater call to use instead. */
export type Denial = string;

const PATH_KEYS = ['file_path', 'path', 'notebook_path', 'directory', 'paths', 'glob', 'pattern'];
const WRITERS = new Set(['Write', 'Edit', 'MultiEdit', 'NotebookEdit', 'Update']);
const SERVER = 'mcp__breakwater__';

/** Judges one call. null lets it pass; the client's own permissions then decide as ever. */
export function judgeTool(use: ToolUse, around: HookSurroundings): Denial | null {
  if (use.tool.startsWith(SERVER)) return judgeOwnTool(use, around);
  const command = use.input.command;
  if (typeof command === 'string') {
    const denial = judgeCommand(command, use, around);
    if (denial !== null) return denial;
  }
  return judgePaths(use, around);
}

function judgeCommand(command: string, use: ToolUse, around: HookSurroundings): Denial | null {
  for (const finding of judgeShell(command, use.cwd, around)) {
    switch (finding.kind) {
      case 'build':
        return buildDenial(finding.package, use.input.run_in_background === true);
      case 'log':
        return LOG_DENIAL;
      case 'recursive':
        return recursiveDenial(finding.program);
      case 'tangled':
        return TANGLED_DENIAL;
      case 'write': {
        const denial = judgeWrite(finding.path, use, around);
        if (denial !== null) return denial;
      }
    }
  }
  return null;
}

function judgePaths(use: ToolUse, around: HookSurroundings): Denial | null {
  for (const key of PATH_KEYS) {
    const value = use.input[key];
    for (const path of Array.isArray(value) ? value : [value]) {
      if (typeof path !== 'string') continue;
      // A regular expression is no path; a glob is one.
      const isExpression = key === 'pattern' && use.tool !== 'Glob';
      if (isExpression) continue;
      const isSearch = use.tool === 'Grep' || use.tool === 'Glob';
      if (isSearch ? holdsLogs(path, use.cwd) : leadsToLogs(path, use.cwd)) return LOG_DENIAL;
    }
  }
  if (!WRITERS.has(use.tool)) return null;
  const path = use.input.file_path ?? use.input.notebook_path;
  const place = typeof path === 'string' ? placeOf(path, use.cwd) : null;
  return place === null ? null : judgeWrite(place, use, around);
}

/** Whether this agent may write that file. */
function judgeWrite(place: string, use: ToolUse, around: HookSurroundings): Denial | null {
  const { roots, workerPackage } = around;
  const isWorker = workerPackage !== null;
  const same = (file: string): boolean =>
    roots.some((root) => place.toLowerCase() === join(root, file).toLowerCase());
  if (use.isSubagent || isWorker) {
    if (same('rules/INDEX.md')) return INDEX_DENIAL;
    if (same('HANDOFF.md')) return HANDOFF_DENIAL;
  }
  if (workerPackage === null) return null;
  const isResult = roots.some((root) => place.startsWith(`${join(root, 'build-results')}/`));
  if (isResult && !same(`build-results/${workerPackage}.md`)) {
    return `You work on ${workerPackage} and write its result only: build-results/${workerPackage}.md, or the breakwater tool "result" with action "write".`;
  }
  return null;
}

function judgeOwnTool(use: ToolUse, around: HookSurroundings): Denial | null {
  const name = use.tool.slice(SERVER.length);
  const isWorker = around.workerPackage !== null;
  if (!(use.isSubagent || isWorker) || use.input.action !== 'write') return null;
  if (name === 'index') return INDEX_DENIAL;
  return name === 'handoff' ? HANDOFF_DENIAL : null;
}

const LOG_DENIAL: Denial =
  'Build logs never enter an agent’s context. Use the breakwater tool "build" with action "report" and the package: exit code, status, a summary and the one error line. A person can look at the whole log in Breakwater’s window.';

const TANGLED_DENIAL: Denial =
  'Breakwater cannot tell what this command would run: it is too long, or runs itself again and again. Run its parts one after the other; builds run through the breakwater tool "build".';

const INDEX_DENIAL: Denial =
  'rules/INDEX.md has one writer, the orchestrator. Use the breakwater tool "index" with action "propose" to propose a row, and leave the result in build-results/<package>.md.';

const HANDOFF_DENIAL: Denial =
  'HANDOFF.md has one writer, the orchestrator. Put what is to be handed on into the package’s result (the breakwater tool "result" with action "write"); the orchestrator writes the handoff with the tool "handoff".';

const buildDenial = (name: string, inBackground: boolean): Denial => {
  const what = isPackageName(name) ? name : 'PACKAGE';
  const background = inBackground ? ' A build is never a background command of an agent.' : '';
  return `Builds run through Breakwater alone, which keeps their logs out of your context.${background} Use the breakwater tool "build" with action "start" and package "${what}", then action "wait"; or run: breakwater build ${what}`;
};

const recursiveDenial = (program: string): Denial =>
  `This would read the build logs under .breakwater. Leave them out (${
    program === 'rg' ? 'without --hidden and --no-ignore' : '--exclude-dir=.breakwater'
  }), or use the breakwater tool "build" with action "report" for what a build said.`;
