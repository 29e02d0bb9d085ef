/*
 * How long the main process's event loop is held up, by Node's own histogram, which is kept inside that process
 * and read once.
 */

/** Begins to note how late the event loop's turns come. */
export const watchLoop = (app) =>
  app.evaluate(() => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
    globalThis.benchLoop?.disable();
    globalThis.benchLoop = monitorEventLoopDelay({ resolution: 1 });
    globalThis.benchLoop.enable();
  });

/** @returns {Promise<{p99: number, max: number}>} since `watchLoop`, milliseconds */
export const readLoop = (app) =>
  app.evaluate(() => {
    const delays = globalThis.benchLoop;
    delays.disable();
    return { p99: delays.percentile(99) / 1e6, max: delays.max / 1e6 };
  });
