import type { AgentIdentity } from '../../shared/agent';
import type { Attempt } from '../../shared/build';
import { type Outcome, ok, type Refusal, refuse } from '../../shared/outcome';
import { buildFacts } from './agent-facts';
import { isShutFor } from './context/gate';
import { earliestStartMs } from './earliest-start';
import type { Engine } from './engine';
import { planFacts, statusFacts } from './engine-agent-port';
import { handoffTools } from './handoff-tools';
import type { ProcessIdentity } from './process/identity';
import { isNewSince } from './results/freshness';
import type { BuildStanding, ToolPort, WaveFacts } from './tool-port';

/**
 * Attaches an agent and offers the engine to it. `client` is the agent's client process, by which its
 * context readings are found; null where it came by the network.
 */
export function attachAgent(
  engine: Engine,
  who: AgentIdentity,
  client: ProcessIdentity | null,
): ToolPort {
  const attachment = engine.agents.attach(who, client);
  const gateObjection = async (): Promise<Refusal | null> => {
    await engine.readings.freshen();
    const gate = engine.agents.gateOf(attachment.id);
    return isShutFor(who.role, gate) ? refuse('gate-closed', gate.reason).refusal : null;
  };
  return {
    who,
    session: attachment.id,
    seen: () => attachment.seen(),
    detach: () => attachment.detach(),

    tasks: () => engine.tasks.list(),
    createTask: (fields) => engine.tasks.create(fields),
    updateTask: (id, fields) => engine.tasks.update(id, fields),

    plan: () => planFacts(engine),
    status: () => statusFacts(engine),
    launch: async (packages, keepGoing) => {
      const objection = await gateObjection();
      if (objection !== null) return { ok: false, refusal: objection };
      return engine.waves.launch({ keepGoing, ...(packages === null ? {} : { packages }) });
    },
    wave: (number) => waveFacts(engine, number),
    waitForWave: (ms, signal) =>
      untilNews(ms, signal, (news) => [
        engine.waves.events.on((event) => {
          if (event.kind === 'ended' || event.kind === 'idle') news();
        }),
        engine.finishedAttempts.on(news),
      ]),
    skip: (packages) => known(engine, packages) ?? engine.edits.apply('skip', packages),
    retry: async (packages) => {
      for (const name of packages) {
        const retried = await engine.results.retry(name);
        if (!retried.ok) return retried;
      }
      return ok(null);
    },

    startBuild: async (name) => {
      const objection = await gateObjection();
      if (objection !== null) return { ok: false, refusal: objection };
      const started = await engine.startBuild(name, who.name, who);
      return started.ok ? ok(standingOf(engine, name, started.value)) : started;
    },
    standing: (name) => newestStanding(engine, name),
    waitForBuild: async (name, ms, signal) => {
      const standing = newestStanding(engine, name);
      if (!standing.ok || standing.value.kind === 'none' || standing.value.kind === 'ended') {
        return standing;
      }
      const attempts = engine.history(name);
      const newest = attempts.ok ? attempts.value[0] : undefined;
      if (newest === undefined) return standing;
      await untilNews(ms, signal, (news) => {
        void engine.finished(newest.id).then(news, news);
        return [];
      });
      return newestStanding(engine, name);
    },

    readResult: async (name) => {
      const one = engine.queue().packages.find((row) => row.name === name);
      if (one === undefined) return unknown(name);
      if (one.result === null) return refuse('nothing-to-build', `${name} has no result yet.`);
      return ok({ card: one.result, verdict: one.verdict });
    },
    writeResult: async (input) => {
      const written = await engine.writeResult(input);
      return written.ok
        ? ok({ card: written.value.card, verdict: written.value.verdict })
        : written;
    },

    searchIndex: async (words) => {
      const read = await engine.documents.read('index');
      if (!read.ok) return read;
      const wanted = words.map((word) => word.toLowerCase());
      const lines = read.value.text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
      return ok(
        lines.filter((line) => {
          const text = line.toLowerCase();
          return wanted.every((word) => text.includes(word));
        }),
      );
    },
    proposeIndexRow: (name, notes) => engine.proposeIndexRow(name, who.name, notes),
    writeIndexRow: (name) => engine.addToIndex(name),

    ...handoffTools(engine),

    gate: async () => {
      await engine.readings.freshen();
      return engine.agents.gateOf(attachment.id);
    },
    agents: () => engine.agents.list(),
  };
}

const unknown = (name: string) =>
  refuse('package-unknown', `${name} has no rule file under rules/packages.`);

const known = (engine: Engine, packages: readonly string[]): Promise<Outcome<null>> | null => {
  const names = new Set(engine.queue().packages.map((one) => one.name));
  const missing = packages.find((name) => !names.has(name));
  return missing === undefined ? null : Promise.resolve(unknown(missing));
};

/** Settles with the first news, when the time is over, or when nobody waits any more. */
function untilNews(
  ms: number,
  signal: AbortSignal,
  subscribe: (news: () => void) => readonly (() => void)[],
): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    let disposers: readonly (() => void)[] = [];
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      for (const dispose of disposers) dispose();
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    disposers = subscribe(done);
  });
}

function newestStanding(engine: Engine, name: string): Outcome<BuildStanding> {
  const history = engine.history(name);
  if (!history.ok) return history;
  const newest = history.value[0];
  return ok(newest === undefined ? { kind: 'none' } : standingOf(engine, name, newest));
}

function standingOf(engine: Engine, name: string, attempt: Attempt): BuildStanding {
  if (attempt.state === 'waiting') return { kind: 'waiting', package: name };
  // Ended but not reported on: that is worked out just now, and nothing can be said of it yet.
  const isReported = attempt.report !== null || attempt.startedAt === null;
  if (attempt.state === 'ended' && isReported) {
    return { kind: 'ended', build: buildFacts(attempt) };
  }
  const row = engine.queue().packages.find((one) => one.name === name);
  return {
    kind: 'running',
    package: name,
    attempt: attempt.number,
    elapsedMs: engine.elapsedMs(attempt),
    expectedMs: row?.expected.ms ?? null,
    silentMs:
      attempt.lastOutputAt === null
        ? null
        : Math.max(0, Date.now() - Date.parse(attempt.lastOutputAt)),
  };
}

function waveFacts(engine: Engine, number: number | null): WaveFacts | null {
  const { waves } = engine.waves;
  const wave = number === null ? waves.at(-1) : waves.find((one) => one.number === number);
  if (wave === undefined) return null;
  const rows = new Map(engine.queue().packages.map((one) => [one.name, one]));
  return {
    number: wave.number,
    state: wave.state,
    checkpoint: wave.checkpoint,
    packages: wave.packages.map((name) => {
      const standing = newestStanding(engine, name);
      const row = rows.get(name);
      const result = row?.result ?? null;
      const isOfWave =
        result !== null && isNewSince(Date.parse(result.modifiedAt), earliestStartMs(wave));
      return {
        name,
        standing: standing.ok ? standing.value : { kind: 'none' },
        result: isOfWave ? result.status : null,
        reason: row?.reason ?? 'its rule file is gone',
        proposal: engine.indexProposal(name),
      };
    }),
  };
}
