import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildCommandsReader } from './build-commands-reader';

/*
 * The build commands of a workspace, for a process that lives some tens of milliseconds: the hook in an
 * agent's client. What was read once is kept with each file's time and size, so that the YAML reader is
 * loaded only when a file has changed.
 */

export interface BuildCommandText {
  readonly command: string;
  readonly shell: boolean;
}

export interface BuildCommands {
  /** breakwater.yaml's, and those of rule files that have one of their own; each once. */
  readonly commands: readonly BuildCommandText[];
  readonly packages: ReadonlySet<string>;
}

interface CachedFile {
  /** Modification time and size. */
  readonly stamp: string;
  readonly command: string | null;
  readonly shell: boolean;
}
type Cache = Readonly<Record<string, CachedFile>>;

const CONFIG_FILE = 'breakwater.yaml';
const RULES = join('rules', 'packages');
const MAX_FILE_BYTES = 1024 * 1024;

/** Where the kept reading lies. Deleting it costs one reading. */
const cacheFile = (root: string): string =>
  join(root, '.breakwater', 'context', 'build-commands.json');

/**
 * Reads, or finds kept, the workspace's build commands. Files that cannot be read have none. With `keep` false
 * nothing is written.
 */
export async function readBuildCommands(
  root: string,
  { keep } = { keep: true },
): Promise<BuildCommands> {
  const before = readCache(root);
  const files = [CONFIG_FILE, ...ruleFiles(root)];
  const now: Record<string, CachedFile> = {};
  let reader: BuildCommandsReader | null = null;
  let isNews = Object.keys(before).length !== files.length;
  for (const file of files) {
    const stamp = stampOf(join(root, file));
    const known = before[file];
    if (known?.stamp === stamp) {
      now[file] = known;
      continue;
    }
    isNews = true;
    reader ??= (await import('./build-commands-reader')).buildCommandsReader;
    now[file] = { stamp, ...readOne(reader, root, file) };
  }
  if (isNews && keep) writeCache(root, now);
  return summary(now);
}

function summary(files: Cache): BuildCommands {
  const shell = files[CONFIG_FILE]?.shell ?? false;
  const commands = Object.values(files).flatMap(({ command }) =>
    command === null ? [] : [command],
  );
  const packages = Object.keys(files)
    .filter((file) => file !== CONFIG_FILE)
    .map((file) => file.slice(RULES.length + 1).replace(/\.ya?ml$/i, ''));
  return {
    commands: [...new Set(commands)].map((command) => ({ command, shell })),
    packages: new Set(packages),
  };
}

function readOne(
  reader: BuildCommandsReader,
  root: string,
  file: string,
): { readonly command: string | null; readonly shell: boolean } {
  try {
    const path = join(root, file);
    if (statSync(path).size > MAX_FILE_BYTES) return NO_COMMAND;
    const bytes = readFileSync(path);
    return file === CONFIG_FILE
      ? reader.config(bytes)
      : { command: reader.rule(bytes, file), shell: false };
  } catch {
    return NO_COMMAND;
  }
}

const NO_COMMAND = { command: null, shell: false };

function ruleFiles(root: string): readonly string[] {
  try {
    return readdirSync(join(root, RULES))
      .filter((name) => /\.ya?ml$/i.test(name) && !name.startsWith('.'))
      .map((name) => join(RULES, name));
  } catch {
    return [];
  }
}

const stampOf = (path: string): string => {
  try {
    const { mtimeMs, size } = statSync(path);
    return `${mtimeMs} ${size}`;
  } catch {
    return 'none';
  }
};

function readCache(root: string): Cache {
  try {
    const value: unknown = JSON.parse(readFileSync(cacheFile(root), 'utf8'));
    return isCache(value) ? value : {};
  } catch {
    return {};
  }
}

const isCache = (value: unknown): value is Cache =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every(
    (file: unknown) =>
      typeof file === 'object' &&
      file !== null &&
      'stamp' in file &&
      typeof file.stamp === 'string' &&
      'command' in file &&
      (file.command === null || typeof file.command === 'string') &&
      'shell' in file &&
      typeof file.shell === 'boolean',
  );

/** Renamed into place and not synced: it is no more than a saving of time. */
function writeCache(root: string, files: Cache): void {
  try {
    const path = cacheFile(root);
    mkdirSync(join(root, '.breakwater', 'context'), { recursive: true });
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, JSON.stringify(files));
    renameSync(temporary, path);
  } catch {
    // Read anew next time.
  }
}
