import { join } from 'node:path';
import type { Attempt } from '../../../shared/build';
import type { FoundLog, LogsQuery, SearchNews } from '../../../shared/log-search';
import { type Outcome, ok, refuse } from '../../../shared/outcome';
import { attemptFolder } from '../builds/attempt-paths';
import { Emitter } from '../emitter';
import { AllLogsSearch, type FoundInLog } from './all-logs-search';
import { makeLineFinder } from './line-finder';

/** The window is told of a running search not more often than this, milliseconds; of the first lines at once. */
const TELL_MS = 100;
/** Before so long, milliseconds, and so much of the work, what remains would be a guess. */
const ESTIMATE_AFTER_MS = 700;
const ESTIMATE_AFTER_SHARE = 0.02;

const lastMoment = (attempt: Attempt): string =>
  attempt.state === 'ended' ? (attempt.endedAt ?? attempt.startedAt ?? '') : '9';

/**
 * The logs that a query is about, in the order in which they are looked through: packages by what happened to them last,
 * running ones first, and of each the newest attempt first.
 */
export const logsFor = (
  attempts: readonly Attempt[],
  { packages, newestOnly }: Pick<LogsQuery, 'packages' | 'newestOnly'>,
): readonly Attempt[] => {
  const wanted = packages.trim().toLowerCase();
  const byPackage = new Map<string, Attempt[]>();
  for (const attempt of attempts) {
    if (attempt.startedAt === null || !attempt.package.toLowerCase().includes(wanted)) continue;
    const known = byPackage.get(attempt.package);
    if (known === undefined) byPackage.set(attempt.package, [attempt]);
    else known.push(attempt);
  }
  const groups = [...byPackage.values()].map((group) => {
    const newestFirst = group.sort((a, b) => b.number - a.number);
    return newestOnly ? newestFirst.slice(0, 1) : newestFirst;
  });
  const moment = ([newest]: readonly Attempt[]): string =>
    newest === undefined ? '' : lastMoment(newest);
  return groups.sort((a, b) => (moment(a) < moment(b) ? 1 : moment(a) > moment(b) ? -1 : 0)).flat();
};

/** The search through all logs of the workspace: one at a time, for the window alone. */
export class AllLogsDesk {
  readonly news = new Emitter<SearchNews>();
  readonly #root: string;
  readonly #worker: string | null;
  readonly #attempts: () => readonly Attempt[];
  #number = 0;
  #search: AllLogsSearch | null = null;
  #logs: readonly Attempt[] = [];
  #bytes = 0;
  #beganAt = 0;
  #isStopped = false;
  /** Found, and not told yet. */
  #untold: FoundInLog[] = [];
  #hasTold = false;
  #timer: NodeJS.Timeout | null = null;

  /** `worker`: path of the search thread's program; null where this program has none. `attempts`: all that there are. */
  constructor(root: string, worker: string | null, attempts: () => readonly Attempt[]) {
    this.#root = root;
    this.#worker = worker;
    this.#attempts = attempts;
  }

  /** Begins a search; the one before ends. */
  start(query: LogsQuery): Outcome<{ readonly search: number }> {
    this.close();
    const finder = makeLineFinder(query);
    if (!finder.ok) return finder;
    if (this.#worker === null) return refuse('internal', 'This program cannot search logs.');
    this.#number += 1;
    this.#logs = logsFor(this.#attempts(), query);
    this.#bytes = this.#logs.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#beganAt = performance.now();
    this.#isStopped = false;
    this.#hasTold = false;
    const logs = this.#logs.map((attempt) => ({
      path: join(this.#root, attempt.log),
      folder: attemptFolder(this.#root, attempt.package, attempt.number),
      bytes: attempt.bytes,
    }));
    this.#search = new AllLogsSearch(this.#worker, query, logs, (found) => this.#take(found));
    this.#soon();
    return ok({ search: this.#number });
  }

  /** Stops the search; what it has found stays. */
  stop(): Outcome<null> {
    if (this.#search?.standing.state === 'running') {
      this.#search.stop();
      this.#isStopped = true;
      this.#tell();
    }
    return ok(null);
  }

  close(): void {
    this.#search?.stop();
    this.#search = null;
    this.#untold = [];
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #take(found: readonly FoundInLog[]): void {
    this.#untold.push(...found);
    const isFirst = !this.#hasTold && this.#untold.length > 0;
    if (isFirst || this.#search?.standing.state !== 'running') this.#tell();
    else this.#soon();
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => this.#tell(), TELL_MS);
  }

  #tell(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#search === null) return;
    const { logsDone, bytesDone, state, failure } = this.#search.standing;
    const elapsedMs = performance.now() - this.#beganAt;
    const share = this.#bytes === 0 ? 0 : bytesDone / this.#bytes;
    const isKnown = elapsedMs > ESTIMATE_AFTER_MS && share > ESTIMATE_AFTER_SHARE;
    const found = this.#untold.flatMap(({ log, hits, more }): readonly FoundLog[] => {
      const attempt = this.#logs[log];
      return attempt === undefined ? [] : [{ attempt, lines: hits, more }];
    });
    this.#untold = [];
    this.#hasTold ||= found.length > 0;
    this.news.emit({
      search: this.#number,
      found,
      logs: this.#logs.length,
      logsDone,
      bytes: this.#bytes,
      bytesDone,
      elapsedMs,
      remainingMs: state === 'running' && isKnown ? (elapsedMs / share) * (1 - share) : null,
      state: this.#isStopped ? 'stopped' : state,
      failure,
    });
  }
}
