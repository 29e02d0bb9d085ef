import { readFileSync, readlinkSync } from 'node:fs';
import { Emitter } from '../../emitter';
import { type BuildPattern, packageBuilt } from '../../shell/build-patterns';
import { isInterpreter } from '../../shell/shell-words';
import { listProcesses, type ProcessEntry, readArguments } from './process-table';

/** A build of this workspace that nobody asked Breakwater for. */
export interface OutsideBuild {
  readonly pid: number;
  readonly startTime: string;
  /** '' where the command does not say it. */
  readonly package: string;
  readonly seenAt: Date;
}

export interface OutsideBuildsOptions {
  readonly root: string;
  readonly patterns: () => readonly BuildPattern[];
  readonly isPackage: (name: string) => boolean;
  readonly now: () => Date;
}

/** Between two looks at the process table, milliseconds: one look costs a few of them. */
const LOOK_MS = 5_000;

/**
 * The second barrier: what the hook in an agent's client missed is seen in the process table. A build is
 * the workspace's build command, run within the workspace, that does not carry an attempt's mark.
 * Linux: elsewhere another process's folder and environment are not to be had, and nothing is seen.
 */
export class OutsideBuilds {
  readonly changes = new Emitter<null>();
  readonly #options: OutsideBuildsOptions;
  /** Processes that were judged: pid and start time → what they build; null for no build. */
  #judged = new Map<string, string | null>();
  #found: readonly OutsideBuild[] = [];
  #timer: NodeJS.Timeout | null = null;
  #patterns: readonly BuildPattern[] = [];

  constructor(options: OutsideBuildsOptions) {
    this.#options = options;
  }

  get list(): readonly OutsideBuild[] {
    return this.#found;
  }

  start(): void {
    if (process.platform !== 'linux' || this.#timer !== null) return;
    this.#timer = setInterval(() => this.look(), LOOK_MS);
    this.#timer.unref();
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.changes.clear();
  }

  /** Looks now. A process is judged once: only new ones cost more than a glance. */
  look(): void {
    const patterns = this.#options.patterns();
    if (patterns !== this.#patterns) this.#judged.clear();
    this.#patterns = patterns;
    const entries = listProcesses().filter((entry) => !entry.zombie && entry.pid !== process.pid);
    const judged = new Map<string, string | null>();
    const builds = new Map<number, { readonly entry: ProcessEntry; readonly name: string }>();
    for (const entry of entries) {
      const key = `${entry.pid} ${entry.startTime}`;
      const known = this.#judged.get(key);
      const name = known === undefined ? this.#judge(entry.pid) : known;
      judged.set(key, name);
      if (name !== null) builds.set(entry.pid, { entry, name });
    }
    this.#judged = judged;
    this.#publish(outermost(builds, entries));
  }

  #publish(builds: readonly { readonly entry: ProcessEntry; readonly name: string }[]): void {
    const before = this.#found;
    this.#found = builds.map(({ entry, name }) => {
      const known = before.find(
        (one) => one.pid === entry.pid && one.startTime === entry.startTime,
      );
      const { pid, startTime } = entry;
      return known ?? { pid, startTime, package: name, seenAt: this.#options.now() };
    });
    const isSame =
      before.length === this.#found.length && before.every((one) => this.#found.includes(one));
    if (!isSame) this.changes.emit(null);
  }

  #judge(pid: number): string | null {
    const words = readArguments(pid).map((text) => ({ text, glob: false }));
    if (words.length === 0) return null;
    const cwd = folderOf(pid);
    const { root, isPackage } = this.#options;
    if (cwd === null || !(cwd === root || cwd.startsWith(`${root}/`))) return null;
    const starts = isInterpreter(words[0]?.text ?? '') ? [words, words.slice(1)] : [words];
    for (const start of starts) {
      const name = packageBuilt(start, cwd, this.#patterns, { root, isPackage });
      if (name !== null) return isOurs(pid) ? null : name;
    }
    return null;
  }
}

/** Without those that another of them has started: `uv run tool` and the tool are one build. */
function outermost(
  builds: ReadonlyMap<number, { readonly entry: ProcessEntry; readonly name: string }>,
  entries: readonly ProcessEntry[],
): readonly { readonly entry: ProcessEntry; readonly name: string }[] {
  const parents = new Map(entries.map((entry) => [entry.pid, entry.parent]));
  const isBelow = (pid: number): boolean => {
    let at = parents.get(pid);
    for (let steps = 0; at !== undefined && at > 1 && steps < 100; steps += 1) {
      if (builds.has(at)) return true;
      at = parents.get(at);
    }
    return false;
  };
  return [...builds.values()].filter(({ entry }) => !isBelow(entry.pid));
}

const folderOf = (pid: number): string | null => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
};

/**
 * A build of ours carries its attempt's mark and no credential: an agent that Breakwater started has a
 * mark of its own, which a build that it runs past Breakwater would inherit together with its credential.
 */
const isOurs = (pid: number): boolean => {
  try {
    const names = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
    const has = (name: string): boolean => names.some((entry) => entry.startsWith(`${name}=`));
    return has('BREAKWATER_ATTEMPT') && !has('BREAKWATER_CREDENTIAL');
  } catch {
    // Another user's, or gone: not for us to say.
    return true;
  }
};
