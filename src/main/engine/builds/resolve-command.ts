import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { type Outcome, ok, type RefusalCode, refuse } from '../../../shared/outcome';

/** What execvp(3) falls back to when there is no PATH. */
const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin';

const isExecutableFile = async (path: string): Promise<boolean> => {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
};

/** What a command is for, in the words of its refusal. */
export interface Program {
  readonly code: RefusalCode;
  readonly what: string;
  readonly key: string;
}
export const BUILD_PROGRAM: Program = {
  code: 'build-command-missing',
  what: 'build command',
  key: 'build.command',
};
export const AGENT_PROGRAM: Program = {
  code: 'agent-command-missing',
  what: 'agent’s command',
  key: 'agents.worker',
};

/**
 * Finds the command as the build itself would find it: a path from its working folder, a name on the PATH of
 * its own environment. Refuses, naming what is missing, so that nothing is started in vain.
 */
export const resolveCommand = async (
  command: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
  program: Program = BUILD_PROGRAM,
): Promise<Outcome<string>> => {
  const { code, what, key } = program;
  const isFolder = await stat(cwd).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    return refuse(code, `The working folder ${cwd} does not exist; create it.`);
  }
  if (command.includes('/')) {
    const path = isAbsolute(command) ? command : join(cwd, command);
    if (await isExecutableFile(path)) return ok(path);
    return refuse(
      code,
      `The ${what} ${command} is not an executable file; correct ${key} in breakwater.yaml.`,
    );
  }
  for (const folder of (env.PATH ?? DEFAULT_PATH).split(':')) {
    // An empty entry means the working folder, as in execvp(3).
    const path = join(
      folder === '' ? cwd : isAbsolute(folder) ? folder : join(cwd, folder),
      command,
    );
    if (command !== '' && (await isExecutableFile(path))) return ok(path);
  }
  return refuse(
    code,
    `The ${what} ${command === '' ? '(empty)' : command} was not found on its PATH; install it or correct ${key} in breakwater.yaml.`,
  );
};
