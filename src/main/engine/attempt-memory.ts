import type { Attempt, Evidence } from '../../shared/build';
import type { RecordedDuration } from './waves/estimate';

/** An attempt that ran to an end of its own says how long the package takes; a stopped one does not. */
export const durationOf = (
  attempt: Pick<Attempt, 'outcome' | 'durationMs'>,
): RecordedDuration | null => {
  const { outcome, durationMs } = attempt;
  if (durationMs === null || outcome === null) return null;
  if (outcome === 'cancelled' || outcome === 'interrupted') return null;
  return { outcome, ms: durationMs };
};

/** As many attempts per package as an expectation looks at, with some to spare for failures. */
const KEPT_DURATIONS = 20;

/** What is remembered of attempts: each package's newest one, its durations, its evidence. */
export class AttemptMemory {
  readonly newest = new Map<string, Attempt>();
  readonly evidence = new Map<string, Evidence>();
  readonly #durations = new Map<string, RecordedDuration[]>();

  /** Package → the durations of its last attempts, oldest first. */
  get recorded(): ReadonlyMap<string, readonly RecordedDuration[]> {
    return this.#durations;
  }

  /** Takes in an attempt as it is now; older numbers than the newest known only add their duration. */
  note(attempt: Attempt): void {
    const known = this.newest.get(attempt.package);
    const justEnded =
      attempt.state === 'ended' && !(known?.id === attempt.id && known.state === 'ended');
    if (known === undefined || attempt.number >= known.number) {
      this.newest.set(attempt.package, attempt);
    }
    if (justEnded) this.noteDuration(attempt);
  }

  /** Remembers how long an attempt that has ended took. Once for each. */
  noteDuration(attempt: Pick<Attempt, 'package' | 'outcome' | 'durationMs'>): void {
    const duration = durationOf(attempt);
    if (duration === null) return;
    const list = this.#durations.get(attempt.package);
    if (list === undefined) this.#durations.set(attempt.package, [duration]);
    else if (list.push(duration) > KEPT_DURATIONS) list.shift();
  }
}
