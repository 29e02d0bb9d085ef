import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type AgentIdentity, type AgentRun, ORCHESTRATOR } from '../../../shared/agent';
import type { Attempt } from '../../../shared/build';
import type { Config } from '../../../shared/config';
import { type Outcome, ok, refuse } from '../../../shared/outcome';
import type { AgentTerms, AttemptPool } from '../builds/pool';
import { CREDENTIAL_VARIABLE, type Credentials, newCredential } from '../context/credentials';
import { writeFileAtomic } from '../disk/atomic-file';
import { orchestratorCommand, workerCommand } from './agent-command';
import { AgentDoor } from './agent-door';
import { type BuildsOfAgent, hangingSince, silentSince } from './silence';

/** What an agent needs of the program around the engine. */
export interface AgentSurroundings {
  /** A folder that only this user can enter; agents' hosts listen there. */
  readonly sockets: string;
  /** Folder of the program `breakwater`, for agents' PATH. */
  readonly tools: string;
  /** Takes a prompt across the breakwater: cleaned, bounded, counted. What comes back is what the agent gets. */
  readonly cross: (to: AgentIdentity, text: string) => string;
}

export interface AgentDeskOptions extends AgentSurroundings {
  readonly root: string;
  readonly pool: AttemptPool;
  readonly credentials: Credentials;
  readonly config: () => Config;
  /** What the package's builds say about whether its agent is at work. */
  readonly buildsOf: (name: string) => BuildsOfAgent;
  /** Called when what `runs` answers may be another. */
  readonly onChange: () => void;
}

/** Size of a terminal that no pane shows yet. */
const COLUMNS = 100;
const ROWS = 30;

/** What an agent's terminal may leave on disk, bytes: hours of it, head and tail. */
const MOST_TERMINAL_BYTES = 64 * 1024 * 1024;

/**
 * The agents in slots, and the orchestrator: starts them with their credentials, passes on what a person
 * types, knows who is silent. What their terminals show is in files that panes read.
 */
export class AgentDesk {
  readonly #options: AgentDeskOptions;
  readonly #doors = new Map<string, AgentDoor>();
  /** Run → what it was given: to be taken back at its end. */
  readonly #credentials = new Map<string, string>();
  readonly #doorPaths = new Map<string, string>();
  #silenceTimer: NodeJS.Timeout | null = null;

  constructor(options: AgentDeskOptions) {
    this.#options = options;
    // Those that an earlier owner of the workspace started go on being who they are.
    for (const attempt of options.pool.list()) this.#register(attempt.id);
  }

  /** Waiting and running agents and each package's newest ended one; the orchestrator among them. */
  runs(): readonly AgentRun[] {
    const now = Date.now();
    const runs = [...this.#options.pool.newest().values()].map((attempt) =>
      this.#run(attempt, now),
    );
    this.#watchSilence();
    return runs;
  }

  /** The agent of a package that waits or runs; null when there is none. */
  activeOf(name: string): Attempt | null {
    return this.#options.pool.list().find((one) => one.package === name) ?? null;
  }

  /** The newest agent of a package, whether it has ended or not. */
  newestOf(name: string): Attempt | null {
    return this.#options.pool.newestOf(name);
  }

  /** Starts the package's agent, or joins the one that waits or runs. */
  async start(name: string, prompt: string, askedBy: string): Promise<Outcome<Attempt>> {
    const identity: AgentIdentity = { role: 'worker', package: name, name: `worker ${name}` };
    const active = this.activeOf(name);
    if (active !== null && active.state !== 'ending') return ok(active);
    const text = this.#options.cross(identity, prompt);
    const promptFile = join(this.#options.root, '.breakwater', 'prompts', `${name}.md`);
    await writeFileAtomic(promptFile, text);
    const command = workerCommand(this.#options.config().agents.worker, {
      prompt: text,
      promptFile,
    });
    return command.ok ? this.#start(name, command.value, identity, askedBy) : command;
  }

  /** Starts the orchestrator, or answers the one that runs. */
  async startOrchestrator(): Promise<Outcome<Attempt>> {
    const active = this.activeOf(ORCHESTRATOR);
    if (active !== null && active.state !== 'ending') return ok(active);
    const { orchestrator, worker } = this.#options.config().agents;
    const command = orchestratorCommand(orchestrator, worker);
    if (!command.ok) return command;
    const identity: AgentIdentity = { role: 'orchestrator', package: null, name: 'orchestrator' };
    return this.#start(ORCHESTRATOR, command.value, identity, 'window');
  }

  /** Ends an agent and everything that it started itself. Its build is Breakwater's and goes on. */
  async end(id: string): Promise<Outcome<null>> {
    if (this.#options.pool.spec(id) === null) {
      return refuse('agent-not-running', 'That agent has ended already.');
    }
    return this.#options.pool.cancel(id);
  }

  input(id: string, text: string): Outcome<null> {
    return this.#withDoor(id, (door) => door.input(text));
  }

  resize(id: string, columns: number, rows: number): Outcome<null> {
    return this.#withDoor(id, (door) => door.resize(columns, rows));
  }

  /** To be told of every agent that is over: it is nobody any more. */
  ended(attempt: Attempt): void {
    const credential = this.#credentials.get(attempt.id);
    if (credential !== undefined) this.#options.credentials.revoke(credential);
    this.#credentials.delete(attempt.id);
    this.#doors.get(attempt.id)?.close();
    this.#doors.delete(attempt.id);
    const path = this.#doorPaths.get(attempt.id);
    this.#doorPaths.delete(attempt.id);
    // A host that was killed leaves its socket behind.
    if (path !== undefined) void rm(path, { force: true }).catch(() => {});
  }

  close(): void {
    if (this.#silenceTimer !== null) clearTimeout(this.#silenceTimer);
    for (const door of this.#doors.values()) door.close();
    this.#doors.clear();
  }

  async #start(
    name: string,
    command: readonly string[],
    identity: AgentIdentity,
    askedBy: string,
  ): Promise<Outcome<Attempt>> {
    const { pool, root, sockets, tools } = this.#options;
    await mkdir(sockets, { recursive: true, mode: 0o700 });
    const agent: AgentTerms = {
      role: identity.role,
      credential: newCredential(),
      door: join(sockets, `agent-${randomBytes(8).toString('hex')}.sock`),
      tools,
      columns: COLUMNS,
      rows: ROWS,
    };
    const started = await pool.start({
      package: name,
      command,
      cwd: root,
      env: {},
      timeoutMs: null,
      maxBytes: MOST_TERMINAL_BYTES,
      askedBy,
      agent,
    });
    if (!started.ok) return started;
    this.#register(started.value.id);
    const attempt = pool.attempt(started.value.id);
    return attempt === null
      ? refuse('agent-not-running', `The agent of ${name} has just ended.`)
      : ok(attempt);
  }

  /** From the attempt's own records, so that it is the same for one that was adopted. */
  #register(id: string): void {
    const spec = this.#options.pool.spec(id);
    const credential = spec?.env[CREDENTIAL_VARIABLE];
    if (spec?.agent == null || credential === undefined) return;
    const { role, door } = spec.agent;
    const identity: AgentIdentity =
      role === 'orchestrator'
        ? { role, package: null, name: 'orchestrator' }
        : { role, package: spec.package, name: `worker ${spec.package}` };
    this.#options.credentials.register(credential, identity);
    this.#credentials.set(id, credential);
    this.#doorPaths.set(id, door);
  }

  #withDoor(id: string, act: (door: AgentDoor) => void): Outcome<null> {
    const spec = this.#options.pool.spec(id);
    const state = this.#options.pool.attempt(id)?.state;
    if (spec?.agent == null || state === undefined || state === 'waiting') {
      return refuse('agent-not-running', 'That agent does not run; nothing was sent to it.');
    }
    let door = this.#doors.get(id);
    if (door === undefined) {
      door = new AgentDoor(spec.agent.door, spec.token);
      this.#doors.set(id, door);
    }
    act(door);
    return ok(null);
  }

  #run(attempt: Attempt, now: number): AgentRun {
    const { config, buildsOf } = this.#options;
    return {
      ...attempt,
      // Its prompt is in the rest.
      command: attempt.command.slice(0, 1),
      role: attempt.package === ORCHESTRATOR ? 'orchestrator' : 'worker',
      silentSince: this.#mayHang(attempt)
        ? hangingSince(attempt, buildsOf(attempt.package), config().agents.silentMs, now)
        : null,
    };
  }

  /** An orchestrator waits for its person by its nature. */
  #mayHang(attempt: Attempt): boolean {
    return attempt.package !== ORCHESTRATOR;
  }

  /** Comes back when the next of them has been silent for too long. */
  #watchSilence(): void {
    if (this.#silenceTimer !== null) clearTimeout(this.#silenceTimer);
    this.#silenceTimer = null;
    const { pool, config, buildsOf, onChange } = this.#options;
    const limit = config().agents.silentMs;
    const now = Date.now();
    const due = pool
      .list()
      .filter((one) => this.#mayHang(one))
      .flatMap((one) => silentSince(one, buildsOf(one.package)) ?? [])
      .map((since) => since + limit)
      .filter((at) => at > now);
    if (due.length === 0) return;
    this.#silenceTimer = setTimeout(onChange, Math.min(...due) - now + 50);
    this.#silenceTimer.unref();
  }
}
