import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';

/** A rule file's content as far as Breakwater reads it. */
export interface PackageSpec {
  readonly version?: string;
  readonly depends?: readonly string[];
  readonly quick?: boolean;
  /** This package's own build command; the workspace's where it has none. */
  readonly command?: string;
}

export interface WorkspaceOptions {
  readonly packages: Readonly<Record<string, PackageSpec>>;
  /** breakwater.yaml's build.command; `{package}` stands for the name. */
  readonly command?: string;
  /** Further parts of breakwater.yaml, `build` included. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Further files: path inside the workspace → content. A `#!` makes one executable. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface TemporaryWorkspace {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/**
 * Writes a workspace into a temporary folder whose path contains a space.
 *
 * @returns its absolute path, and what removes it again.
 */
export async function makeWorkspace(options: WorkspaceOptions): Promise<TemporaryWorkspace> {
  const parent = await mkdtemp(join(tmpdir(), 'breakwater-'));
  const path = join(parent, 'a workspace');
  const { build, ...rest } = options.config ?? {};
  const command = options.command ?? 'sh build.sh {package}';
  const files: Record<string, string> = {
    'breakwater.yaml': stringify({ build: { command, ...asRecord(build) }, ...rest }),
    ...options.files,
  };
  for (const [name, { command: own, ...spec }] of Object.entries(options.packages)) {
    const rule = {
      package: name,
      version: '1.0',
      ...spec,
      ...(own === undefined ? {} : { build: { command: own } }),
    };
    files[join('rules', 'packages', `${name}.yaml`)] = stringify(rule);
  }
  for (const [name, content] of Object.entries(files)) {
    const target = join(path, name);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content, { mode: content.startsWith('#!') ? 0o755 : 0o644 });
  }
  return { path, remove: () => rm(parent, { recursive: true, force: true, maxRetries: 10 }) };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {};
}
