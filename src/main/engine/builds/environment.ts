import type { AgentRole } from '../../../shared/agent';
import { CREDENTIAL_VARIABLE } from '../context/credentials';
import { AGENT_VARIABLE, BUILD_VARIABLE } from './processes/variables';

/**
 * What a build must not inherit: what starts or steers Breakwater itself, what npm adds when it starts
 * Breakwater, and what describes the terminal that Breakwater was started from.
 */
const OWN_PREFIXES = [
  'ELECTRON_',
  'CHROME_',
  'BREAKWATER_',
  'npm_',
  'VITEST',
  'PLAYWRIGHT_',
] as const;
const OWN_NAMES: ReadonlySet<string> = new Set([
  'NODE_OPTIONS',
  'NODE_CHANNEL_FD',
  'NODE_CHANNEL_SERIALIZATION_MODE',
  'NODE_UNIQUE_ID',
  'NODE_V8_COVERAGE',
  'NODE_ENV',
  'INIT_CWD',
  'ORIGINAL_XDG_CURRENT_DESKTOP',
  'GOOGLE_API_KEY',
  'TMUX',
  'TMUX_PANE',
  'STY',
  'WINDOW',
  'WINDOWID',
  'TERMCAP',
  'TERM_PROGRAM',
  'TERM_PROGRAM_VERSION',
  'COLUMNS',
  'LINES',
]);

/** Folders that `npm start` puts first on the PATH: with them a build would find this project's tools. */
const isNpmFolder = (folder: string): boolean =>
  /[\\/]node_modules[\\/]\.bin$/.test(folder) || /[\\/]node-gyp-bin$/.test(folder);

/** What every build gets whatever it inherits; the workspace's own `env` may still say otherwise. */
const TERMINAL = {
  TERM: 'xterm-256color',
  COLORTERM: 'truecolor',
  // A pager would wait for a key that no one can press.
  PAGER: 'cat',
  GIT_PAGER: 'cat',
  MANPAGER: 'cat',
  GIT_TERMINAL_PROMPT: '0',
  DEBIAN_FRONTEND: 'noninteractive',
} as const;

export interface EnvironmentInput {
  readonly inherited: Readonly<Record<string, string | undefined>>;
  /** From `build.env` of the workspace. */
  readonly configured: Readonly<Record<string, string>>;
  readonly package: string;
  readonly token: string;
  readonly cwd: string;
}

/** What the person's session has, without Breakwater's own variables and npm's. */
const sessionOf = (
  inherited: Readonly<Record<string, string | undefined>>,
): Record<string, string> => {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited)) {
    if (value === undefined || name.includes('=') || OWN_NAMES.has(name)) continue;
    if (OWN_PREFIXES.some((prefix) => name.startsWith(prefix))) continue;
    env[name] = value;
  }
  if (env.PATH !== undefined) {
    env.PATH = env.PATH.split(':')
      .filter((folder) => !isNpmFolder(folder))
      .join(':');
  }
  return env;
};

/**
 * The whole environment of a build: what the person's session has, without Breakwater's own variables,
 * a plain terminal, the workspace's `env`, and two variables of ours that nothing overrides.
 */
export const buildEnvironment = (input: EnvironmentInput): Readonly<Record<string, string>> => ({
  ...sessionOf(input.inherited),
  ...TERMINAL,
  PWD: input.cwd,
  ...input.configured,
  BREAKWATER_PACKAGE: input.package,
  [BUILD_VARIABLE]: input.token,
});

export interface AgentEnvironmentInput extends Omit<EnvironmentInput, 'configured'> {
  readonly role: AgentRole;
  readonly credential: string;
  /** Folder of the program `breakwater`. */
  readonly tools: string;
}

/**
 * The whole environment of an agent: the person's session, `breakwater` on the PATH, and by what it is known.
 * It carries no build's mark, so that a build which it starts by itself does not pass for one of ours.
 */
export const agentEnvironment = (
  input: AgentEnvironmentInput,
): Readonly<Record<string, string>> => {
  const session = sessionOf(input.inherited);
  return {
    ...session,
    ...TERMINAL,
    PATH: session.PATH === undefined ? input.tools : `${input.tools}:${session.PATH}`,
    PWD: input.cwd,
    BREAKWATER_WORKSPACE: input.cwd,
    ...(input.role === 'worker' ? { BREAKWATER_PACKAGE: input.package } : {}),
    [CREDENTIAL_VARIABLE]: input.credential,
    [AGENT_VARIABLE]: input.token,
  };
};
