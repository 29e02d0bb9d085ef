export interface ElectronRuntime {
  readonly kind: 'official' | 'registry' | 'given';
  readonly version: string;
  readonly path: string;
  readonly dist: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function readRuntime(root: string): ElectronRuntime | undefined;
export function runtimeEnvironment(runtime: ElectronRuntime, env?: Environment): NodeJS.ProcessEnv;
export function platformSwitches(env?: Environment): string[];
export function electronCommand(
  root: string,
  env?: Environment,
): { readonly file: string; readonly args: string[]; readonly env: NodeJS.ProcessEnv };
