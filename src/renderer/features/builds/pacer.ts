/**
 * Lets panes take their next piece of log one per frame, in turn: a single flood is drawn with every
 * frame, three floods share them. What is passed over meanwhile is in the log; that the window answers
 * to the person comes first. Nothing is taken while the window is not drawn at all.
 */
export class Pacer {
  readonly #nextFrame: (callback: () => void) => void;
  readonly #waiting: (() => void)[] = [];
  #asked = false;

  /** `nextFrame` calls back once, with the next frame. */
  constructor(nextFrame: (callback: () => void) => void) {
    this.#nextFrame = nextFrame;
  }

  /** Runs `take` with one of the next frames, after those that were added before. */
  add(take: () => void): void {
    this.#waiting.push(take);
    this.#ask();
  }

  #ask(): void {
    if (this.#asked || this.#waiting.length === 0) return;
    this.#asked = true;
    this.#nextFrame(() => {
      this.#asked = false;
      this.#waiting.shift()?.();
      this.#ask();
    });
  }
}

/** The one that all panes share. */
export const framePacer = new Pacer((callback) => requestAnimationFrame(callback));
