import type { StatePatch, WorkspaceState } from '../../shared/workspace-state';
import { Emitter } from './emitter';
import { diffState } from './state-diff';

/** Counters of a flood reach the window four times a second. */
const LATER_MS = 250;

/** What a person caused is answered within a frame; several causes of one moment make one patch. */
const SOON_MS = 16;

/** Tells what changed since it last told, not more often than a person can see. */
export class Publisher {
  readonly patches = new Emitter<StatePatch>();
  readonly #compose: () => WorkspaceState;
  #told: WorkspaceState | null = null;
  #timer: NodeJS.Timeout | null = null;
  #dueAt = Number.POSITIVE_INFINITY;
  #closed = false;

  constructor(compose: () => WorkspaceState) {
    this.#compose = compose;
  }

  /** The whole state as of now. Patches from here on start from it. */
  state(): WorkspaceState {
    this.#publish();
    this.#told ??= this.#compose();
    return this.#told;
  }

  soon(): void {
    this.#schedule(SOON_MS);
  }

  later(): void {
    this.#schedule(LATER_MS);
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.patches.clear();
  }

  #schedule(ms: number): void {
    const due = performance.now() + ms;
    if (this.#closed || due >= this.#dueAt) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#dueAt = due;
    this.#timer = setTimeout(() => this.#publish(), ms);
  }

  #publish(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#dueAt = Number.POSITIVE_INFINITY;
    const before = this.#told;
    const now = this.#compose();
    this.#told = now;
    if (before === null) return;
    const patch = diffState(before, now);
    if (patch !== null) this.patches.emit(patch);
  }
}
