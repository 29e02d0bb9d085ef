import { ORCHESTRATOR } from '../../shared/agent';
import type { Attempt } from '../../shared/build';
import type { ResultCard } from '../../shared/package';
import type { BuildsOfAgent } from './agents/silence';
import type { AttemptMemory } from './attempt-memory';
import type { AttemptPool } from './builds/pool';
import { earliestStartMs } from './earliest-start';
import type { FinishDesk } from './finish-desk';
import type { WaveEnding } from './waves/wave-runner';
import type { Workspace } from './workspace/workspace';

export interface AgentWorkOptions {
  readonly workspace: Workspace;
  readonly builds: AttemptPool;
  readonly agents: AttemptPool;
  readonly memory: AttemptMemory;
  readonly finish: Pick<FinishDesk, 'finishAgent'>;
  /** Settles when a build has ended, its report is made and its result is on disk. */
  readonly buildFinished: (id: string) => Promise<Attempt>;
  /** Judges the result that is on disk for a package, and lets follow what follows from it. */
  readonly takeIn: (name: string) => Promise<void>;
  readonly onBug: (where: string, error: unknown) => void;
}

/** What agents leave behind: their ends worked out, their results, and what these can rest on. */
export class AgentWork {
  readonly #options: AgentWorkOptions;
  /** Run → its end being worked out, or done. */
  readonly #finishing = new Map<string, Promise<void>>();
  /** Which agents there are and what they do, as last asked. */
  #states = '';

  constructor(options: AgentWorkOptions) {
    this.#options = options;
  }

  /** True when there are others since it was last asked, or they do something else than print. */
  isNews(): boolean {
    const before = this.#states;
    this.#states = this.#options.agents
      .list()
      .map((one) => `${one.id} ${one.state}`)
      .join();
    return before !== this.#states;
  }

  /** Package → true where its agent runs, false where it waits for a slot. */
  activity(): ReadonlyMap<string, boolean> {
    const active = this.#options.agents.list();
    return new Map(active.map((one) => [one.package, one.state !== 'waiting'] as const));
  }

  /** What the package's builds say about whether its agent is at work. */
  buildsOf(name: string): BuildsOfAgent {
    const newest = this.#options.memory.newest.get(name);
    const active = newest !== undefined && newest.state !== 'ended';
    return { active, lastEndedAt: newest?.endedAt ?? null };
  }

  /** Settles when all that an ended agent left to do is done. Once for each, however often it is asked. */
  finish(run: Attempt): Promise<void> {
    const known = this.#finishing.get(run.id);
    if (known !== undefined) return known;
    const finishing = this.#workOut(run).catch((error: unknown) =>
      this.#options.onBug(`the end of ${run.id}`, error),
    );
    this.#finishing.set(run.id, finishing);
    return finishing;
  }

  /** Settles when nothing is being worked out. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#finishing.values()]);
  }

  /** What became of a package of a wave of agents. How the agent's process ended says nothing: its result does. */
  async ending(id: string): Promise<WaveEnding> {
    const run = await this.#options.agents.whenEnded(id);
    if (run === null) throw new Error(`There is no agent ${id}.`);
    await this.finish(run);
    const card = this.#options.workspace.results.get(run.package);
    if (card === undefined || Date.parse(card.modifiedAt) < earliestStartMs(run)) {
      return { attempt: run, end: 'open' };
    }
    if (card.status !== 'SUCCESS') {
      const attempt: Attempt = { ...run, outcome: 'failed', evidence: null };
      return { attempt, end: card.status === 'FAILED' ? 'failed' : 'open' };
    }
    const evidence = this.#options.memory.evidence.get(run.package) ?? null;
    const attempt: Attempt = { ...run, outcome: 'success', evidence };
    return { attempt, end: evidence?.verdict === 'unproven' ? 'open' : 'built' };
  }

  /**
   * The build that a result can rest on: the newest that ran to its end. What was written while an agent was
   * at work, or after it, rests on a build that ended since the agent's start, or on none.
   */
  buildBehind(card: ResultCard): Attempt | null {
    const { agents, builds } = this.#options;
    const agent = agents.newestOf(card.package)?.startedAt ?? null;
    const since = agent !== null && card.modifiedAt >= agent ? agent : '';
    for (const one of builds.attempts(card.package)) {
      if (ranToAnEnd(one) && (one.endedAt ?? '') >= since) return one;
    }
    return null;
  }

  /** An agent that a person ended, or whose host is gone, says nothing about its package. */
  async #workOut(run: Attempt): Promise<void> {
    const { builds, finish, buildFinished, takeIn, workspace } = this.#options;
    const { package: name, outcome, startedAt } = run;
    if (name === ORCHESTRATOR || startedAt === null) return;
    // A build that it left running is judged by itself, now that the result is not the agent's to write.
    const last = builds.newestOf(name);
    const build = last === null ? null : await buildFinished(last.id);
    if (outcome !== 'cancelled' && outcome !== 'interrupted') {
      const isOwn = build !== null && (build.endedAt ?? '') >= startedAt;
      await finish.finishAgent(run, isOwn ? build : null);
    }
    await workspace.readResult(name);
    await takeIn(name);
  }
}

const ranToAnEnd = (attempt: Attempt): boolean =>
  attempt.state === 'ended' && attempt.outcome !== 'cancelled' && attempt.outcome !== 'interrupted';
