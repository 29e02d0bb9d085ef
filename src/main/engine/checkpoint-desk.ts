import type { Evidence } from '../../shared/build';
import { type Outcome, ok, refuse } from '../../shared/outcome';
import type { PackageState, PackageView, ResultCard } from '../../shared/package';
import type { Task } from '../../shared/task';
import type { WaveRun } from '../../shared/wave';
import type { TaskProposal } from '../../shared/window-contract';
import type { ContextGate } from '../../shared/workspace-state';
import type { DocumentDesk } from './document-desk';
import { readBatchRows } from './documents/batch-reading';
import { type BatchRow, updateBatchTable } from './documents/batch-table';
import { draftHandoff, type HandoffFacts } from './documents/handoff-draft';
import { applyIndexRows, draftIndexRow, type IndexRow } from './documents/index-rows';
import type { BatchStatus } from './documents/status-words';
import type { IndexProposals } from './index-proposals';
import type { Queue } from './queue';
import type { TaskDesk } from './task-desk';
import { packagesOf } from './tasks/follow-results';
import type { Workspace } from './workspace/workspace';

export interface CheckpointOptions {
  readonly workspace: Workspace;
  readonly documents: DocumentDesk;
  readonly tasks: TaskDesk;
  readonly queue: () => Queue;
  readonly evidenceOf: (name: string) => Evidence | null;
  /** The launched waves, for what was completed this session. */
  readonly waves: () => readonly WaveRun[];
  readonly followTasks: () => Promise<void>;
  /** How full the attached orchestrator's context is. */
  readonly gate: () => ContextGate;
  /** What agents would have the index say. */
  readonly proposals: IndexProposals;
}

/** What a draft calls this session: a handoff is written at least once a day. */
const SESSION_MS = 24 * 3_600_000;

/** What a batch table says of a package in each state; null where nothing was tried and nothing runs. */
const BATCH_STATUS = {
  ready: 'PENDING',
  waiting: 'PENDING',
  queued: 'IN_PROGRESS',
  building: 'IN_PROGRESS',
  built: 'COMPLETED',
  unproven: 'BLOCKED',
  failed: 'FAILED',
  blocked: 'BLOCKED',
  skipped: 'PENDING',
  'left-out': 'PENDING',
} as const satisfies Record<PackageState, BatchStatus>;

/**
 * After each wave, from disk: results are read again, the index and the handoff's batch table brought
 * up to date, tasks moved on. The only place, besides the editor, that changes these documents.
 */
export class CheckpointDesk {
  readonly #options: CheckpointOptions;

  constructor(options: CheckpointOptions) {
    this.#options = options;
  }

  /** Does the checkpoint of a wave and answers one line of what was done. */
  async run(wave: WaveRun): Promise<string> {
    const { workspace, documents } = this.#options;
    const cards: ResultCard[] = [];
    for (const name of wave.packages) {
      const card = await workspace.readResult(name);
      // A result of before this wave says nothing about it.
      if (card !== null && Date.parse(card.modifiedAt) >= Date.parse(wave.startedAt))
        cards.push(card);
    }
    await this.#options.followTasks();
    const parts = [`${cards.length} ${cards.length === 1 ? 'result' : 'results'} read`];
    parts.push(await this.#updateIndex(cards, wave));
    const tried = this.#batchRows((one) => wave.packages.includes(one.name));
    const rows = [...tried, ...this.#rowsOfHandoff(await this.#handoffText(), tried)];
    const saved = await documents.edit(
      'handoff',
      (text) => updateBatchTable(started(text), rows).text,
      { by: 'checkpoint', note: `wave ${wave.number}` },
    );
    parts.push(saved.ok ? 'handoff saved' : `handoff not saved (${saved.refusal.message})`);
    // The draft is made when it is asked for, from what then is true; the window offers it.
    if (this.#options.gate().state === 'closed') {
      parts.push('context past the gate: a draft of the handoff is ready');
    }
    return parts.join(', ');
  }

  /** Writes one package's index row now. */
  async addToIndex(
    name: string,
    by: 'window' | 'orchestrator',
  ): Promise<Outcome<{ readonly line: string }>> {
    const card = this.#options.workspace.results.get(name);
    if (card === undefined) return refuse('nothing-to-build', `${name} has no result to add.`);
    const saved = await this.#options.documents.edit(
      'index',
      (text) => applyIndexRows(indexed(text), [this.#indexRow(card)]).text,
      { by, note: `${name} added` },
    );
    if (!saved.ok) return saved;
    await this.#options.proposals.settle([name]);
    return ok({ line: `${name} is in ${saved.value.file}` });
  }

  /** HANDOFF.md as it would be written now; nothing is saved. */
  async draftHandoff(): Promise<
    Outcome<{ readonly text: string; readonly changes: readonly string[] }>
  > {
    const read = await this.#options.documents.read('handoff');
    if (!read.ok) return read;
    const text = started(read.value.text);
    return ok(draftHandoff(text, this.#facts(text)));
  }

  /** Pending work that HANDOFF.md names and no task stands for yet. */
  async proposeTasks(): Promise<Outcome<readonly TaskProposal[]>> {
    const read = await this.#options.documents.read('handoff');
    if (!read.ok) return read;
    const known = new Set(this.#options.tasks.list().map((task) => sourceKey(task)));
    const proposals = readBatchRows(read.value.text)
      .filter((row) => row.status !== null && row.status !== 'COMPLETED')
      .map((row): TaskProposal => {
        const packages = row.members.filter((name) => this.#options.workspace.rules.has(name));
        return {
          subject:
            packages.length === 1 && packages[0] === row.name ? `Build ${row.name}` : row.name,
          description: row.details,
          packages,
          source: `HANDOFF.md:${row.line}`,
        };
      });
    return ok(proposals.filter((one) => !known.has(one.subject)));
  }

  async #updateIndex(cards: readonly ResultCard[], wave: WaveRun): Promise<string> {
    if (cards.length === 0) return 'index unchanged';
    const rows = cards.map((card) => this.#indexRow(card));
    const saved = await this.#options.documents.edit(
      'index',
      (text) => applyIndexRows(indexed(text), rows).text,
      { by: 'checkpoint', note: `wave ${wave.number}` },
    );
    if (!saved.ok) return `index not saved (${saved.refusal.message})`;
    await this.#options.proposals.settle(rows.map((row) => row.package));
    return `${rows.length} index ${rows.length === 1 ? 'row' : 'rows'}`;
  }

  #indexRow(card: ResultCard): IndexRow {
    const rule = this.#options.workspace.rules.get(card.package);
    const drafted = draftIndexRow(card, rule?.version ?? null);
    const notes = this.#options.proposals.notesFor(card.package);
    const row = notes === null ? drafted : { ...drafted, summary: notes };
    const verdict = this.#options.evidenceOf(card.package)?.verdict;
    // A claim that is not borne out does not go into the index as a success.
    return card.status === 'SUCCESS' && verdict === 'unproven'
      ? { ...row, status: 'BLOCKED' }
      : row;
  }

  async #handoffText(): Promise<string> {
    const read = await this.#options.documents.read('handoff');
    return read.ok ? read.value.text : '';
  }

  /** Packages that the handoff's own table names: their rows are kept true too. */
  #rowsOfHandoff(text: string, tried: readonly BatchRow[]): readonly BatchRow[] {
    const named = new Set(readBatchRows(text).flatMap((row) => [row.name, ...row.members]));
    const known = new Set(tried.map((row) => row.package));
    return this.#batchRows((one) => named.has(one.name) && !known.has(one.name));
  }

  #batchRows(wanted: (one: PackageView) => boolean): readonly BatchRow[] {
    return this.#options
      .queue()
      .packages.filter(wanted)
      .map((one) => ({
        package: one.name,
        status: BATCH_STATUS[one.state],
        details: detailsOf(one),
      }));
  }

  #facts(text: string): HandoffFacts {
    const { packages } = this.#options.queue();
    const since = Date.now() - SESSION_MS;
    const waves = this.#options.waves().filter((wave) => Date.parse(wave.startedAt) >= since);
    const tried = new Set(waves.flatMap((wave) => wave.packages));
    const rows = this.#batchRows((one) => tried.has(one.name));
    const open = this.#options.tasks.list().filter((task) => task.status !== 'completed');
    const inState = (...states: readonly PackageState[]) =>
      packages.filter((one) => states.includes(one.state));
    return {
      rows: [...rows, ...this.#rowsOfHandoff(text, rows)],
      completed: packages
        .filter((one) => one.state === 'built' && tried.has(one.name))
        .map((one) => `${one.name} ${one.result?.version ?? one.version ?? ''}`.trim()),
      pending: [
        ...open.map((task) => task.subject),
        ...inState('ready', 'waiting')
          .filter((one) => !open.some((task) => packagesOf(task).includes(one.name)))
          .map((one) => `${one.name}: ${one.reason}`),
      ],
      blockers: inState('failed', 'blocked').map((one) => `${one.name}: ${detailsOf(one)}`),
      decisions: inState('unproven').map((one) => `accept ${one.name}? ${detailsOf(one)}`),
      date: new Date().toISOString().slice(0, 10),
    };
  }
}

const detailsOf = (one: PackageView): string => {
  if (one.state === 'built' || one.state === 'failed' || one.state === 'unproven') {
    return one.result?.summary ?? one.reason;
  }
  return one.reason;
};

const sourceKey = (task: Task): string => task.subject;

/** A handoff or an index that does not exist yet gets its title, so that what is added stands under one. */
const started = (text: string): string => (text.trim() === '' ? '# Handoff\n' : text);
const indexed = (text: string): string => (text.trim() === '' ? '# Rules index\n' : text);
