import type { WayOfWorking } from './agent';

/** `breakwater.yaml` after validation, defaults filled in. Durations in milliseconds, sizes in bytes. */
export interface Config {
  readonly build: {
    /** Command line with `{package}`; null when none is given anywhere yet. */
    readonly command: string | null;
    /** True when the command is to be run by /bin/sh; the package then arrives as a variable, never as shell text. */
    readonly shell: boolean;
    readonly timeoutMs: number;
    /** True when the command stages what it has built: exit code 0 then means "staged". */
    readonly stages: boolean;
    /** How far a build gives way to other work on the machine, the window's included: 0 to 19. */
    readonly nice: number;
    readonly env: Readonly<Record<string, string>>;
  };
  /** Globs with `{package}`; null when the workspace makes no RPMs and exit code 0 is the evidence. */
  readonly artifacts: { readonly rpms: readonly string[] } | null;
  readonly logs: { readonly maxBytes: number };
  readonly waves: {
    /** 1 to 3. */
    readonly size: number;
    /** Packages that are in the queue but built only when asked for by name. */
    readonly leaveOut: readonly string[];
  };
  readonly context: {
    /** Share of the window past which nothing is launched: 0.6 for 60 %. */
    readonly gate: number;
    readonly tokens: number | null;
  };
  readonly monitor: 'builtin' | 'claude';
  readonly agents: {
    /** Command line of one agent; `{prompt}` or `{prompt_file}` say where its prompt goes, else it is the last argument. */
    readonly worker: string;
    /** Command line of the orchestrator; null for the worker's without its prompt. */
    readonly orchestrator: string | null;
    /** How waves are worked on where nobody says otherwise. */
    readonly work: WayOfWorking;
    /** An agent that prints nothing and builds nothing for so long is shown as hanging. */
    readonly silentMs: number;
  };
}

/** No wave and no pool is ever larger. */
export const SLOTS = 3;

/** Builds that are shorter than this are quick: they need no monitor by a model. */
export const QUICK_BUILD_MS = 120_000;

/**
 * Enough for the window to stay smooth while three builds use every core, and no loss where nothing
 * else wants to run (bench/panes.mjs).
 */
export const DEFAULT_NICE = 5;

export const DEFAULT_CONFIG: Config = {
  build: {
    command: null,
    shell: false,
    timeoutMs: 6 * 3_600_000,
    stages: false,
    nice: DEFAULT_NICE,
    env: {},
  },
  artifacts: null,
  logs: { maxBytes: 4 * 1024 ** 3 },
  waves: { size: SLOTS, leaveOut: [] },
  context: { gate: 0.6, tokens: null },
  monitor: 'builtin',
  agents: { worker: 'claude', orchestrator: null, work: 'builds', silentMs: 10 * 60_000 },
};
