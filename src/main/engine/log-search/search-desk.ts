import { join } from 'node:path';
import type { Attempt } from '../../../shared/build';
import { type Outcome, ok, refuse } from '../../../shared/outcome';
import type { LogHit, PaneFound } from '../../../shared/window-contract';
import { attemptFolder } from '../builds/attempt-paths';
import { readSpec } from '../builds/record-reading';
import { Emitter } from '../emitter';
import type { Place } from './hits';
import { LogSearch } from './log-search';
import { type LogQuery, makeMatcher } from './matcher';

/** A pane is told of a running search not more often than this, milliseconds. */
const TELL_MS = 100;

interface PaneSearch {
  readonly attempt: string;
  readonly search: LogSearch;
  /** The place that the pane shows. */
  current: Place | null;
}

/** The searches of the panes, one each at most. */
export class SearchDesk {
  readonly found = new Emitter<PaneFound>();
  readonly #root: string;
  readonly #worker: string | null;
  readonly #attemptOf: (id: string) => Attempt | null;
  readonly #searches = new Map<string, PaneSearch>();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  /** `worker`: path of the search thread's program; null where this program has none. */
  constructor(root: string, worker: string | null, attemptOf: (id: string) => Attempt | null) {
    this.#root = root;
    this.#worker = worker;
    this.#attemptOf = attemptOf;
  }

  /** Begins a search in an attempt's log; the pane's search before ends. */
  async start(pane: string, attemptId: string, query: LogQuery): Promise<Outcome<null>> {
    this.end(pane);
    const attempt = this.#attemptOf(attemptId);
    if (attempt === null) return refuse('build-not-running', `There is no attempt ${attemptId}.`);
    const matcher = makeMatcher(query);
    if (!matcher.ok) return matcher;
    if (this.#worker === null) return refuse('internal', 'This program cannot search logs.');
    const spec = await readSpec(attemptFolder(this.#root, attempt.package, attempt.number));
    this.end(pane);
    const search = new LogSearch(
      this.#worker,
      {
        kind: 'one-log',
        path: join(this.#root, attempt.log),
        maxBytes: spec?.maxBytes ?? Number.MAX_SAFE_INTEGER,
        query,
        live: this.#attemptOf(attemptId)?.state !== 'ended',
      },
      () => this.#soon(pane),
    );
    this.#searches.set(pane, { attempt: attemptId, search, current: null });
    return ok(null);
  }

  /** The next place above or below a byte of the log, or of a place found before. */
  async step(
    pane: string,
    from: { readonly offset: number; readonly nth: number },
    direction: 'above' | 'below',
  ): Promise<Outcome<LogHit | null>> {
    const present = this.#searches.get(pane);
    if (present === undefined) return refuse('usage', 'That pane searches for nothing.');
    const place = await present.search.next(from, direction);
    if (this.#searches.get(pane) !== present) return ok(null);
    present.current = place;
    this.#tell(pane);
    return ok(place === null ? null : { ...place, index: present.search.hits.indexOf(place) });
  }

  /** The build of an attempt is over: its searches look at what it wrote last. */
  attemptEnded(attemptId: string): void {
    for (const { attempt, search } of this.#searches.values()) {
      if (attempt === attemptId) search.logEnded();
    }
  }

  end(pane: string): Outcome<null> {
    this.#searches.get(pane)?.search.stop();
    this.#searches.delete(pane);
    const timer = this.#timers.get(pane);
    if (timer !== undefined) clearTimeout(timer);
    this.#timers.delete(pane);
    return ok(null);
  }

  close(): void {
    for (const pane of [...this.#searches.keys()]) this.end(pane);
  }

  #soon(pane: string): void {
    if (this.#timers.has(pane)) return;
    this.#timers.set(
      pane,
      setTimeout(() => this.#tell(pane), TELL_MS),
    );
  }

  #tell(pane: string): void {
    const timer = this.#timers.get(pane);
    if (timer !== undefined) clearTimeout(timer);
    this.#timers.delete(pane);
    const present = this.#searches.get(pane);
    if (present === undefined) return;
    const { standing, hits } = present.search;
    const { current } = present;
    // A number is said only where it can be counted to: all is looked through, and all of it kept.
    const counted = standing.complete && hits.kept === hits.count;
    const index = current === null || !counted ? null : hits.indexOf(current);
    this.found.emit({ pane, ...standing, index });
  }
}
