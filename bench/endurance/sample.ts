import { readdir, readFile, readlink } from 'node:fs/promises';
import { getHeapCodeStatistics } from 'node:v8';
import { attemptFolder } from '../../src/main/engine/builds/attempt-paths';
import { readHost } from '../../src/main/engine/builds/record-reading';

/** What this process holds, from /proc and from Node itself: Linux only. */
export interface ProcessSample {
  /** Open descriptors, those apart that stand for a moment of the sampling. */
  readonly descriptors: number;
  readonly watches: number;
  readonly children: number;
  /** Those among them that have ended and were not waited for. */
  readonly zombies: number;
  readonly timers: number;
  /** Whatever else keeps the process's loop busy. */
  readonly handles: number;
  readonly listeners: number;
  /** Bytes, after a collection, without what V8 has compiled: it goes on with that for thousands of builds. */
  readonly heap: number;
  readonly resident: number;
}

/** Needs node --expose-gc. */
export const sampleProcess = async (): Promise<ProcessSample> => {
  // A second collection takes what the first one's finalizers let go.
  globalThis.gc?.();
  await new Promise((resolve) => setImmediate(resolve));
  globalThis.gc?.();
  const resources = process.getActiveResourcesInfo();
  const timers = resources.filter((one) => one === 'Timeout').length;
  const passing = resources.filter((one) => one === 'FSReqPromise' || one === 'Immediate').length;
  const { heapUsed, rss } = process.memoryUsage();
  const code = getHeapCodeStatistics();
  return {
    ...(await descriptors()),
    ...(await children()),
    timers,
    handles: resources.length - timers - passing,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    heap: heapUsed - code.code_and_metadata_size - code.bytecode_and_metadata_size,
    resident: rss,
  };
};

/** Resident bytes of the host of a package's first build; 0 when it does not run. */
export const hostMemory = async (root: string, name: string): Promise<number> => {
  const pid = (await readHost(attemptFolder(root, name, 1)))?.host.pid;
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s*(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
};

const descriptors = async (): Promise<Pick<ProcessSample, 'descriptors' | 'watches'>> => {
  let [count, watches] = [0, 0];
  for (const descriptor of await readdir('/proc/self/fd')) {
    const target = await readlink(`/proc/self/fd/${descriptor}`).catch(() => null);
    // The folder's own descriptor is gone by the time that it is looked at.
    if (target === null) continue;
    count += 1;
    if (!target.includes('inotify')) continue;
    const info = await readFile(`/proc/self/fdinfo/${descriptor}`, 'utf8').catch(() => '');
    watches += info.split('\n').filter((line) => line.startsWith('inotify ')).length;
  }
  return { descriptors: count, watches };
};

const children = async (): Promise<Pick<ProcessSample, 'children' | 'zombies'>> => {
  const pids: string[] = [];
  for (const task of await readdir('/proc/self/task')) {
    const text = await readFile(`/proc/self/task/${task}/children`, 'utf8').catch(() => '');
    pids.push(...text.split(' ').filter((pid) => pid !== ''));
  }
  const stats = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')),
  );
  const zombies = stats.filter((stat) => stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z'));
  return { children: pids.length, zombies: zombies.length };
};
