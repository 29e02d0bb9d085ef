/** A place that was found: the byte offset of its line in the log, and which of the line's matches it is. */
export interface Place {
  readonly offset: number;
  /** Counted from 0. */
  readonly nth: number;
}

/** So many places are kept: more can only be counted. 16 bytes each. */
const MOST_KEPT = 500_000;

/** A list of places that grows by doubling. */
class Places {
  #values = new Float64Array(256);
  length = 0;

  push(offset: number, nth: number): void {
    if (this.length * 2 === this.#values.length) {
      const wider = new Float64Array(this.#values.length * 2);
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[this.length * 2] = offset;
    this.#values[this.length * 2 + 1] = nth;
    this.length += 1;
  }

  at(index: number): Place {
    return { offset: this.#values[index * 2] ?? 0, nth: this.#values[index * 2 + 1] ?? 0 };
  }
}

const isBefore = (a: Place, b: Place): boolean =>
  a.offset < b.offset || (a.offset === b.offset && a.nth < b.nth);

/**
 * What a search has found so far, in the order of the log: it grows at its beginning while the log is looked through
 * backwards, and at its end while the log is written.
 */
export class Hits {
  /** The newest first. */
  readonly #back = new Places();
  readonly #on = new Places();
  #uncounted = 0;

  /** All that were found, those that are not kept included. */
  get count(): number {
    return this.kept + this.#uncounted;
  }

  get kept(): number {
    return this.#back.length + this.#on.length;
  }

  /** Takes the places of a stretch before all that are known; pairs as `placesIn` gives them. */
  before(places: ArrayLike<number>): void {
    for (let at = places.length - 2; at >= 0; at -= 2) {
      if (this.kept >= MOST_KEPT) this.#uncounted += 1;
      else this.#back.push(places[at] ?? 0, places[at + 1] ?? 0);
    }
  }

  /** Takes the places of a stretch behind all that are known. */
  behind(places: ArrayLike<number>): void {
    for (let at = 0; at < places.length; at += 2) {
      if (this.kept >= MOST_KEPT) this.#uncounted += 1;
      else this.#on.push(places[at] ?? 0, places[at + 1] ?? 0);
    }
  }

  /** The place of that number, counted from 0 from the beginning of what is kept. */
  at(index: number): Place | null {
    if (index < 0 || index >= this.kept) return null;
    const backs = this.#back.length;
    return index < backs ? this.#back.at(backs - 1 - index) : this.#on.at(index - backs);
  }

  /** How many places stand before this one. */
  indexOf(place: Place): number {
    let [low, high] = [0, this.kept];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = this.at(middle);
      if (there !== null && isBefore(there, place)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The nearest place before or behind another; null when there is none. */
  next(from: Place, direction: 'above' | 'below'): Place | null {
    const index = this.indexOf(from);
    if (direction === 'above') return this.at(index - 1);
    const there = this.at(index);
    const isSame = there !== null && there.offset === from.offset && there.nth === from.nth;
    return this.at(isSame ? index + 1 : index);
  }
}
