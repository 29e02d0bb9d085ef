/** Between two questions to the page, milliseconds. */
const ASK_MS = 2_000;
/**
 * So many questions without an answer mean that the page hangs: ten seconds, in which nothing that the window does
 * keeps its thread. Counted in questions, so that a machine that slept has missed none.
 */
const MISSED = 5;
/** And so many more until it is loaded anew without anyone having said so. */
const GIVEN_UP = 8;

export interface HangWatchOptions {
  /** Settles once the page's thread has answered; may reject when the page is gone. */
  readonly ask: () => Promise<unknown>;
  /** True while the page may be stopped on purpose (a debugger) or is being loaded. */
  readonly isExcused: () => boolean;
  /** The page hangs. `waitMs`: after which it is given up. */
  readonly onHang: (waitMs: number) => void;
  /** It answers again. */
  readonly onBack: () => void;
  /** It is to be loaded anew. */
  readonly onGivenUp: () => void;
}

/** Notices a page that does not answer, says so, and after a stated time gives it up. */
export class HangWatch {
  readonly #options: HangWatchOptions;
  #missed = 0;
  #isOpen = false;
  #patient = false;
  #turn = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: HangWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.stop();
    this.#timer = setInterval(() => this.tick(), ASK_MS);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#back();
  }

  /** The person would rather wait: nothing is given up until the page has answered once. */
  waitOn(): void {
    this.#patient = true;
  }

  /** One question's time is over. Called by the timer; by tests, in its place. */
  tick(): void {
    if (this.#options.isExcused()) {
      this.#back();
      return;
    }
    if (this.#isOpen) {
      this.#missed += 1;
      if (this.#missed === MISSED) this.#options.onHang((GIVEN_UP - MISSED) * ASK_MS);
      if (this.#missed === GIVEN_UP && !this.#patient) this.#options.onGivenUp();
      return;
    }
    this.#isOpen = true;
    this.#turn += 1;
    const turn = this.#turn;
    const answered = (): void => {
      if (turn === this.#turn) this.#back();
    };
    this.#options.ask().then(answered, answered);
  }

  #back(): void {
    const hung = this.#missed >= MISSED;
    this.#turn += 1;
    this.#missed = 0;
    this.#isOpen = false;
    this.#patient = false;
    if (hung) this.#options.onBack();
  }
}
