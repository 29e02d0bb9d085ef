import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { LogView } from '../builds/log/log-view';
import type { AllLogsOrder } from './all-logs-messages';
import { serveAllLogs } from './all-logs-thread';
import { makeMatcher } from './matcher';
import { endOfLastLine, type Stretch, scanBack, scanOn } from './scan';
import type { FromWorker, SearchOrder, ToWorker } from './worker-messages';

/*
 * A thread of its own for one search, in a pane's log or in all of them: however large the log and however bad the expression, neither the window nor the
 * engine waits for it, and it can be ended in the middle of a line.
 */

/** Between two looks at a log that is still being written, milliseconds. */
const LOOK_MS = 200;
/** Between two messages at least, milliseconds: more often no one can read a count. */
const TELL_MS = 50;

const port = parentPort;
if (port === null) throw new Error('This file is a thread of the engine.');

const tell = (message: FromWorker): void => port.postMessage(message);

const search = async (order: SearchOrder): Promise<void> => {
  let isLive = order.live;
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'ended') isLive = false;
  });
  const matcher = makeMatcher(order.query);
  if (!matcher.ok) {
    port.close();
    return;
  }
  const source = new LogView(order.path, order.maxBytes);
  const size = await source.size();
  const start = isLive ? await endOfLastLine(source, size) : size;
  let gathered: Stretch[] = [];
  let toldAt = 0;
  const flush = (done: boolean): void => {
    const places = Float64Array.from(gathered.reverse().flatMap((one) => one.places));
    const from = gathered[0]?.from ?? 0;
    gathered = [];
    toldAt = performance.now();
    tell({ kind: 'before', places, left: done ? 0 : from, size: start, done });
  };
  for await (const stretch of scanBack(source, start, matcher.value)) {
    gathered.push(stretch);
    if (performance.now() - toldAt >= TELL_MS) flush(false);
  }
  flush(true);
  for (let from = start; ; ) {
    const wasLive = isLive;
    const stretch = await scanOn(source, from, !wasLive, matcher.value);
    if (stretch !== null) {
      from = stretch.to;
      tell({ kind: 'behind', places: Float64Array.from(stretch.places), size: from });
    } else if (wasLive) {
      tell({ kind: 'alive' });
      await pause(LOOK_MS);
    } else break;
  }
  port.close();
};

const given = workerData as SearchOrder | AllLogsOrder;
if (given.kind === 'all-logs') serveAllLogs(port, given);
else void search(given);
