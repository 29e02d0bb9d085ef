import type { Evidence } from '../../shared/build';
import type { IndexDraft } from '../../shared/card';
import { indexEntries, likelyDuplicates } from '../../shared/index-search';
import { type Outcome, ok, refuse } from '../../shared/outcome';
import type { ResultCard } from '../../shared/package';
import type { WaveRun } from '../../shared/wave';
import type { ContextGate } from '../../shared/workspace-state';
import { rowsForHandoff } from './batch-rows';
import type { DocumentDesk } from './document-desk';
import { updateBatchTable } from './documents/batch-table';
import { applyChosenRow, type ChosenRow, draftIndexTables } from './documents/index-draft';
import { applyIndexRows, draftIndexRow, type IndexRow } from './documents/index-rows';
import { earliestStartMs } from './earliest-start';
import type { IndexProposals } from './index-proposals';
import type { Queue } from './queue';
import { isNewSince } from './results/freshness';
import { started } from './session-desk';
import type { Workspace } from './workspace/workspace';

export interface CheckpointOptions {
  readonly workspace: Workspace;
  readonly documents: DocumentDesk;
  readonly queue: () => Queue;
  readonly evidenceOf: (name: string) => Evidence | null;
  readonly followTasks: () => Promise<void>;
  /** How full the attached orchestrator's context is. */
  readonly gate: () => ContextGate;
  /** What agents would have the index say. */
  readonly proposals: IndexProposals;
}

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
      if (card !== null && isNewSince(Date.parse(card.modifiedAt), earliestStartMs(wave)))
        cards.push(card);
    }
    await this.#options.followTasks();
    const parts = [`${cards.length} ${cards.length === 1 ? 'result' : 'results'} read`];
    parts.push(await this.#updateIndex(cards, wave));
    const tried = new Set(wave.packages);
    const { packages } = this.#options.queue();
    const saved = await documents.edit(
      'handoff',
      (text) => updateBatchTable(started(text), rowsForHandoff(text, packages, tried)).text,
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
  async addToIndex(name: string, by: 'orchestrator'): Promise<Outcome<{ readonly line: string }>> {
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

  /** One package's index row as it would stand in each table that may take it, and what says it already. */
  async draftRow(name: string): Promise<Outcome<IndexDraft>> {
    const card = this.#options.workspace.results.get(name);
    if (card === undefined) return refuse('nothing-to-build', `${name} has no result to add.`);
    const read = await this.#options.documents.read('index');
    if (!read.ok) return read;
    const row = this.#indexRow(card);
    const entries = indexEntries(read.value.text);
    return ok({
      tables: draftIndexTables(indexed(read.value.text), row),
      duplicates: likelyDuplicates(entries, name, row.summary).map(({ why, entry }) => ({
        why,
        row: { line: entry.line, under: entry.under, cells: entry.cells },
      })),
    });
  }

  /** Writes a row of the index as a person left it. */
  async addChosen(name: string, row: ChosenRow): Promise<Outcome<{ readonly line: string }>> {
    const state: { gone: boolean } = { gone: false };
    const saved = await this.#options.documents.edit(
      'index',
      (text) => {
        const made = applyChosenRow(indexed(text), name, row);
        state.gone = made === null;
        return made ?? text;
      },
      { by: 'window', note: `${name} added` },
    );
    if (!saved.ok) return saved;
    if (state.gone) {
      return refuse(
        'document-changed',
        `The index has changed since this row of ${name} was drafted. Draft it again: what you wrote is still here to copy.`,
      );
    }
    await this.#options.proposals.settle([name]);
    return ok({ line: `${name} is in ${saved.value.file}` });
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
}

/** An index that does not exist yet gets its title, so that what is added stands under one. */
const indexed = (text: string): string => (text.trim() === '' ? '# Rules index\n' : text);
