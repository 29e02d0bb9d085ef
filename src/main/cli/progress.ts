import { about, runningTime } from '../agents/words';
import type { StatusFacts } from '../engine/agent-port';

/** How often the line is drawn anew, milliseconds: its clocks count seconds. */
const EVERY_MS = 1000;
const ERASE = '\r\x1b[2K';

/** A terminal that a person looks at. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly write: (text: string) => unknown;
}

/**
 * What runs and how long it may still take, in one line: `2 of 18 built · about 6 min to go · xz 0:24 of about 45 s`.
 * `planned`: what the waves to come are expected to take, in milliseconds; null where no wave follows.
 */
export const progressWords = (facts: StatusFacts, planned: number | null): string => {
  const running = facts.running.map(
    ({ package: name, elapsedMs, expectedMs }) => `${name} ${runningTime(elapsedMs, expectedMs)}`,
  );
  const remains = facts.running.map(({ elapsedMs, expectedMs }) =>
    Math.max(0, (expectedMs ?? 0) - elapsedMs),
  );
  const toGo = Math.max(0, ...remains) + (planned ?? 0);
  return [
    `${facts.built} of ${facts.total} built`,
    ...(facts.failed.length > 0 ? [`${facts.failed.length} failed`] : []),
    ...(toGo > 0 ? [`${about(toGo)} to go`] : []),
    ...running,
  ].join(' · ');
};

/**
 * A line at the foot of a person's terminal that says what goes on, drawn anew each second and taken away before any
 * other text. On anything but a terminal nothing is ever drawn: scripts and agents see the answers alone.
 */
export class ProgressLine {
  readonly #screen: Screen;
  readonly #words: () => string;
  #timer: NodeJS.Timeout | null = null;
  #isDrawn = false;

  constructor(screen: Screen, words: () => string) {
    this.#screen = screen;
    this.#words = words;
  }

  start(): void {
    if (this.#screen.isTTY !== true || this.#timer !== null) return;
    this.#timer = setInterval(() => this.#draw(), EVERY_MS);
    this.#timer.unref();
  }

  /** Writes above the line; `write` may write to another stream of the same terminal. */
  above(write: () => void): void {
    this.#erase();
    write();
    if (this.#timer !== null) this.#draw();
  }

  end(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#erase();
  }

  #draw(): void {
    // Never as long as the terminal is wide: a line that wraps cannot be taken away again.
    const room = Math.max(20, (this.#screen.columns || 80) - 1);
    const words = this.#words();
    const line = words.length > room ? `${words.slice(0, room - 1)}…` : words;
    this.#screen.write(`${ERASE}${line}`);
    this.#isDrawn = true;
  }

  #erase(): void {
    if (this.#isDrawn) this.#screen.write(ERASE);
    this.#isDrawn = false;
  }
}
