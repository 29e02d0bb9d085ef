import { setImmediate as nextTurn } from 'node:timers/promises';

/** So long the event loop is held up at most by one slice, milliseconds, unless a single item takes longer. */
const SLICE_MS = 4;

/**
 * Does short synchronous work for each of many items, and lets others have their turn every few milliseconds.
 * For thousands of small files: a look at one takes microseconds, to hand it to another thread and back ten times that.
 */
export async function inSlices<T>(items: readonly T[], work: (item: T) => void): Promise<void> {
  let start = performance.now();
  for (const item of items) {
    work(item);
    if (performance.now() - start < SLICE_MS) continue;
    await nextTurn();
    start = performance.now();
  }
}
