import { join } from 'node:path';
import * as z from 'zod';
import type { DocumentView } from '../../shared/document';
import { type Goal, readGoals, tickGoal } from '../../shared/markdown/goals';
import { type Outcome, ok, refuse } from '../../shared/outcome';
import type { PackageState, PackageView } from '../../shared/package';
import type {
  DraftedHandoff,
  DraftPart,
  Drift,
  HandoffReading,
  PendingItem,
  Proposal,
  SessionOffer,
  SessionState,
} from '../../shared/session';
import type { Task } from '../../shared/task';
import type { WaveRun } from '../../shared/wave';
import { detailsOf, rowsForHandoff } from './batch-rows';
import { jsonLines } from './disk/json-lines';
import type { DocumentDesk } from './document-desk';
import { draftHandoff, type HandoffFacts } from './documents/handoff-draft';
import { readHandoff, sameWork } from './documents/handoff-reading';
import type { Queue } from './queue';
import type { TaskDesk } from './task-desk';
import { packagesOf } from './tasks/follow-results';
import type { Workspace } from './workspace/workspace';

export interface SessionOptions {
  readonly workspace: Workspace;
  readonly documents: DocumentDesk;
  readonly tasks: TaskDesk;
  readonly queue: () => Queue;
  readonly waves: () => readonly WaveRun[];
  readonly followTasks: () => Promise<void>;
  readonly onChange: () => void;
}

const EventSchema = z.object({
  event: z.enum(['start', 'end']),
  number: z.int().positive(),
  at: z.string(),
  /** The version of HANDOFF.md that it was started from, or ended with. */
  handoff: z.string(),
});

const NO_SESSION: SessionState = { number: 0, startedAt: null, endedAt: null };

/** What counts as this session where none was ever started or ended: a handoff is written at least once a day. */
const UNSTARTED_MS = 24 * 3_600_000;

/**
 * Sessions: what HANDOFF.md says is pending becomes tasks at the start, and the tasks and results become its text at
 * the end. Start and end are recorded, so that "completed this session" is true.
 */
export class SessionDesk {
  readonly #options: SessionOptions;
  readonly #lines: ReturnType<typeof jsonLines<z.infer<typeof EventSchema>>>;
  #state: SessionState = NO_SESSION;
  #goals: readonly Goal[] = [];

  constructor(options: SessionOptions) {
    this.#options = options;
    const file = join(options.workspace.root, '.breakwater', 'sessions.jsonl');
    this.#lines = jsonLines(file, EventSchema, { durable: true });
  }

  async load(): Promise<void> {
    for (const one of (await this.#lines.read()).values) this.#take(one);
  }

  get state(): SessionState {
    return this.#state;
  }

  /** What HANDOFF.md says is pending, against the tasks that there are and what is on disk. Changes nothing. */
  async offer(): Promise<Outcome<SessionOffer>> {
    const read = await this.#options.documents.read('handoff');
    if (!read.ok) return read;
    const { rules } = this.#options.workspace;
    const reading = readHandoff(read.value.text, (name) => rules.has(name));
    const known = this.#knownWork();
    const open = reading.pending.filter((item) => !worksOf(item).some((work) => known.has(work)));
    const views = new Map(this.#options.queue().packages.map((one) => [one.name, one]));
    const finished = new Set(reading.done.map((one) => sameWork(one.subject)));
    const proposals = open.map((item) => proposalOf(item, views, finished));
    return ok({
      exists: read.value.exists,
      proposals,
      known: reading.pending.length - open.length,
      drift: driftOf(reading, views),
      unclear: reading.unclear,
      others: reading.others,
    });
  }

  /** Makes tasks of the items that were accepted, as one step of undo, and begins a session. */
  async start(accepted: readonly PendingItem[]): Promise<Outcome<readonly Task[]>> {
    const made = await this.accept(accepted);
    if (!made.ok) return made;
    const read = await this.#options.documents.read('handoff');
    await this.#record('start', read.ok ? read.value.version : '');
    return made;
  }

  /** Makes tasks of items without beginning a session. Items wait for each other, and for tasks that there are. */
  async accept(accepted: readonly PendingItem[]): Promise<Outcome<readonly Task[]>> {
    const read = await this.#options.documents.read('handoff');
    const { rules } = this.#options.workspace;
    const reading = read.ok ? readHandoff(read.value.text, (name) => rules.has(name)) : null;
    const known = this.#knownWork();
    const taskOf = new Map<string, string>();
    for (const item of reading?.pending ?? []) {
      const id = worksOf(item)
        .map((work) => known.get(work))
        .find((one) => one !== undefined);
      if (id !== undefined) taskOf.set(item.key, id);
    }
    const asked = new Map((reading?.pending ?? []).map((item) => [item.key, item.subject]));
    const made = await this.#options.tasks.createMany(
      accepted.map((item) => ({
        key: item.key,
        waitsFor: item.waitsFor,
        fields: fieldsOf(item, asked.get(item.key) ?? item.subject),
      })),
      taskOf,
    );
    if (made.ok) await this.#options.followTasks();
    return made;
  }

  /** HANDOFF.md as it would be written now, with the parts that are wanted; nothing is saved. */
  async draft(parts?: readonly DraftPart[]): Promise<Outcome<DraftedHandoff>> {
    const read = await this.#options.documents.read('handoff');
    if (!read.ok) return read;
    const text = started(read.value.text);
    const { parts: made, ...draft } = draftHandoff(text, this.#facts(text), parts);
    return ok({ ...draft, parts: made, baseVersion: read.value.version });
  }

  /** Saves the handoff, where one is given, and ends the session. Refused as a save is; the session then goes on. */
  async end(
    handoff: { readonly text: string; readonly base: string } | null,
  ): Promise<Outcome<DocumentView>> {
    const { documents } = this.#options;
    const number = Math.max(1, this.#state.number);
    const saved =
      handoff === null
        ? await documents.read('handoff')
        : await documents.save('handoff', handoff.text, handoff.base, {
            by: 'session',
            note: `session ${number}`,
          });
    if (saved.ok) await this.#record('end', saved.value.version);
    return saved;
  }

  /** The goals of plan.md; none where it cannot be read. */
  get goals(): readonly Goal[] {
    return this.#goals;
  }

  /** Reads the goals again, when plan.md has changed. */
  async lookAtGoals(): Promise<void> {
    const read = await this.#options.documents.read('plan');
    const goals = read.ok ? readGoals(read.value.text) : [];
    if (JSON.stringify(goals) === JSON.stringify(this.#goals)) return;
    this.#goals = goals;
    this.#options.onChange();
  }

  /** Ticks a goal in plan.md, or takes its tick off; every other byte stays. */
  async tickGoal(
    goal: { readonly text: string; readonly line: number },
    done: boolean,
  ): Promise<Outcome<null>> {
    let isThere = true;
    const saved = await this.#options.documents.edit(
      'plan',
      (text) => {
        const ticked = tickGoal(text, goal, done);
        isThere = ticked !== null;
        return ticked ?? text;
      },
      { by: 'window', note: 'goal ticked' },
    );
    await this.lookAtGoals();
    if (!saved.ok) return saved;
    return isThere
      ? ok(null)
      : refuse('document-missing', 'plan.md has no such goal any more; look at it and try again.');
  }

  async #record(event: 'start' | 'end', handoff: string): Promise<void> {
    // Whoever ends what was never started ends the time since the last end.
    const number = event === 'start' ? this.#state.number + 1 : Math.max(1, this.#state.number);
    const entry = { event, number, at: new Date().toISOString(), handoff };
    await this.#lines.append(entry);
    this.#take(entry);
    this.#options.onChange();
  }

  #take({ event, number, at }: z.infer<typeof EventSchema>): void {
    this.#state =
      event === 'start'
        ? { number, startedAt: at, endedAt: null }
        : { number, startedAt: this.#state.startedAt, endedAt: at };
  }

  /** When this session began: its start; where none goes on, the end of the last one. */
  #since(): number {
    const { startedAt, endedAt } = this.#state;
    if (endedAt !== null) return Date.parse(endedAt);
    return startedAt === null ? Date.now() - UNSTARTED_MS : Date.parse(startedAt);
  }

  /** What a piece of work is called → the task that stands for it. */
  #knownWork(): ReadonlyMap<string, string> {
    const known = new Map<string, string>();
    for (const task of this.#options.tasks.list()) {
      for (const name of [task.subject, task.metadata.asked]) {
        if (typeof name === 'string' && sameWork(name) !== '') known.set(sameWork(name), task.id);
      }
    }
    return known;
  }

  #facts(text: string): HandoffFacts {
    const { packages } = this.#options.queue();
    const since = this.#since();
    const isNow = (moment: string | null | undefined): boolean =>
      moment != null && Date.parse(moment) >= since;
    const waves = this.#options.waves().filter((wave) => isNow(wave.startedAt));
    const tried = new Set(waves.flatMap((wave) => wave.packages));
    const tasks = this.#options.tasks.list();
    const open = tasks.filter((task) => task.status !== 'completed');
    const finished = tasks.filter((task) => task.status === 'completed');
    const tied = new Set(open.flatMap(packagesOf));
    const inState = (...states: readonly PackageState[]) =>
      packages.filter((one) => states.includes(one.state));
    const built = inState('built').filter(
      (one) => tried.has(one.name) || isNow(one.result?.modifiedAt),
    );
    return {
      rows: rowsForHandoff(text, packages, tried),
      completed: [
        ...finished.filter((task) => isNow(task.updatedAt)).map((task) => task.subject),
        ...built.map((one) => `${one.name} ${one.result?.version ?? one.version ?? ''}`.trim()),
      ],
      tasks: [...open].sort((a, b) => Number(a.id) - Number(b.id)),
      completedWork: finished.flatMap((task) => [
        task.subject,
        ...(typeof task.metadata.asked === 'string' ? [task.metadata.asked] : []),
      ]),
      notBuilt: inState('ready', 'waiting')
        .map((one) => one.name)
        .filter((name) => !tied.has(name)),
      blockers: inState('failed', 'blocked').map((one) => `${one.name}: ${detailsOf(one)}`),
      decisions: inState('unproven').map((one) => `accept ${one.name}? ${detailsOf(one)}`),
      blocked: inState('failed', 'blocked')
        .filter((one) => tried.has(one.name))
        .map((one) => ({ package: one.name, reason: detailsOf(one) })),
      built: new Set(inState('built').map((one) => one.name)),
      date: new Date().toISOString().slice(0, 10),
    };
  }
}

const worksOf = (item: PendingItem): readonly string[] =>
  [item.subject, ...(typeof item.metadata.asked === 'string' ? [item.metadata.asked] : [])].map(
    sameWork,
  );

/** Parked work and questions are offered, and left for the person to tick. */
const isParked = (item: PendingItem): boolean =>
  item.origin === 'blocked' || item.origin === 'decision';

const proposalOf = (
  item: PendingItem,
  views: ReadonlyMap<string, PackageView>,
  finished: ReadonlySet<string>,
): Proposal => {
  const saidDone = finished.has(sameWork(item.subject)) && item.origin !== 'notes';
  const built = item.packages.filter((name) => views.get(name)?.state === 'built');
  const allBuilt = item.packages.length > 0 && built.length === item.packages.length;
  const drift = saidDone
    ? 'Called done elsewhere in HANDOFF.md.'
    : allBuilt
      ? `${built.join(', ')} ${built.length === 1 ? 'is' : 'are'} built by now.`
      : built.length > 0
        ? `${built.join(', ')} of it ${built.length === 1 ? 'is' : 'are'} built by now.`
        : null;
  return { ...item, ticked: !isParked(item) && !saidDone && !allBuilt, drift };
};

const driftOf = (
  reading: HandoffReading,
  views: ReadonlyMap<string, PackageView>,
): readonly Drift[] => {
  const drift: Drift[] = [];
  for (const item of reading.pending) {
    for (const name of item.packages) {
      const view = views.get(name);
      if (view?.state !== 'built') continue;
      const line = item.sources[0]?.line ?? 0;
      const message = `${item.subject} is called pending; build-results/${name}.md says SUCCESS.`;
      drift.push({ line, subject: item.subject, message, kind: 'done' });
    }
  }
  for (const item of reading.done) {
    for (const name of item.packages) {
      const view = views.get(name);
      if (view === undefined || view.state === 'built' || view.state === 'left-out') continue;
      const { line } = item.source;
      const says =
        view.result === null ? 'has no result on disk' : `has ${view.result.status} on disk`;
      const message = `${item.subject} is called done; ${name} ${says}.`;
      drift.push({ line, subject: item.subject, message, kind: 'open' });
    }
  }
  return drift;
};

const fieldsOf = (item: PendingItem, asked: string) => {
  const [source] = item.sources;
  const packages = item.packages.join(', ');
  return {
    subject: item.subject,
    description: item.description,
    status: item.status,
    owner: item.owner,
    ...(item.activeForm === null ? {} : { activeForm: item.activeForm }),
    metadata: {
      ...item.metadata,
      ...(packages === '' ? {} : { package: packages }),
      ...(source === undefined || item.origin === 'notes'
        ? {}
        : { source: `HANDOFF.md:${source.line}` }),
      // Under another name it is found again by the one that the author gave it.
      ...(asked === item.subject ? {} : { asked }),
    },
  };
};

/** A handoff that does not exist yet gets its title, so that what is added stands under one. */
export const started = (text: string): string => (text.trim() === '' ? '# Handoff\n' : text);
