/** Less than that is no setting of the clock but its being kept right, milliseconds. */
const LEAST_MS = 1000;

/**
 * Notices when the system's clock was set, or the machine slept: times noted before must be moved along where they
 * are to say how long ago something was.
 */
export class WallClock {
  readonly #wall: () => number;
  readonly #monotonic: () => number;
  #offset: number;

  /** Both in milliseconds: since 1970, and by a clock that no one sets. */
  constructor(wall: () => number, monotonic: () => number) {
    this.#wall = wall;
    this.#monotonic = monotonic;
    this.#offset = wall() - monotonic();
  }

  /** By how many milliseconds it was moved since this was last asked; 0 for the usual. */
  moved(): number {
    const offset = this.#wall() - this.#monotonic();
    const by = offset - this.#offset;
    if (Math.abs(by) < LEAST_MS) return 0;
    this.#offset = offset;
    return Math.round(by);
  }
}
