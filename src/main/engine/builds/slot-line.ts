import { SLOTS } from '../../../shared/config';

/** What holds or wants a slot: a package, for its build or for its agent. */
export interface SlotUse {
  readonly kind: 'build' | 'agent';
  readonly package: string;
}

/**
 * Whether this may start now. A slot belongs to a package: its agent and the build that the agent asks
 * for share one, whoever came first, so that an agent that waits for its build never waits for a slot.
 * With at most one agent and one build of a package there are never more than `slots` of either. Pure.
 */
export const mayStart = (wanted: SlotUse, held: readonly SlotUse[], slots = SLOTS): boolean => {
  const own = held.filter((one) => one.package === wanted.package);
  if (own.some((one) => one.kind === wanted.kind)) return false;
  return own.length > 0 || new Set(held.map((one) => one.package)).size < slots;
};

/** A place in line. Its fields are looked at anew each time. */
export interface LinePlace extends SlotUse {
  readonly isWaiting: boolean;
  readonly holdsSlot: boolean;
  /** Takes the slot at once; what it does with it may take its time. */
  readonly start: () => void;
}

/** The one line for the workspace's slots, in the order of asking, for builds and agents together. */
export class SlotLine {
  readonly #slots: number;
  readonly #places = new Set<LinePlace>();

  /** At most three slots, which is also the default. */
  constructor(slots = SLOTS) {
    this.#slots = Math.max(1, Math.min(SLOTS, slots));
  }

  add(place: LinePlace): void {
    this.#places.add(place);
  }

  remove(place: LinePlace): void {
    this.#places.delete(place);
  }

  /** Starts whoever may start now. */
  fill(): void {
    for (const place of this.#places) {
      if (!place.isWaiting) continue;
      const held = [...this.#places].filter((other) => other.holdsSlot);
      if (mayStart(place, held, this.#slots)) place.start();
    }
  }
}
