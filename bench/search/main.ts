import { AllLogsSearch, type LogToSearch } from '../../src/main/engine/log-search/all-logs-search';
import type { LogQuery } from '../../src/main/engine/log-search/matcher';

export interface Searched {
  readonly lines: number;
  /** Milliseconds from the beginning until the first lines are told, NaN where none are, and until the end. */
  readonly firstMs: number;
  readonly totalMs: number;
  readonly state: string;
}

/** One search through all of these logs, as the window would ask for it. `worker`: the search thread's program. */
export const searchAll = (
  worker: string,
  query: LogQuery,
  logs: readonly LogToSearch[],
): Promise<Searched> =>
  new Promise((resolve) => {
    const began = performance.now();
    let [lines, firstMs] = [0, Number.NaN];
    const search = new AllLogsSearch(worker, query, logs, (found) => {
      for (const { hits } of found) lines += hits.length;
      if (lines > 0 && Number.isNaN(firstMs)) firstMs = performance.now() - began;
      const { state } = search.standing;
      if (state !== 'running')
        resolve({ lines, firstMs, totalMs: performance.now() - began, state });
    });
  });
