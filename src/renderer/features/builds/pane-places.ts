import { isAgentId } from '../../../shared/agent';
import type { Attempt } from '../../../shared/build';
import { SLOTS } from '../../../shared/config';

/** Which attempt's log, or which agent's terminal, stands in each of the three panes; null for a free one. */
export type PanePlaces = readonly (string | null)[];

export const FREE_PLACES: PanePlaces = Array.from({ length: SLOTS }, () => null);

const drawsOutput = (attempt: Attempt): boolean =>
  attempt.state === 'starting' || attempt.state === 'running' || attempt.state === 'ending';

const started = (attempt: Attempt): string => attempt.startedAt ?? '';

/** Free places first, then the one whose build ended longest ago; a running build is never put out. */
const placeFor = (places: PanePlaces, attempts: ReadonlyMap<string, Attempt>): number => {
  const free = places.indexOf(null);
  if (free >= 0) return free;
  let oldest = -1;
  let oldestEnd = '';
  for (const [index, id] of places.entries()) {
    const attempt = id === null ? undefined : attempts.get(id);
    if (attempt !== undefined && drawsOutput(attempt)) continue;
    const end = attempt?.endedAt ?? '';
    if (oldest < 0 || end < oldestEnd) {
      oldest = index;
      oldestEnd = end;
    }
  }
  return oldest;
};

const NOBODY: ReadonlySet<string> = new Set();

/**
 * Gives every package with a running build or agent a pane, in the order of their start. What ended stays where it is
 * until its place is needed. `putOut`: running ones in whose place a person looks at something else; they do not come back by
 * themselves. Returns `places` itself when nothing is to change.
 */
export const settlePlaces = (
  places: PanePlaces,
  attempts: ReadonlyMap<string, Attempt>,
  putOut: ReadonlySet<string> = NOBODY,
): PanePlaces => {
  const running = [...attempts.values()]
    .filter(
      (attempt) => drawsOutput(attempt) && !places.includes(attempt.id) && !putOut.has(attempt.id),
    )
    .sort((a, b) => (started(a) < started(b) ? -1 : started(a) > started(b) ? 1 : 0));
  let next = places;
  for (const attempt of running) {
    // Of a package's agent and its build one is shown; the pane itself offers the other.
    const isShown = next.some((id) => {
      const other = id === null ? undefined : attempts.get(id);
      if (other?.package !== attempt.package) return false;
      // Whoever watches the build of a running agent stays with it at its end.
      const watched = isAgentId(attempt.id) && (other.endedAt ?? '') >= started(attempt);
      return drawsOutput(other) || watched;
    });
    if (isShown) continue;
    // A new attempt of a package takes over the pane of that package's earlier one.
    const same = next.findIndex(
      (id) => id !== null && attempts.get(id)?.package === attempt.package,
    );
    const place = same >= 0 ? same : placeFor(next, attempts);
    if (place < 0) continue;
    next = next.with(place, attempt.id);
  }
  return next;
};

/**
 * Puts one log into a pane because a person asked for it: where it already stands, else in the pane
 * at hand. Gives the places and the index of the pane.
 */
export const showIn = (
  places: PanePlaces,
  attempts: ReadonlyMap<string, Attempt>,
  id: string,
  focused: number | null,
): { readonly places: PanePlaces; readonly index: number } => {
  const already = places.indexOf(id);
  if (already >= 0) return { places, index: already };
  const chosen = placeFor(places, attempts);
  const index = chosen >= 0 ? chosen : Math.min(focused ?? 0, SLOTS - 1);
  return { places: places.with(index, id), index };
};
