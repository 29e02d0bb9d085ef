import { join } from 'node:path';
import { type AgentIdentity, isAgentId, ORCHESTRATOR, type WayOfWorking } from '../../shared/agent';
import type { Attempt, EvidenceVerdict } from '../../shared/build';
import type { IndexDraft } from '../../shared/card';
import type { FileVersion } from '../../shared/file-text';
import { type Outcome, ok, type Refusal, refuse } from '../../shared/outcome';
import type { ResultCard } from '../../shared/package';
import type { DraftedHandoff, DraftPart } from '../../shared/session';
import type { WaveEnd } from '../../shared/wave';
import type { FailurePlace } from '../../shared/window-contract';
import {
  type Crossing,
  isShut,
  type LedgerEntry,
  type LedgerSums,
  type Meters,
  type StatePatch,
  type WorkspaceState,
} from '../../shared/workspace-state';
import { AgentWork } from './agent-work';
import { AgentDesk, type AgentSurroundings } from './agents/agent-desk';
import { PromptDesk } from './agents/prompt-desk';
import { errorEvent, type NoteEvent } from './app-log';
import { AttemptMemory } from './attempt-memory';
import { noteAttempts } from './attempt-notes';
import { AGENTS } from './builds/attempt-paths';
import type { HostCommand } from './builds/host-link';
import { openLog } from './builds/log/open-log';
import { AttemptPool } from './builds/pool';
import { OutsideBuilds } from './builds/processes/outside-builds';
import { SlotLine } from './builds/slot-line';
import { CardDesk } from './card-desk';
import { CheckpointDesk } from './checkpoint-desk';
import { AgentSessions } from './context/agent-sessions';
import { Credentials } from './context/credentials';
import { isShutFor } from './context/gate';
import { Ledger } from './context/ledger';
import { Overrules } from './context/overrules';
import { ContextReadings } from './context/readings';
import { DocumentDesk } from './document-desk';
import type { ChosenRow } from './documents/index-draft';
import { UnsavedTexts } from './documents/unsaved-texts';
import { Emitter } from './emitter';
import { IndexProposals } from './index-proposals';
import { AllLogsDesk } from './log-search/all-logs-desk';
import { SearchDesk } from './log-search/search-desk';
import { ownProblems } from './own-problems';
import { PaneDesk } from './pane-desk';
import { Publisher } from './publisher';
import { computeQueue, type Queue } from './queue';
import { findFailure } from './reports/find-failure';
import { ResultsDesk } from './results-desk';
import { Scope } from './scope';
import { SessionDesk } from './session-desk';
import { type BuildPattern, buildPatterns } from './shell/build-patterns';
import { StartRules } from './start-rules';
import { TaskDesk } from './task-desk';
import type { ResultInput } from './tool-port';
import { WaveHints } from './waves/estimate';
import { PlanDecisions } from './waves/plan-edits';
import { Planner } from './waves/planner';
import { type Launch, type Launched, type WaveEnding, WaveRunner } from './waves/wave-runner';
import { parseCommand } from './workspace/command-line';
import { setConfigValue } from './workspace/config-edit';
import { FileTexts } from './workspace/file-texts';
import type { Workspace, WorkspaceChange } from './workspace/workspace';

/** When what was read of the rule files is kept for the next start, milliseconds after this one. */
const KEEP_READINGS_MS = 5_000;

export interface EngineOptions {
  readonly host: HostCommand;
  /** Path of the program of the threads that search logs; without it there is no search. */
  readonly searchWorker?: string;
  readonly agents: AgentSurroundings;
  /** Where Breakwater's own doings are taken down; nowhere without it. */
  readonly note?: NoteEvent;
}

/** Worth telling a person who looks elsewhere. */
export interface Milestone {
  readonly title: string;
  readonly body: string;
}

/**
 * A workspace at work: its queue, pool, waves, tasks and documents. Knows nothing of windows or
 * sockets; they are its clients. What it shows follows from the files, the attempts and a person's
 * decisions, computed anew whenever one of them changes.
 */
export class Engine {
  readonly milestones = new Emitter<Milestone>();
  /** Files that people edit, as soon as they are another on disk. */
  readonly fileChanges = new Emitter<readonly FileVersion[]>();
  readonly waves: WaveRunner;
  readonly edits: PlanDecisions;
  readonly files: FileTexts;
  readonly tasks: TaskDesk;
  readonly documents: DocumentDesk;
  readonly unsaved: UnsavedTexts;
  readonly sessions: SessionDesk;
  readonly results: ResultsDesk;
  readonly cards: CardDesk;
  readonly panes: PaneDesk;
  readonly credentials = new Credentials();
  readonly agents: AgentSessions;
  readonly readings: ContextReadings;
  readonly overrules: Overrules;
  readonly searches: SearchDesk;
  readonly allLogs: AllLogsDesk;
  readonly agentDesk: AgentDesk;
  readonly prompts: PromptDesk;

  readonly #workspace: Workspace;
  readonly #pool: AttemptPool;
  readonly #agentPool: AttemptPool;
  readonly #memory = new AttemptMemory();
  readonly #agentWork: AgentWork;
  readonly #checkpoints: CheckpointDesk;
  readonly #ledger: Ledger;
  readonly #proposals: IndexProposals;
  readonly #outside: OutsideBuilds;
  readonly #rules: StartRules;
  readonly #scope = new Scope();
  readonly #planner = new Planner();
  readonly #hints = new WaveHints();
  readonly #publisher: Publisher;
  readonly #note: NoteEvent;
  readonly #disposers: (() => void)[] = [];
  #queue: Queue | null = null;
  /** How this workspace's builds are recognised; null until asked for anew. */
  #patterns: readonly BuildPattern[] | null = null;
  #logBytesBefore = 0;
  #isLost = false;

  private constructor(
    workspace: Workspace,
    pool: AttemptPool,
    agentPool: AttemptPool,
    options: EngineOptions,
  ) {
    const { root } = workspace;
    this.#note = options.note ?? (() => {});
    this.#workspace = workspace;
    this.#pool = pool;
    this.#agentPool = agentPool;
    this.#ledger = new Ledger(root);
    this.readings = new ContextReadings({ root, now: () => new Date() });
    this.overrules = new Overrules(root);
    this.agents = new AgentSessions({
      settings: () => workspace.config.context,
      readingOf: (agent) => this.readings.readingOf(agent),
      now: () => new Date(),
    });
    this.#rules = new StartRules({
      workspace,
      queue: () => this.queue(),
      gate: () => this.agents.gate(),
    });
    this.#outside = new OutsideBuilds({
      root,
      patterns: () => this.#buildPatterns(),
      isPackage: (name) => workspace.rules.has(name),
      now: () => new Date(),
    });
    this.#proposals = new IndexProposals(root);
    this.#publisher = new Publisher(() => this.#compose());
    this.edits = new PlanDecisions(
      root,
      (name) => this.#plannedWaveOf(name),
      () => this.#changed(),
    );
    this.files = new FileTexts(root, () => workspace.look());
    this.tasks = new TaskDesk(root, () => this.#changed());
    this.documents = new DocumentDesk(root, () => this.#changed());
    this.unsaved = new UnsavedTexts(root);
    this.prompts = new PromptDesk(workspace, this.documents);
    this.agentDesk = new AgentDesk({
      ...options.agents,
      root,
      pool: agentPool,
      credentials: this.credentials,
      config: () => workspace.config,
      buildsOf: (name) => this.#agentWork.buildsOf(name),
      onChange: () => this.#publisher.soon(),
    });
    this.panes = new PaneDesk(root, (id) => this.#attempt(id));
    this.searches = new SearchDesk(root, options.searchWorker ?? null, (id) => this.#attempt(id));
    this.allLogs = new AllLogsDesk(root, options.searchWorker ?? null, () => [
      ...pool.past(),
      ...pool.list(),
    ]);
    this.cards = new CardDesk(root, this.documents, (id) => pool.attempt(id));
    this.results = new ResultsDesk({
      workspace,
      pool,
      memory: this.#memory,
      edits: this.edits,
      hasAgent: (name) => this.agentDesk.activeOf(name) !== null,
      buildBehind: (card) => this.#agentWork.buildBehind(card),
      followTasks: () => this.#followTasks(),
      onChanged: () => this.#changed(),
      onBug: (where, error) => this.noteInternal(where, error),
    });
    this.#agentWork = new AgentWork({
      workspace,
      builds: pool,
      agents: agentPool,
      memory: this.#memory,
      finish: this.results,
      buildFinished: (id) => this.finished(id),
      takeIn: async (name) => {
        await this.results.judge([name]);
        await this.#followTasks();
        this.#changed();
      },
      onBug: (where, error) => this.noteInternal(where, error),
    });
    this.#checkpoints = new CheckpointDesk({
      workspace,
      documents: this.documents,
      queue: () => this.queue(),
      evidenceOf: (name) => this.#memory.evidence.get(name) ?? null,
      followTasks: () => this.#followTasks(),
      gate: () => this.agents.gate(),
      proposals: this.#proposals,
    });
    this.sessions = new SessionDesk({
      workspace,
      documents: this.documents,
      tasks: this.tasks,
      queue: () => this.queue(),
      waves: () => this.waves.waves,
      followTasks: () => this.#followTasks(),
      onChange: () => this.#changed(),
    });
    this.waves = new WaveRunner(root, {
      nextWave: () => {
        // Of a whole plan: one that was made while the last wave ran may not be (planner.ts).
        this.#queue = null;
        return this.queue().plan.waves[0] ?? null;
      },
      objection: (packages, overrule) => this.#rules.waveObjection(packages, overrule),
      start: (name, askedBy, work) =>
        work === 'agents' ? this.startAgent(name, askedBy) : this.startBuild(name, askedBy),
      finished: (id) => this.#waveEnding(id),
      // Whoever stops a wave means its agents and their builds.
      cancel: (id) => (isAgentId(id) ? this.endAgent(id, true) : this.cancelBuild(id)),
      checkpoint: (wave) => this.#checkpoints.run(wave),
      now: () => new Date(),
      clock: () => performance.now(),
    });
  }

  /** Takes up a workspace whose lock the caller holds: adopts its builds, resumes its wave. */
  static async start(workspace: Workspace, options: EngineOptions): Promise<Engine> {
    const { root } = workspace;
    const { host } = options;
    const line = new SlotLine();
    const pool = await AttemptPool.open({ root, host, line });
    const agentPool = await AttemptPool.open({ root, host, line, area: AGENTS });
    const engine = new Engine(workspace, pool, agentPool, options);
    await engine.#takeUp();
    return engine;
  }

  get root(): string {
    return this.#workspace.root;
  }

  get name(): string {
    return this.#workspace.name;
  }

  /** Each attempt once, after its result is on disk. */
  get finishedAttempts(): Emitter<Attempt> {
    return this.results.finished;
  }

  get patches(): Emitter<StatePatch> {
    return this.#publisher.patches;
  }

  /** Everything that the window shows, as of now. */
  state(): WorkspaceState {
    return this.#publisher.state();
  }

  queue(): Queue {
    this.#queue ??= this.#computeQueue();
    return this.#queue;
  }

  // Builds

  /** Starts a build or joins the one that runs. Asking by name puts a left-out package into the queue. */
  async startBuild(
    name: string,
    askedBy: string,
    by: AgentIdentity | null = null,
  ): Promise<Outcome<Attempt>> {
    if (by?.role === 'worker' && by.package !== name) {
      return refuse('not-permitted', `${by.name} may build ${by.package} alone.`);
    }
    const { config, root } = this.#workspace;
    const command = this.#rules.commandFor(name);
    if (!command.ok) return command;
    this.#scope.ask(name);
    const started = await this.#pool.start({
      package: name,
      command: command.value,
      cwd: root,
      env: config.build.env,
      timeoutMs: config.build.timeoutMs,
      maxBytes: config.logs.maxBytes,
      nice: config.build.nice,
      askedBy,
      ruleFile: join(
        root,
        this.#workspace.rules.get(name)?.ruleFile ?? `rules/packages/${name}.yaml`,
      ),
    });
    if (!started.ok) return started;
    const attempt = this.#pool.attempt(started.value.id);
    if (attempt === null)
      return refuse('build-not-running', `The build of ${name} has just ended.`);
    this.#noteAttempt(attempt);
    return ok(attempt);
  }

  /**
   * Why nothing may be launched now for `who`, null standing for anybody but a worker; null when it may.
   * Looks at the readings anew first.
   */
  async gateObjection(who: AgentIdentity | null = null): Promise<Refusal | null> {
    await this.readings.freshen();
    const worker = who?.role === 'worker' ? who.package : null;
    const gate = worker === null ? this.agents.gate() : this.agents.gateOfWorker(worker);
    return isShutFor(who?.role ?? 'orchestrator', gate)
      ? refuse('gate-closed', gate.reason).refusal
      : null;
  }

  /** A person's build: past a shut gate with `overrule` only, which is written down. */
  buildAsPerson(name: string, overrule: boolean): Promise<Outcome<Attempt>> {
    return this.#asPerson(`the build of ${name}`, overrule, () => this.startBuild(name, 'window'));
  }

  /** A person's agent on one package, outside a wave; past a shut gate as a build. */
  agentAsPerson(name: string, overrule: boolean): Promise<Outcome<Attempt>> {
    return this.#asPerson(`the agent of ${name}`, overrule, () => this.startAgent(name, 'window'));
  }

  async #asPerson(
    what: string,
    overrule: boolean,
    start: () => Promise<Outcome<Attempt>>,
  ): Promise<Outcome<Attempt>> {
    const objection = await this.gateObjection();
    if (objection !== null && !overrule) return { ok: false, refusal: objection };
    if (objection !== null) await this.#recordOverruling(what);
    return start();
  }

  async cancelBuild(id: string): Promise<Outcome<null>> {
    const cancelled = await this.#pool.cancel(id);
    this.#publisher.soon();
    return cancelled;
  }

  /** Settles when the attempt has ended, its report is made and its result is on disk. */
  async finished(id: string): Promise<Attempt> {
    const ended = await this.#pool.whenEnded(id);
    if (ended === null) throw new Error(`There is no attempt ${id}.`);
    return this.results.ending(id) ?? this.#pool.attempt(id) ?? ended;
  }

  // Agents

  /** How waves are worked on where a launch does not say. */
  get work(): WayOfWorking {
    return this.edits.work ?? this.#workspace.config.agents.work;
  }

  async chooseWork(work: WayOfWorking): Promise<Outcome<null>> {
    await this.edits.chooseWork(work);
    return ok(null);
  }

  /** Starts an agent on a package or joins the one that is at it. What its builds need must be there. */
  async startAgent(name: string, askedBy: string): Promise<Outcome<Attempt>> {
    const gate = this.agents.gate();
    if (isShut(gate)) {
      return refuse('gate-closed', gate.reason);
    }
    const command = this.#rules.commandFor(name);
    if (!command.ok) return command;
    const prompt = await this.prompts.compose(name);
    if (!prompt.ok) return prompt;
    this.#scope.ask(name);
    const started = await this.agentDesk.start(name, prompt.value, askedBy);
    this.#changed();
    return started;
  }

  /** Ends an agent; the build of its package goes on unless `build` says that it is meant too. */
  async endAgent(id: string, build: boolean): Promise<Outcome<null>> {
    const name = this.#attempt(id)?.package;
    const ended = await this.agentDesk.end(id);
    const active = this.#pool.list().find((one) => one.package === name);
    if (build && active !== undefined) await this.cancelBuild(active.id);
    this.#publisher.soon();
    return ended;
  }

  /** True while a build of the package waits or runs. */
  isActive(name: string): boolean {
    return this.#pool.list().some((attempt) => attempt.package === name);
  }

  /** What is at work, in words for a person: packages that build, agents, the orchestrator. */
  atWork(): readonly string[] {
    const agents = this.#agentPool
      .running()
      .map(({ package: name }) =>
        name === ORCHESTRATOR ? 'the orchestrator' : `the agent of ${name}`,
      );
    return [...this.#pool.running().map((attempt) => attempt.package), ...agents];
  }

  history(name: string): Outcome<readonly Attempt[]> {
    const unknown = this.#rules.unknown([name]);
    return unknown === null ? ok([...this.#pool.attempts(name)]) : { ok: false, refusal: unknown };
  }

  elapsedMs(attempt: Attempt): number {
    if (attempt.durationMs !== null) return attempt.durationMs;
    const since = attempt.runsSince ?? attempt.startedAt;
    return since === null ? 0 : Math.max(0, Date.now() - Date.parse(since));
  }

  /** Absolute path of an attempt's log. For the window alone. */
  logPath(id: string): Outcome<string> {
    const attempt = this.#pool.attempt(id);
    if (attempt === null) return refuse('build-not-running', `There is no attempt ${id}.`);
    return ok(join(this.root, attempt.log));
  }

  /** The first cause of a failure in the whole log; null when none is recognised. For the window alone. */
  async findFailure(id: string): Promise<Outcome<FailurePlace | null>> {
    const attempt = this.#pool.attempt(id);
    if (attempt === null) return refuse('build-not-running', `There is no attempt ${id}.`);
    const place = await findFailure(await openLog(this.root, attempt));
    return ok(place === null ? null : { offset: place.offset, line: place.line, text: place.text });
  }

  // Waves

  /** A person's launch: past a shut gate with `overrule` only, which is written down. */
  async launchAsPerson(launch: Launch): Promise<Outcome<Launched>> {
    const objection = await this.gateObjection();
    if (objection !== null && launch.overrule === true && this.waves.current === null) {
      await this.#recordOverruling(`wave ${this.waves.nextNumber}`);
    }
    return this.waves.launch(launch);
  }

  #recordOverruling(what: string): Promise<void> {
    return this.overrules.record('window', what, this.agents.gate(), new Date());
  }

  /** Ends whatever runs and starts nothing more. */
  async stopAll(): Promise<void> {
    if (this.waves.current !== null) await this.waves.stop();
    else await Promise.all(this.#pool.list().map((attempt) => this.#pool.cancel(attempt.id)));
  }

  /** Why these packages cannot be the scope of a run; null when they can. */
  scopeObjection(packages: readonly string[] | null): Refusal | null {
    // A single wave that is being finished (after a crash, say) is waited for; a batch is another's.
    if (this.waves.mode === 'all') {
      return refuse('wave-running', 'A batch is running already; see: breakwater status').refusal;
    }
    return packages === null ? null : this.#rules.unknown(packages);
  }

  enterScope(packages: readonly string[] | null): () => void {
    const leave = this.#scope.restrict(packages);
    this.#changed();
    return () => {
      leave();
      this.#changed();
    };
  }

  /** Drives waves until nothing is ready or `limit` waves are done. */
  async runWaves(limit: number | null): Promise<void> {
    if (this.waves.current !== null) await this.#wavesAtRest();
    const rest = this.#wavesAtRest();
    const { work } = this.#workspace.config.agents;
    await this.waves.launch({ keepGoing: true, work, ...(limit === null ? {} : { limit }) });
    await rest;
  }

  /** The next time that no wave runs and none is about to. */
  #wavesAtRest(): Promise<void> {
    return new Promise((done) => {
      const stop = this.waves.events.on((event) => {
        if (event.kind !== 'idle') return;
        stop();
        done();
      });
    });
  }

  // Results

  /** Writes a package's index row as the orchestrator asks for it: as it is drafted. */
  addToIndex(name: string): Promise<Outcome<{ readonly line: string }>> {
    return this.#checkpoints.addToIndex(name, 'orchestrator');
  }

  draftIndexRow(name: string): Promise<Outcome<IndexDraft>> {
    return this.#checkpoints.draftRow(name);
  }

  addChosenRow(name: string, row: ChosenRow): Promise<Outcome<{ readonly line: string }>> {
    return this.#checkpoints.addChosen(name, row);
  }

  /** A result that an agent states. It is a claim until the evidence bears it out. */
  async writeResult(
    input: ResultInput,
  ): Promise<Outcome<{ readonly card: ResultCard; readonly verdict: EvidenceVerdict | null }>> {
    const unknown = this.#rules.unknown([input.package]);
    if (unknown !== null) return { ok: false, refusal: unknown };
    const card = await this.results.writeClaim(input);
    if (!card.ok) return card;
    await this.#workspace.look();
    await this.results.judge([input.package]);
    const verdict = this.#memory.evidence.get(input.package)?.verdict ?? null;
    return ok({ card: card.value, verdict });
  }

  /** A note of an agent's for the package's index row; the next row takes it along. */
  async proposeIndexRow(
    name: string,
    by: string,
    notes: string,
  ): Promise<Outcome<{ readonly line: string }>> {
    const unknown = this.#rules.unknown([name]);
    if (unknown !== null) return { ok: false, refusal: unknown };
    await this.#proposals.propose(name, by, notes);
    return ok({ line: `noted for ${name}; the next checkpoint writes its row` });
  }

  indexProposal(name: string): string | null {
    return this.#proposals.notesFor(name);
  }

  /** HANDOFF.md as it would be written now, with the parts that are wanted; nothing is saved. */
  draftHandoff(parts?: readonly DraftPart[]): Promise<Outcome<DraftedHandoff>> {
    return this.sessions.draft(parts);
  }

  // Ledger and configuration

  recordCrossing(crossing: Crossing): void {
    this.#ledger.record(crossing);
    this.#publisher.later();
  }

  async readLedger(limit: number): Promise<Outcome<readonly LedgerEntry[]>> {
    return ok(await this.#ledger.read(limit));
  }

  async ledgerSums(): Promise<LedgerSums> {
    const { logBytes, agentBytes } = this.#meters();
    return { logBytes, agentBytes, ...(await this.#ledger.sums()) };
  }

  /** The answer of one ledger entry, to the letter. */
  async readCrossed(id: number): Promise<Outcome<string>> {
    const text = await this.#ledger.text(id);
    return text === null ? refuse('usage', 'The text of that answer was not kept.') : ok(text);
  }

  /** Writes the build command into breakwater.yaml, the rest of which stays as it was. */
  async setBuildCommand(command: string): Promise<Outcome<null>> {
    const parsed = parseCommand(command, this.#workspace.config.build.shell);
    if (!parsed.ok) return parsed;
    const written = await setConfigValue(this.root, ['build', 'command'], command);
    if (written.ok) await this.#workspace.look();
    return written;
  }

  /** A fault inside Breakwater that no person caused: said on standard error, without a log's text. */
  noteInternal(where: string, error: unknown): void {
    const name = error instanceof Error ? error.name : 'unknown';
    process.stderr.write(`breakwater: ${where}: ${name}\n`);
    this.#note(errorEvent(where, error));
  }

  /** Another Breakwater owns the workspace now: this one shows what it knows and starts nothing more. */
  loseWorkspace(): void {
    this.#isLost = true;
    this.#pool.shut();
    this.#agentPool.shut();
    this.#publisher.soon();
  }

  async close(builds: 'keep-building' | 'stop-builds'): Promise<void> {
    for (const dispose of this.#disposers) dispose();
    this.panes.close();
    this.searches.close();
    this.allLogs.close();
    this.readings.close();
    this.#outside.close();
    const keepBuilding = builds === 'keep-building';
    await Promise.all([
      this.#pool.close({ keepBuilding }),
      this.#agentPool.close({ keepBuilding }),
    ]);
    this.agentDesk.close();
    await this.results.settled();
    await this.#agentWork.settled();
    // Their reports came after the pool was closed.
    await this.#pool.written();
    await this.waves.close();
    await this.documents.close();
    this.#publisher.close();
    if (!this.#isLost) await this.#workspace.keepReadings();
    this.#workspace.close();
    await this.#ledger.flush().catch(() => {});
  }

  // The inside

  async #takeUp(): Promise<void> {
    await Promise.all([
      this.edits.load(),
      this.#ledger.load(),
      this.tasks.load(),
      this.#proposals.load(),
      this.sessions.load(),
    ]);
    await this.documents.load();
    await this.readings.start();
    this.#outside.start();
    await this.sessions.lookAtGoals();
    for (const head of this.#pool.pastHeads()) {
      this.#memory.noteDuration(head);
      this.#logBytesBefore += head.bytes;
    }
    for (const attempt of this.#pool.newest().values())
      this.#memory.newest.set(attempt.package, attempt);
    const adopted = [...this.#pool.list(), ...this.#agentPool.list()].map((one) => one.id);
    if (adopted.length > 0) this.#note({ what: 'adopted', attempts: adopted });
    for (const [name, attempt] of this.#memory.newest) {
      if (attempt.evidence !== null) this.#memory.evidence.set(name, attempt.evidence);
    }
    this.#disposers.push(
      ...[this.#pool, this.#agentPool].map((pool) => noteAttempts(pool, adopted, this.#note)),
      this.#pool.onChanged((attempt) => this.#noteAttempt(attempt)),
      this.#pool.onEnded((attempt) => {
        this.#logBytesBefore += attempt.bytes;
        this.#noteAttempt(attempt);
        this.searches.attemptEnded(attempt.id);
        void this.results.finish(attempt);
      }),
      // Which agents there are decides the queue; what they print does not.
      this.#agentPool.onChanged(() =>
        this.#agentWork.isNews() ? this.#changed() : this.#publisher.later(),
      ),
      this.#agentPool.onEnded((attempt) => {
        this.agentDesk.ended(attempt);
        this.#changed();
        void this.#agentWork.finish(attempt);
      }),
      this.agents.changes.on(() => {
        this.readings.attached(this.agents.attached());
        this.#publisher.soon();
      }),
      this.readings.changes.on(() => this.#publisher.soon()),
      this.#outside.changes.on(() => this.#publisher.soon()),
      this.#workspace.changes.on((change) => void this.#filesChanged(change)),
      this.waves.events.on((event) => {
        this.#changed();
        if (event.kind === 'ended') this.#tellWave(event.wave);
        if (event.kind === 'idle') this.#tellIdle();
      }),
    );
    // Not only at the end, which a crash leaves out; nor now, when a person waits for the window.
    const keep = setTimeout(() => void this.#workspace.keepReadings(), KEEP_READINGS_MS).unref();
    this.#disposers.push(() => clearTimeout(keep));
    // Ended while no one looked, or just before a crash: their reports are made now.
    const open = [...this.#memory.newest.values()].filter(isUnreported);
    for (const attempt of open) void this.results.finish(attempt);
    for (const attempt of this.#agentPool.endedMeanwhile) void this.#agentWork.finish(attempt);
    await this.waves.resume((id) => this.#attempt(id) !== null);
    void this.#judgeAll();
  }

  #noteAttempt(attempt: Attempt): void {
    const before = this.#memory.newest.get(attempt.package);
    this.#memory.note(attempt);
    const isNews = before?.id !== attempt.id || before.state !== attempt.state;
    if (isNews) this.#changed();
    else this.#publisher.later();
  }

  /** A build or an agent's run. */
  #attempt(id: string): Attempt | null {
    return (isAgentId(id) ? this.#agentPool : this.#pool).attempt(id);
  }

  /** What became of a package of a wave, once all is done that its build or its agent left to do. */
  async #waveEnding(id: string): Promise<WaveEnding> {
    if (isAgentId(id)) return this.#agentWork.ending(id);
    const attempt = await this.finished(id);
    return { attempt, end: endOfBuild(attempt) };
  }

  async #filesChanged(change: WorkspaceChange): Promise<void> {
    if (change.config || change.rules.length > 0) this.#patterns = null;
    if (change.files.length > 0) this.fileChanges.emit(change.files);
    if (change.documents.length > 0) await this.documents.look(change.documents);
    if (change.documents.includes('plan')) await this.sessions.lookAtGoals();
    await this.results.judge(change.results);
    if (change.results.length > 0) await this.#followTasks();
    this.#changed();
  }

  async #judgeAll(): Promise<void> {
    await this.results.judge(this.#workspace.results.keys());
    await this.#followTasks();
  }

  async #followTasks(): Promise<void> {
    const states = new Map(this.queue().packages.map((one) => [one.name, one.state]));
    await this.tasks.follow((name) => states.get(name) ?? null);
  }

  #changed(): void {
    this.#queue = null;
    this.#publisher.soon();
  }

  #computeQueue(): Queue {
    const { config, rules, results } = this.#workspace;
    const current = this.waves.current;
    return computeQueue({
      planner: this.#planner,
      hints: this.#hints,
      config,
      rules,
      results,
      evidence: this.#memory.evidence,
      attempts: this.#memory.newest,
      agents: this.#agentWork.activity(),
      isOpen: (id) => this.results.isOpen(id),
      recorded: this.#memory.recorded,
      edits: this.edits.edits,
      dependsUnknown: (name) => this.#workspace.dependsUnknown(name),
      isSetAside: (card) =>
        card.status !== 'SUCCESS' &&
        (this.edits.retriedResult(card.package) === card.modifiedAt ||
          this.#workspace.ruleChangedSince(card.package, Date.parse(card.modifiedAt))),
      askedFor: this.#scope.askedFor,
      scope: this.#scope.only,
      nextWave: this.waves.nextNumber,
      running:
        current === null
          ? null
          : { number: current.number, packages: current.packages, toStart: this.waves.toStart },
      mode: this.waves.mode,
      pausing: this.waves.pausing,
      elapsedOf: (name) => {
        const attempt = this.#memory.newest.get(name);
        return attempt === undefined ? 0 : this.elapsedMs(attempt);
      },
    });
  }

  #compose(): WorkspaceState {
    const queue = this.queue();
    const { config } = this.#workspace;
    const waves = this.waves.waves;
    const lastWave = waves.findLast((wave) => wave.checkpoint !== null);
    return {
      root: this.root,
      name: this.name,
      config,
      problems: [
        ...this.#workspace.problems(),
        ...ownProblems({
          outside: this.#outside.list,
          isLost: this.#isLost,
          tasks: this.tasks.notice,
        }),
      ],
      packages: queue.packages,
      attempts: [...this.#memory.newest.values()],
      tasks: this.tasks.list(),
      plan: queue.plan,
      edits: this.edits.edits,
      waves,
      batch: queue.batch,
      gate: this.agents.gate(),
      agents: this.agents.list(),
      agentRuns: this.agentDesk.runs(),
      work: this.work,
      meters: this.#meters(),
      checkpoint:
        lastWave?.checkpoint == null
          ? null
          : {
              wave: lastWave.number,
              at: lastWave.endedAt ?? lastWave.startedAt,
              line: lastWave.checkpoint,
            },
      documents: this.documents.states(),
      session: this.sessions.state,
      goals: this.sessions.goals,
    };
  }

  #meters(): Meters {
    const active = this.#pool.list().reduce((sum, attempt) => sum + attempt.bytes, 0);
    return { logBytes: this.#logBytesBefore + active, agentBytes: this.#ledger.total };
  }

  #buildPatterns(): readonly BuildPattern[] {
    if (this.#patterns !== null) return this.#patterns;
    const { config, rules } = this.#workspace;
    const own = [...rules.values()].flatMap(({ command }) => command ?? []);
    const all = new Set([...(config.build.command === null ? [] : [config.build.command]), ...own]);
    const { shell } = config.build;
    this.#patterns = buildPatterns([...all].map((command) => ({ command, shell })));
    return this.#patterns;
  }

  #plannedWaveOf(name: string): number | null {
    const wave = this.queue().plan.waves.find((one) =>
      one.packages.some((planned) => planned.name === name),
    );
    return wave?.number ?? null;
  }

  #tellWave(wave: { number: number; built: number; failed: number; checkpoint: string | null }) {
    const failed = wave.failed === 0 ? '' : `, ${wave.failed} failed`;
    this.milestones.emit({
      title: `Wave ${wave.number} has ended: ${wave.built} built${failed}`,
      body: wave.checkpoint ?? '',
    });
  }

  #tellIdle(): void {
    const { batch } = this.queue();
    if (batch.waves >= this.waves.nextNumber) return;
    this.milestones.emit({
      title: 'The batch has ended',
      body: `${batch.built} of ${batch.total} built, ${batch.failed} failed, ${batch.held} held`,
    });
  }
}

const endOfBuild = ({ outcome }: Attempt): WaveEnd => {
  if (outcome === 'success') return 'built';
  return outcome === 'failed' || outcome === 'timed-out' ? 'failed' : 'open';
};

const isUnreported = (attempt: Attempt): boolean =>
  attempt.state === 'ended' && attempt.report === null && attempt.startedAt !== null;
