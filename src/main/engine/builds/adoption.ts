import * as fsp from 'node:fs/promises';
import type { Attempt } from '../../../shared/build';
import { endedAttempt } from './active-attempt';
import { attemptNumbers, packagesWithAttempts } from './attempt-folders';
import type { AttemptHistory } from './attempt-history';
import { type AttemptArea, attemptFolder, BUILDS } from './attempt-paths';
import type { AttemptSpec, HostRecord, ProcessIdentity } from './attempt-records';
import { findStartingHost, isHostOf } from './find-host';
import { closeLostAttempt } from './lost-host';
import { readExit, readHost, readSpec } from './record-reading';

/** A build that runs in a host which an earlier pool started. */
export interface RunningBuild {
  readonly spec: AttemptSpec;
  /** Null when the host has only just been started. */
  readonly host: HostRecord | null;
  readonly identity: ProcessIdentity;
}

export interface FoundAttempts {
  readonly running: readonly RunningBuild[];
  /** Over since the history was last written, in the order of their ends. */
  readonly ended: readonly Attempt[];
}

type Found = { readonly running: RunningBuild } | { readonly ended: Attempt } | null;

/**
 * Finds out from the disk what became of the attempts that the history does not know: those that still run, those
 * that ended meanwhile, and those whose host is gone, which it closes. A folder without a spec is one whose turn
 * never came; it is removed. Never starts anything.
 */
export const findAttempts = async (
  root: string,
  history: AttemptHistory,
  area: AttemptArea = BUILDS,
): Promise<FoundAttempts> => {
  const running: RunningBuild[] = [];
  const ended: Attempt[] = [];
  for (const name of await packagesWithAttempts(root, area)) {
    for (const number of await attemptNumbers(root, name, area)) {
      if (history.has(area.idOf(name, number))) continue;
      const found = await examine(attemptFolder(root, name, number, area), history);
      if (found === null) continue;
      if ('running' in found) running.push(found.running);
      else ended.push(found.ended);
    }
  }
  running.sort((a, b) => a.spec.createdAt.localeCompare(b.spec.createdAt));
  ended.sort((a, b) => (a.endedAt ?? '').localeCompare(b.endedAt ?? ''));
  return { running, ended };
};

const examine = async (folder: string, history: AttemptHistory): Promise<Found> => {
  const spec = await readSpec(folder);
  if (spec === null) {
    // Only an empty folder goes: what is in any other may help a person.
    await fsp.rmdir(folder).catch(() => {});
    return null;
  }
  // Known after all, under a name that differs in its case: the file system does not tell the two apart.
  if (history.has(spec.id)) return null;
  const exit = await readExit(folder);
  if (exit !== null) return { ended: endedAttempt(spec, exit) };
  const host = await readHost(folder);
  if (host === null) {
    const identity = await findStartingHost(folder);
    if (identity !== null) return { running: { spec, host, identity } };
  } else if (await isHostOf(host)) return { running: { spec, host, identity: host.host } };
  // It may have ended between the two looks.
  const late = await readExit(folder);
  return { ended: endedAttempt(spec, late ?? (await closeLostAttempt(folder, spec, host))) };
};
