import { join } from 'node:path';
import type { LogNote } from '../../../shared/build';
import { writeFileAtomic } from '../disk/atomic-file';
import { readBootId } from '../process/identity';
import { EXIT_FILE, HOST_ERRORS_FILE } from './attempt-paths';
import type { AttemptSpec, ExitRecord, HostRecord } from './attempt-records';
import { LogView } from './log/log-view';
import { written } from './log/written';
import { folderGone, logNotes } from './log-notes';
import { endOwnProcesses, markOf } from './processes/own-processes';
import { readLive, readSpec, readStop } from './record-reading';

/** How long the processes of a lost build have to end politely, milliseconds. */
const GRACE_MS = 2000;

const hostLost = (spec: AttemptSpec, sameBoot: boolean): LogNote => ({
  kind: 'host-lost',
  text: sameBoot
    ? `The process that kept this ${spec.agent === null ? 'build' : 'agent'} is gone; ${HOST_ERRORS_FILE} in its attempt folder may say why.`
    : 'The machine was started anew while it ran.',
});

/**
 * Closes an attempt whose host is gone without an exit record: ends what provably is the build's, then writes
 * the record in the host's place. A build that someone had asked to stop counts as cancelled, any other as
 * interrupted; `wasAsked` says so where no file can any more. Never throws for a disk that refuses: the record is then only returned.
 */
export const closeLostAttempt = async (
  folder: string,
  spec: AttemptSpec,
  host: HostRecord | null,
  wasAsked = false,
): Promise<ExitRecord> => {
  const { token } = spec;
  const sameBoot = host === null || host.bootId === readBootId();
  if (sameBoot) {
    const mark = { ...markOf(spec), leader: host?.child ?? null, trustSession: false };
    await endOwnProcesses(mark, GRACE_MS, () => performance.now());
  }
  const live = await readLive(folder);
  const asked = wasAsked || (await readStop(folder))?.token === token;
  // Without its spec it is not the folder that it was, if there is any.
  const isGone = (await readSpec(folder))?.token !== token;
  const note = isGone ? folderGone(spec) : hostLost(spec, sameBoot);
  const record: ExitRecord = {
    version: 1,
    token,
    outcome: asked ? 'cancelled' : 'interrupted',
    exit: null,
    startedAt: host?.startedAt ?? null,
    endedAt: new Date().toISOString(),
    durationMs: null,
    ...(await written(new LogView(spec.log, spec.maxBytes), {
      bytes: live?.bytes ?? 0,
      lines: live?.lines ?? 0,
    })),
    lastOutputAt: live?.lastOutputAt == null ? null : new Date(live.lastOutputAt).toISOString(),
    notes: asked ? [] : [note, ...(live === null ? [] : logNotes(live))],
  };
  if (isGone) return record;
  await writeFileAtomic(join(folder, EXIT_FILE), JSON.stringify(record)).catch(() => {});
  return record;
};
