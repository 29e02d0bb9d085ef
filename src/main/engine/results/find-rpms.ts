import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { escapePath, glob, isDynamicPattern } from 'tinyglobby';
import type { Outcome } from '../../../shared/outcome';
import { isPackageName } from '../../../shared/package-name';
import { isNewSince } from './freshness';
import { isRpmName } from './result-values';
import { type RpmHeader, type RpmRefusalCode, readRpm } from './rpm-header';

/** A file that may be one of an attempt's RPMs. */
export interface FoundRpm {
  /** Base name. */
  readonly file: string;
  /** Absolute. */
  readonly path: string;
  readonly size: number;
  readonly modifiedAtMs: number;
  /** True where the build itself said that it wrote this file. */
  readonly wrote: boolean;
  readonly header: Outcome<RpmHeader, RpmRefusalCode>;
}

export interface RpmSearch {
  /** The workspace, absolute: relative globs and paths start here. */
  readonly root: string;
  readonly package: string;
  /** `artifacts.rpms` of the configuration, or none. */
  readonly globs: readonly string[];
  /** Paths from rpmbuild's `Wrote:` lines. */
  readonly wrote: readonly string[];
  /** Base names that a result names. */
  readonly claimed: readonly string[];
  /** Start of the attempt, milliseconds since 1970: only files that are newer, claimed or written are opened. */
  readonly startedAtMs: number;
  /** What `~` stands for. Default: the home folder of the user. */
  readonly home?: string;
}

/** More new files than this under one glob are not one package's RPMs: the newest are looked at. */
const MAX_OPENED = 10_000;

/** Headers are read this many side by side: enough to hide the disk, few enough for descriptors. */
const READS_AT_ONCE = 16;

/** A glob of the configuration for one package: the folder to start in, and the pattern below it. */
export interface ResolvedGlob {
  readonly base: string;
  readonly pattern: string;
}

/**
 * Glob → start folder and pattern. `{package}` becomes the name as plain text (`gtk+` is no pattern), a leading `~`
 * the home folder; a relative glob starts in `root`. A `..` is the person's own choice and is followed.
 */
export const resolveGlob = (
  text: string,
  packageName: string,
  root: string,
  home: string,
): ResolvedGlob => {
  const named = text.replaceAll('{package}', () => escapePath(packageName));
  const expanded = /^~(?=\/|$)/.test(named) ? `${escapePath(home)}${named.slice(1)}` : named;
  const segments = expanded.split('/');
  const firstDynamic = segments.findIndex((segment) => isDynamicPattern(segment));
  const split = firstDynamic === -1 ? segments.length - 1 : firstDynamic;
  const folder = segments.slice(0, split).join('/').replaceAll(/\\(.)/g, '$1');
  const base = path.resolve(root, expanded.startsWith('/') ? folder || '/' : folder);
  return { base, pattern: segments.slice(split).join('/') };
};

const search = async ({ base, pattern }: ResolvedGlob): Promise<readonly string[]> => {
  // Links to folders are not followed: one that points upwards would have the search walk the disk.
  const options = { cwd: base, absolute: true, dot: true, followSymbolicLinks: false };
  return glob([pattern], { ...options, expandDirectories: false });
};

/** The same glob with its last part replaced by the exact names: a subpackage is rarely called like its package. */
const forClaims = (resolved: ResolvedGlob, claimed: readonly string[]): readonly ResolvedGlob[] => {
  const folder = resolved.pattern.split('/').slice(0, -1);
  return claimed.map((name) => ({
    base: resolved.base,
    pattern: [...folder, escapePath(name)].join('/'),
  }));
};

interface Candidate {
  readonly path: string;
  readonly size: number;
  readonly modifiedAtMs: number;
}

const candidate = async (file: string): Promise<Candidate | null> => {
  try {
    const status = await stat(file);
    return status.isFile() ? { path: file, size: status.size, modifiedAtMs: status.mtimeMs } : null;
  } catch {
    // Gone or out of reach between listing and looking: then it is no evidence either.
    return null;
  }
};

const inGroups = async <In, Out>(
  items: readonly In[],
  each: (item: In) => Promise<Out>,
): Promise<Out[]> => {
  const done: Out[] = [];
  for (let at = 0; at < items.length; at += READS_AT_ONCE) {
    done.push(...(await Promise.all(items.slice(at, at + READS_AT_ONCE).map(each))));
  }
  return done;
};

/**
 * Looks for the RPMs of an attempt: where the workspace's globs point, where the build said that it wrote, and, in
 * the folders of the globs, under the names that a result claims (base names only: a name never is a path).
 * Out: each file once, newest first, with its header or why that cannot be read. Files that are older than the
 * attempt and not claimed are left out. Folders that are missing or closed give nothing.
 */
export const findRpms = async (request: RpmSearch): Promise<readonly FoundRpm[]> => {
  if (!isPackageName(request.package))
    throw new Error('A package name was not checked before use.');
  const { root, startedAtMs } = request;
  const home = request.home ?? homedir();
  const claimed = request.claimed.filter(isRpmName);
  const wrote = new Set(
    request.wrote
      .filter((file) => isRpmName(path.basename(file)))
      .map((file) => path.resolve(root, file)),
  );
  const paths = new Set(wrote);
  for (const text of request.globs) {
    const resolved = resolveGlob(text, request.package, root, home);
    for (const one of [resolved, ...forClaims(resolved, claimed)]) {
      for (const file of await search(one))
        if (file.endsWith('.rpm')) paths.add(path.resolve(file));
    }
  }
  const candidates = (await inGroups([...paths], candidate))
    .filter((found) => found !== null)
    .filter((found) => {
      const named = claimed.includes(path.basename(found.path)) || wrote.has(found.path);
      return named || isNewSince(found.modifiedAtMs, startedAtMs);
    })
    .sort((left, right) => right.modifiedAtMs - left.modifiedAtMs)
    .slice(0, MAX_OPENED);
  return inGroups(candidates, async (found) => {
    const read = await readRpm(found.path);
    return {
      ...found,
      file: path.basename(found.path),
      wrote: wrote.has(found.path),
      header: read.ok ? { ok: true, value: read.value.header } : read,
    };
  });
};
