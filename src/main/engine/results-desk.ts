import { readFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Attempt, ResultStatus } from '../../shared/build';
import { type Outcome, ok, refuse } from '../../shared/outcome';
import type { ResultCard } from '../../shared/package';
import type { AttemptMemory } from './attempt-memory';
import type { AttemptPool } from './builds/pool';
import { replaceFileAtomic } from './disk/atomic-file';
import { refusalForDiskError } from './disk/disk-error';
import { Emitter } from './emitter';
import { FinishDesk } from './finish-desk';
import { mapLimit } from './map-limit';
import { reviewResult } from './results/result-review';
import type { ResultInput } from './tool-port';
import type { PlanDecisions } from './waves/plan-edits';
import { versionOf } from './workspace/file-texts';
import type { Workspace } from './workspace/workspace';

/** Results are judged this many side by side after the start. */
const JUDGED_AT_ONCE = 8;

export interface ResultsOptions {
  readonly workspace: Workspace;
  readonly pool: AttemptPool;
  readonly memory: AttemptMemory;
  readonly edits: PlanDecisions;
  /** True while an agent works on the package. */
  readonly hasAgent: (name: string) => boolean;
  /** The build that a result can rest on; null where there is none. */
  readonly buildBehind: (card: ResultCard) => Attempt | null;
  readonly followTasks: () => Promise<void>;
  readonly onChanged: () => void;
  /** A fault inside Breakwater: nobody else hears of it. */
  readonly onBug: (where: string, error: unknown) => void;
}

/** From an attempt's end to a result that stands: finishing, judging, and what a person decides about it. */
export class ResultsDesk {
  /** Each attempt once, after its result is on disk. */
  readonly finished = new Emitter<Attempt>();
  readonly #options: ResultsOptions;
  readonly #finish: FinishDesk;
  /** Attempt → its end being worked out. Done, it is the pool's to tell. */
  readonly #finishing = new Map<string, Promise<Attempt>>();
  /** Those of them whose end is not yet known. */
  readonly #open = new Set<string>();

  constructor(options: ResultsOptions) {
    this.#options = options;
    const { workspace, pool, edits, hasAgent } = options;
    this.#finish = new FinishDesk({
      workspace,
      record: async (id, found, after) => {
        const recorded = await pool.record(id, found, after);
        return recorded.ok ? recorded.value : null;
      },
      isAccepted: (name, time) => edits.acceptedResult(name) === time,
      hasAgent,
    });
  }

  /** Works out the end of an attempt, once. */
  finish(attempt: Attempt): Promise<Attempt> {
    const known = this.#finishing.get(attempt.id);
    if (known !== undefined) return known;
    this.#open.add(attempt.id);
    const finishing = this.#workOut(attempt)
      .catch((error: unknown) => {
        this.#options.onBug(`the end of ${attempt.id}`, error);
        return attempt;
      })
      .finally(() => {
        this.#close(attempt);
        this.#finishing.delete(attempt.id);
      });
    this.#finishing.set(attempt.id, finishing);
    return finishing;
  }

  /** True while the end of an attempt is being worked out: what became of its package is not known yet. */
  isOpen(id: string): boolean {
    return this.#open.has(id);
  }

  #close(attempt: Attempt): void {
    if (this.#open.delete(attempt.id)) this.#options.onChanged();
  }

  /** The end of an attempt that is being worked out; undefined for any other. */
  ending(id: string): Promise<Attempt> | undefined {
    return this.#finishing.get(id);
  }

  /** Settles when no end is half worked out. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#finishing.values()]);
  }

  /** Judges the SUCCESS that is on disk for each package, against its newest attempt that ran to an end. */
  async judge(names: Iterable<string>): Promise<void> {
    await mapLimit([...names], JUDGED_AT_ONCE, (name) => this.#judge(name));
  }

  /** A person vouches for a SUCCESS that is not borne out. */
  async accept(name: string): Promise<Outcome<null>> {
    const { workspace, edits } = this.#options;
    const card = workspace.results.get(name);
    if (card === undefined || card.status !== 'SUCCESS') {
      return refuse('usage', `${name} has no SUCCESS to accept.`);
    }
    await edits.accept(name, card.modifiedAt);
    await this.#judge(name);
    return ok(null);
  }

  /** Sets a FAILED or BLOCKED result aside: the package and its dependents are ready again. */
  async retry(name: string): Promise<Outcome<null>> {
    const { workspace, edits } = this.#options;
    const card = workspace.results.get(name);
    if (card === undefined) return refuse('nothing-to-build', `${name} has no result to retry.`);
    await edits.retry([[name, card.modifiedAt]]);
    return ok(null);
  }

  /**
   * Writes a result file anew in the form that it should have. What it says stays, and so does its time, by which it is
   * known what it is the result of. `status`: what a person says where the file says none that can be relied on.
   */
  async rewrite(
    name: string,
    baseVersion: string,
    status: ResultStatus | null,
  ): Promise<Outcome<null>> {
    const { workspace } = this.#options;
    const file = `build-results/${name}.md`;
    const path = join(workspace.root, file);
    const bytes = await readFile(path).catch(() => null);
    if (bytes === null) return refuse('document-missing', `${name} has no result file.`);
    if (versionOf(bytes) !== baseVersion) return changed(file);
    const { rewritten } = reviewResult(bytes, file, baseVersion, status);
    if (rewritten === null) {
      return refuse('usage', `${file} does not say the status; say which of the three it is.`);
    }
    const before = await stat(path);
    try {
      const isWritten = await replaceFileAtomic(path, rewritten, async () => {
        const now = await readFile(path).catch(() => null);
        return now !== null && versionOf(now) === baseVersion;
      });
      if (!isWritten) return changed(file);
      // A result that gets its status now is as new as that.
      if (status === null) await utimes(path, before.atime, before.mtime);
    } catch (error) {
      const refusal = refusalForDiskError(error, file);
      if (refusal === null) throw error;
      return { ok: false, refusal };
    }
    await workspace.look();
    return ok(null);
  }

  /** A result that an agent states. It is a claim until the evidence bears it out. */
  writeClaim(input: ResultInput): Promise<Outcome<ResultCard>> {
    return this.#finish.writeClaim(input);
  }

  /** The result of a package whose agent has ended. */
  finishAgent(agent: Attempt, lastBuild: Attempt | null): Promise<ResultCard | null> {
    return this.#finish.finishAgent(agent, lastBuild);
  }

  async #workOut(attempt: Attempt): Promise<Attempt> {
    const { memory, followTasks, onChanged } = this.#options;
    const { attempt: finished } = await this.#finish.finish(attempt);
    if (finished.evidence !== null) memory.evidence.set(attempt.package, finished.evidence);
    memory.note(finished);
    this.#close(attempt);
    await followTasks();
    onChanged();
    this.finished.emit(finished);
    return finished;
  }

  async #judge(name: string): Promise<void> {
    const { workspace, memory, onChanged } = this.#options;
    const card = workspace.results.get(name);
    const newest = memory.newest.get(name);
    // While its build runs or its end is worked out, that decides.
    if (newest !== undefined && (newest.state !== 'ended' || this.#isBeingFinished(newest))) return;
    if (card?.status !== 'SUCCESS') {
      memory.evidence.delete(name);
    } else {
      memory.evidence.set(
        name,
        await this.#finish.judgeResult(card, this.#options.buildBehind(card)),
      );
    }
    onChanged();
  }

  #isBeingFinished(attempt: Attempt): boolean {
    return this.#finishing.has(attempt.id);
  }
}

const changed = (file: string) =>
  refuse('document-changed', `${file} was changed by somebody else; look at it again first.`);
