/** A page that has lived so long after it was loaded has nothing to do with the crash before, milliseconds. */
const SETTLED_MS = 60_000;
/** Before the first, second, ... loading anew, milliseconds. One more crash, and only a person loads it. */
const WAITS_MS = [0, 1_000, 4_000] as const;

/** Decides how long to wait before a page that crashed is loaded anew. */
export class CrashBackoff {
  #loadedAt: number;
  #crashes = 0;

  /** `now`: monotonic milliseconds, when the page was first loaded. */
  constructor(now: number) {
    this.#loadedAt = now;
  }

  /** The page was loaded anew. */
  loaded(now: number): void {
    this.#loadedAt = now;
  }

  /** A person has it loaded anew: the count begins again. */
  forgive(): void {
    this.#crashes = 0;
  }

  /** The page crashed. Milliseconds to wait; null when it is not to be loaded again by itself. */
  crashed(now: number): number | null {
    this.#crashes = now - this.#loadedAt < SETTLED_MS ? this.#crashes + 1 : 1;
    return WAITS_MS[this.#crashes - 1] ?? null;
  }
}
