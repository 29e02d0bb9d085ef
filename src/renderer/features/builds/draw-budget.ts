/** Longer than this between two frames, milliseconds, is a late frame: less than fifty a second. */
const LATE_MS = 20;
/** What one late frame costs, milliseconds: the time of 25 frames, so that at most one in 25 is late for panes. */
const REST_MS = 25 * (1000 / 60);
/**
 * What is asked for in one frame is drawn in the next. A picture that takes long holds up the frame after that or, where
 * another process paints it, one more: of the frames before (the first bit is the last one), these two.
 */
const HOLDING_UP = 0b110;
const REMEMBERED = 0b111;

/** What tells the time; all of it in milliseconds. */
export interface DrawClock {
  /** Calls back once with the next frame and the time at which it begins. */
  readonly nextFrame: (callback: (time: number) => void) => void;
  readonly after: (ms: number, callback: () => void) => void;
  readonly now: () => number;
}

/**
 * Lets panes draw as often as the window stays smooth. All that wait draw in the same frame; where that makes a frame
 * late, none draws for the time of 25 frames. With a graphics card nothing is ever late, and every frame draws; without
 * one a flood is drawn a few times a second, whatever else the processors do, and keys are answered in between. What is
 * printed is parsed all the same: this is about pictures alone.
 */
export class DrawBudget {
  readonly #clock: DrawClock;
  readonly #waiting = new Map<object, () => void>();
  #isAsked = false;
  #lastFrame: number | null = null;
  /** In which of the last frames drawing was asked for, a bit for each. */
  #drew = 0;
  #mayAt = Number.NEGATIVE_INFINITY;

  constructor(clock: DrawClock) {
    this.#clock = clock;
  }

  /** Has `draw`, which takes effect with the frame after, called with one of the next frames; once for each `who`. */
  ask(who: object, draw: () => void): void {
    this.#waiting.set(who, draw);
    this.#watch();
  }

  /** What was asked for by `who`, now. */
  now(who: object): void {
    const draw = this.#waiting.get(who);
    this.#waiting.delete(who);
    draw?.();
  }

  #watch(): void {
    if (this.#isAsked) return;
    const rest = this.#drew === 0 ? this.#mayAt - this.#clock.now() : 0;
    if (this.#drew === 0) this.#lastFrame = null;
    if (this.#waiting.size === 0 && this.#drew === 0) return;
    this.#isAsked = true;
    const goOn = (): void => {
      this.#isAsked = false;
      this.#watch();
    };
    // A frame that nobody needs costs all that a frame costs.
    if (rest > 0) this.#clock.after(rest, goOn);
    else
      this.#clock.nextFrame((time) => {
        this.#frame(time);
        goOn();
      });
  }

  #frame(time: number): void {
    const interval = this.#lastFrame === null ? 0 : time - this.#lastFrame;
    this.#lastFrame = time;
    if (interval > LATE_MS && (this.#drew & HOLDING_UP) !== 0)
      this.#mayAt = Math.max(this.#mayAt, time) + REST_MS;
    this.#drew = (this.#drew << 1) & REMEMBERED;
    if (this.#waiting.size === 0 || time < this.#mayAt) return;
    const draws = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#drew |= 1;
    for (const draw of draws) draw();
  }
}

/** The one that all panes share. */
export const drawBudget = new DrawBudget({
  nextFrame: (callback) => requestAnimationFrame(callback),
  after: (ms, callback) => setTimeout(callback, ms),
  now: () => performance.now(),
});
