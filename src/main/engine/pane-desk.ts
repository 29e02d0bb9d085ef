import type { Attempt } from '../../shared/build';
import { type Outcome, ok, refuse } from '../../shared/outcome';
import type { PaneChunk } from '../../shared/window-contract';
import { openLog } from './builds/log/open-log';
import { PaneStream } from './builds/log/pane-stream';
import { Emitter } from './emitter';

const noPane = () => refuse('usage', 'That pane shows no log; attach it first.');

/** The panes that show logs, each a view on a file. Whatever they do, no build notices. */
export class PaneDesk {
  readonly chunks = new Emitter<PaneChunk>();
  readonly #root: string;
  readonly #attemptOf: (id: string) => Attempt | null;
  readonly #streams = new Map<string, PaneStream>();
  /** Counts attachments per pane: of two that overlap, the later one stands. */
  readonly #turns = new Map<string, number>();

  constructor(root: string, attemptOf: (id: string) => Attempt | null) {
    this.#root = root;
    this.#attemptOf = attemptOf;
  }

  async attach(pane: string, attemptId: string): Promise<Outcome<{ readonly size: number }>> {
    const attempt = this.#attemptOf(attemptId);
    if (attempt === null) return refuse('build-not-running', `There is no attempt ${attemptId}.`);
    const turn = (this.#turns.get(pane) ?? 0) + 1;
    this.#turns.set(pane, turn);
    this.#drop(pane);
    const source = await openLog(this.#root, attempt);
    const size = await source.size();
    if (this.#turns.get(pane) !== turn) return ok({ size });
    const stream = new PaneStream({
      source,
      onBatch: (batch) => this.chunks.emit({ pane, ...batch }),
      isLive: () => this.#attemptOf(attemptId)?.state !== 'ended',
    });
    this.#streams.set(pane, stream);
    return ok({ size });
  }

  acknowledge(pane: string): Outcome<null> {
    return this.#with(pane, (stream) => stream.ack());
  }

  seek(pane: string, offset: number): Outcome<null> {
    return this.#with(pane, (stream) => stream.seek(offset));
  }

  follow(pane: string): Outcome<null> {
    return this.#with(pane, (stream) => stream.follow());
  }

  detach(pane: string): Outcome<null> {
    this.#turns.set(pane, (this.#turns.get(pane) ?? 0) + 1);
    this.#drop(pane);
    return ok(null);
  }

  /** Lets go of every pane: the window is gone or shows another workspace. */
  close(): void {
    for (const pane of [...this.#streams.keys()]) this.detach(pane);
  }

  #with(pane: string, act: (stream: PaneStream) => void): Outcome<null> {
    const stream = this.#streams.get(pane);
    if (stream === undefined) return noPane();
    act(stream);
    return ok(null);
  }

  #drop(pane: string): void {
    this.#streams.get(pane)?.dispose();
    this.#streams.delete(pane);
  }
}
