import { existsSync } from 'node:fs';
import { setPriority } from 'node:os';
import type { MessagePort } from 'node:worker_threads';
import { piecesFolder } from '../builds/log/log-layout';
import { LogView } from '../builds/log/log-view';
import type { AllLogsOrder, LogJob, LogNews } from './all-logs-messages';
import { makeLineFinder } from './line-finder';
import { type LineHit, scanLog } from './scan-log';

/** Between two messages at least, milliseconds; the first hits of a log are told at once. */
const TELL_MS = 50;
const LOWEST_PRIORITY = 19;
/** Logs without a gap, which is nearly all of them, need no look into the attempt's records. */
const NO_CAP = Number.MAX_SAFE_INTEGER;

/** Lets everything else on the machine go first. On Linux this means this thread alone; elsewhere it would mean the app. */
const giveWay = (): void => {
  if (process.platform !== 'linux') return;
  try {
    setPriority(0, LOWEST_PRIORITY);
  } catch {
    // A system that forbids it loses nothing but manners.
  }
};

/** The most bytes that an attempt's log was to have. What reads the records is loaded for such logs alone. */
const capOf = async (folder: string): Promise<number> => {
  const { readSpec } = await import('../builds/record-reading');
  return (await readSpec(folder))?.maxBytes ?? NO_CAP;
};

/** Looks through one log after the other, as they are handed to this thread. It reads by itself: no one else waits. */
export const serveAllLogs = (port: MessagePort, { query }: AllLogsOrder): void => {
  const finder = makeLineFinder(query);
  if (!finder.ok) {
    port.close();
    return;
  }
  giveWay();
  const look = async ({ id, path, folder, most }: LogJob): Promise<void> => {
    const isCapped = existsSync(piecesFolder(path));
    const maxBytes = isCapped ? await capOf(folder) : NO_CAP;
    const pieces = await new LogView(path, maxBytes).pieces();
    let hits: LineHit[] = [];
    let bytes = 0;
    let toldAt = 0;
    const tell = (done: LogNews['done']): void => {
      port.postMessage({ id, bytes, hits, done } satisfies LogNews);
      hits = [];
      bytes = 0;
      toldAt = performance.now();
    };
    const more = scanLog(pieces, finder.value, most, {
      onHit: (hit) => hits.push(hit),
      onPiece: (looked) => {
        bytes += looked;
        if (performance.now() - toldAt >= TELL_MS) tell(null);
        return true;
      },
    });
    tell({ more });
  };
  port.on('message', (job: LogJob) => void look(job));
};
