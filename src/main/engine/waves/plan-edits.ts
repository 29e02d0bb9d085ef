import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { WayOfWorking } from '../../../shared/agent';
import { type Outcome, ok, refuse } from '../../../shared/outcome';
import { ownValue } from '../../../shared/own-value';
import { NO_EDITS, type PlanEdits } from '../../../shared/wave';
import { writeFileAtomic } from '../disk/atomic-file';

const editsSchema = z.object({
  skipped: z.array(z.string()),
  pinned: z.array(z.string()),
  notBefore: z.record(z.string(), z.number().int().positive()),
});

const fileSchema = editsSchema.extend({
  version: z.literal(1),
  /** Package → the time of the FAILED or BLOCKED result that a retry set aside. */
  retried: z.record(z.string(), z.string()),
  /** Package → the time of the SUCCESS result that a person vouched for. */
  accepted: z.record(z.string(), z.string()),
  /** How waves are worked on, as last chosen; null for what the configuration says. */
  work: z.enum(['builds', 'agents']).nullable().default(null),
});
type PlanFile = z.infer<typeof fileSchema>;

export type EditAction = 'skip' | 'unskip' | 'pin' | 'unpin' | 'later' | 'sooner';

/** As many steps can be taken back. */
const UNDO_STEPS = 100;

const EMPTY: PlanFile = {
  version: 1,
  skipped: [],
  pinned: [],
  notBefore: {},
  retried: {},
  accepted: {},
  work: null,
};

/** What a person decided about the plan, in `.breakwater/plan.json`, with undo. */
export class PlanDecisions {
  readonly #file: string;
  readonly #waveOf: (name: string) => number | null;
  readonly #onChange: () => void;
  #state: PlanFile = EMPTY;
  #past: PlanFile[] = [];

  /**
   * `waveOf` answers the number of the coming wave that a package is planned in, or null.
   * `onChange` is called after each change.
   */
  constructor(root: string, waveOf: (name: string) => number | null, onChange: () => void) {
    this.#file = join(root, '.breakwater', 'plan.json');
    this.#waveOf = waveOf;
    this.#onChange = onChange;
  }

  async load(): Promise<void> {
    try {
      const parsed = fileSchema.safeParse(JSON.parse(await readFile(this.#file, 'utf8')));
      if (parsed.success) this.#state = parsed.data;
    } catch {
      // None yet, or torn beyond reading: a plan without edits is whole and safe.
    }
  }

  get edits(): PlanEdits {
    const { skipped, pinned, notBefore } = this.#state;
    return this.#state === EMPTY ? NO_EDITS : { skipped, pinned, notBefore };
  }

  /** The time of the result that a retry set aside. */
  retriedResult(name: string): string | null {
    return ownValue(this.#state.retried, name) ?? null;
  }

  /** The time of the result that a person vouched for. */
  acceptedResult(name: string): string | null {
    return ownValue(this.#state.accepted, name) ?? null;
  }

  /** How waves are worked on, as last chosen; null where nobody has chosen. */
  get work(): WayOfWorking | null {
    return this.#state.work;
  }

  async chooseWork(work: WayOfWorking): Promise<void> {
    await this.#set({ ...this.#state, work }, false);
  }

  async apply(action: EditAction, packages: readonly string[]): Promise<Outcome<null>> {
    const next = edited(this.#state, action, packages, this.#waveOf);
    await this.#set(next, true);
    return ok(null);
  }

  async undo(): Promise<Outcome<null>> {
    const before = this.#past.pop();
    if (before === undefined)
      return refuse('usage', 'There is no change of the plan to take back.');
    const { retried, accepted, work } = this.#state;
    await this.#set({ ...before, retried, accepted, work }, false);
    return ok(null);
  }

  /** Sets results aside (`[package, time of its result]`), so that they hold nothing back any more. */
  async retry(results: readonly (readonly [string, string])[]): Promise<void> {
    const retried = { ...this.#state.retried, ...Object.fromEntries(results) };
    const skipped = this.#state.skipped.filter((name) => !results.some(([one]) => one === name));
    await this.#set({ ...this.#state, retried, skipped }, false);
  }

  async accept(name: string, resultTime: string): Promise<void> {
    const accepted = { ...this.#state.accepted, [name]: resultTime };
    await this.#set({ ...this.#state, accepted }, false);
  }

  async #set(next: PlanFile, undoable: boolean): Promise<void> {
    if (undoable) this.#past = [...this.#past, this.#state].slice(-UNDO_STEPS);
    this.#state = next;
    this.#onChange();
    await writeFileAtomic(this.#file, `${JSON.stringify(next, null, 2)}\n`);
  }
}

function edited(
  state: PlanFile,
  action: EditAction,
  packages: readonly string[],
  waveOf: WaveOf,
): PlanFile {
  const without = (list: readonly string[]): string[] =>
    list.filter((name) => !packages.includes(name));
  switch (action) {
    case 'skip':
      return { ...state, skipped: [...without(state.skipped), ...packages] };
    case 'unskip':
      return { ...state, skipped: without(state.skipped) };
    case 'pin':
      return { ...state, pinned: [...without(state.pinned), ...packages] };
    case 'unpin':
      return { ...state, pinned: without(state.pinned) };
    case 'later':
      return { ...state, pinned: without(state.pinned), notBefore: later(state, packages, waveOf) };
    case 'sooner':
      return sooner(state, packages, waveOf);
  }
}

type WaveOf = (name: string) => number | null;

function later(state: PlanFile, packages: readonly string[], waveOf: WaveOf) {
  const notBefore = { ...state.notBefore };
  for (const name of packages) {
    const planned = waveOf(name);
    if (planned !== null) notBefore[name] = planned + 1;
  }
  return notBefore;
}

/** Takes back a move to a later wave, one wave at a time; a package that was not moved is pinned. */
function sooner(state: PlanFile, packages: readonly string[], waveOf: WaveOf): PlanFile {
  const notBefore = { ...state.notBefore };
  const pinned = [...state.pinned];
  for (const name of packages) {
    const planned = waveOf(name);
    const earliest = ownValue(notBefore, name);
    if (planned === null) continue;
    if (earliest === undefined) {
      if (!pinned.includes(name)) pinned.push(name);
    } else if (earliest < planned) delete notBefore[name];
    else notBefore[name] = Math.max(1, planned - 1);
  }
  return { ...state, notBefore, pinned };
}
