import type { AgentIdentity, AgentSession } from '../../shared/agent';
import type { ResultStatus } from '../../shared/build';
import type { Outcome } from '../../shared/outcome';
import type { ResultCard } from '../../shared/package';
import type { Task, TaskFields } from '../../shared/task';
import type { ContextGate } from '../../shared/workspace-state';
import type { BuildFacts, PlanFacts, StatusFacts } from './agent-port';
import type { ResultFields } from './results/result-file';

/*
 * What the engine offers to one attached agent. Values only: no log, no path of one, no text of a
 * child process but a report's own fields. What the agent may ask for is decided on the agents' side,
 * by its role; the context gate is held here.
 */

/** How a package's newest build stands. */
export type BuildStanding =
  | { readonly kind: 'none' }
  | { readonly kind: 'waiting'; readonly package: string }
  | {
      readonly kind: 'running';
      readonly package: string;
      readonly attempt: number;
      readonly elapsedMs: number;
      readonly expectedMs: number | null;
      /** Since the last byte of output; null before the first. */
      readonly silentMs: number | null;
    }
  | { readonly kind: 'ended'; readonly build: BuildFacts };

export interface WaveFacts {
  readonly number: number;
  readonly state: string;
  readonly checkpoint: string | null;
  readonly packages: readonly {
    readonly name: string;
    readonly standing: BuildStanding;
    /** As the result file has it; null while there is none of this wave. */
    readonly result: ResultStatus | null;
    readonly reason: string;
    /** A note that its agent proposes for the index; null without one. */
    readonly proposal: string | null;
  }[];
}

export interface ResultFacts {
  readonly card: ResultCard;
  /** `proven`, `unproven`, `accepted`; null where nothing was claimed. */
  readonly verdict: string | null;
}

/** A result as an agent states it; the rule file is known. */
export type ResultInput = Omit<ResultFields, 'ruleFile'>;

export interface ToolPort {
  readonly who: AgentIdentity;
  /** The agent's session, for the ledger. */
  readonly session: string;
  /** Notes that the agent was heard of. */
  seen(): void;
  /** The agent is gone. */
  detach(): void;

  tasks(): readonly Task[];
  createTask(fields: TaskFields): Promise<Outcome<Task>>;
  updateTask(id: string, fields: TaskFields): Promise<Outcome<Task>>;

  plan(): PlanFacts;
  status(): StatusFacts;
  /** Launches the next planned wave or one of these packages; answers at once. Refused past the gate. */
  launch(
    packages: readonly string[] | null,
    keepGoing: boolean,
  ): Promise<Outcome<{ readonly wave: number; readonly packages: readonly string[] }>>;
  /** The wave of that number, the newest by default; null when there is none. */
  wave(number: number | null): WaveFacts | null;
  /** Settles when something about the running wave changed, it ended, or the time is over. */
  waitForWave(ms: number, signal: AbortSignal): Promise<void>;
  skip(packages: readonly string[]): Promise<Outcome<null>>;
  retry(packages: readonly string[]): Promise<Outcome<null>>;

  /** Starts the build or joins the one that runs; answers at once. Refused past the gate. */
  startBuild(name: string): Promise<Outcome<BuildStanding>>;
  standing(name: string): Outcome<BuildStanding>;
  /** Settles when the build has ended or the time is over. */
  waitForBuild(name: string, ms: number, signal: AbortSignal): Promise<Outcome<BuildStanding>>;

  readResult(name: string): Promise<Outcome<ResultFacts>>;
  writeResult(input: ResultInput): Promise<Outcome<ResultFacts>>;

  /** Lines of the index that hold all the words, letters' case aside. */
  searchIndex(words: readonly string[]): Promise<Outcome<readonly string[]>>;
  /** Keeps a note that the package's index row shall carry; the row as it would be written now. */
  proposeIndexRow(name: string, notes: string): Promise<Outcome<{ readonly line: string }>>;
  writeIndexRow(name: string): Promise<Outcome<{ readonly line: string }>>;

  /** The headings of HANDOFF.md, each with the lines of its section. */
  handoffSections(): Promise<Outcome<readonly { readonly path: string; readonly lines: number }[]>>;
  readHandoff(section: string): Promise<Outcome<readonly string[]>>;
  /** Replaces a section, or adds it at the end; every other byte stays. */
  writeHandoff(section: string, text: string): Promise<Outcome<{ readonly line: string }>>;
  /** Writes what Breakwater knows into HANDOFF.md: batch table, completed, pending, blockers. */
  draftHandoff(): Promise<Outcome<readonly string[]>>;

  /** How full this agent's own context is now, and whether anything is launched for it. */
  gate(): Promise<ContextGate>;
  agents(): readonly AgentSession[];
}
