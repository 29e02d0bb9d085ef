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

/**
 * The whole environment of a build: what the person's session has, without Breakwater's own variables,
 * a plain terminal, the workspace's `env`, and two variables of ours that nothing overrides.
 */
export const buildEnvironment = (input: EnvironmentInput): Readonly<Record<string, string>> => {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(input.inherited)) {
    if (value === undefined || name.includes('=') || OWN_NAMES.has(name)) continue;
    if (OWN_PREFIXES.some((prefix) => name.startsWith(prefix))) continue;
    env[name] = value;
  }
  if (env.PATH !== undefined) {
    env.PATH = env.PATH.split(':')
      .filter((folder) => !isNpmFolder(folder))
      .join(':');
  }
  return {
    ...env,
    ...TERMINAL,
    PWD: input.cwd,
    ...input.configured,
    BREAKWATER_PACKAGE: input.package,
    BREAKWATER_ATTEMPT: input.token,
  };
};
