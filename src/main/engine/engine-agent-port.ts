import { SLOTS } from '../../shared/config';
import { ok, type Refusal } from '../../shared/outcome';
import type { PackageView } from '../../shared/package';
import { buildFacts } from './agent-facts';
import type {
  AgentPort,
  PlanFacts,
  RunEvent,
  RunFacts,
  RunOptions,
  StatusFacts,
} from './agent-port';
import type { Engine } from './engine';

/** Offers an engine to the far side of the breakwater: values, and nothing of a log. */
export function engineAgentPort(engine: Engine): AgentPort {
  return {
    plan: () => planFacts(engine),
    status: () => statusFacts(engine),
    ledger: () => engine.ledgerSums(),
    build: async (name, askedBy, signal, by = null) => {
      const isJoined = engine.isActive(name);
      const objection = isJoined ? null : await engine.gateObjection(by);
      if (objection !== null) return { ok: false, refusal: objection };
      const started = await engine.startBuild(name, askedBy, by);
      if (!started.ok) return started;
      const stop = (): void => {
        if (!isJoined) void engine.cancelBuild(started.value.id);
      };
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
      return ok(buildFacts(await engine.finished(started.value.id)));
    },
    run: (options, onEvent) => run(engine, options, onEvent),
    stop: () => engine.stopAll(),
  };
}

export function planFacts(engine: Engine): PlanFacts {
  const { plan } = engine.queue();
  return {
    waves: plan.waves.map((wave) => ({
      number: wave.number,
      expectedMs: wave.expectedMs,
      estimated: wave.estimated,
      packages: wave.packages.map((one) => ({
        name: one.name,
        state: one.state,
        reason: one.reason,
        expectedMs: one.expected.ms,
        estimated: one.expected.basis === 'estimate',
      })),
    })),
    held: plan.held.map(({ name, reason }) => ({ name, reason })),
    expectedMs: plan.expectedMs,
    estimated: plan.estimated,
  };
}

export function statusFacts(engine: Engine): StatusFacts {
  const state = engine.state();
  const { batch } = state;
  const active = state.attempts.filter((attempt) => attempt.state !== 'ended');
  const inState = (wanted: PackageView['state']): readonly string[] =>
    state.packages.filter((one) => one.state === wanted).map((one) => one.name);
  const busy = active.filter((attempt) => attempt.state !== 'waiting');
  const agents = state.agentRuns
    .filter((run) => run.role === 'worker' && run.state !== 'waiting' && run.state !== 'ended')
    .map((run) => run.package);
  const expected = new Map(state.packages.map((one) => [one.name, one.expected]));
  return {
    workspace: state.name,
    slots: SLOTS,
    running: busy.map((attempt) => ({
      package: attempt.package,
      attempt: attempt.number,
      elapsedMs: engine.elapsedMs(attempt),
      expectedMs: expected.get(attempt.package)?.ms ?? null,
      estimated: expected.get(attempt.package)?.basis !== 'recorded',
    })),
    slotsInUse: new Set([...busy.map((one) => one.package), ...agents]).size,
    agents,
    waiting: active.filter((attempt) => attempt.state === 'waiting').map((one) => one.package),
    total: batch.total,
    built: batch.built,
    failed: inState('failed'),
    unproven: inState('unproven'),
    held: batch.held,
    wave: batch.mode === 'idle' ? null : { number: batch.wave, mode: waveMode(batch) },
    checkpoint: state.checkpoint?.line ?? null,
    gate: state.gate,
    meters: state.meters,
    problems: state.problems.map((problem) => ({
      where: problem.line === null ? problem.file : `${problem.file}:${problem.line}`,
      message: `${problem.message} ${problem.remedy}`,
    })),
  };
}

const waveMode = (batch: { readonly mode: string; readonly pausing: boolean }): string => {
  if (batch.pausing) return 'running, then pausing';
  return batch.mode === 'all' ? 'running, then the next' : 'running';
};

function run(
  engine: Engine,
  options: RunOptions,
  onEvent: (event: RunEvent) => void,
): { started: Refusal | null; ended: Promise<RunFacts> } {
  const nothing: RunFacts = { built: [], failed: [], open: [], waves: 0, stopped: null };
  const refusal = engine.scopeObjection(options.packages);
  if (refusal !== null) return { started: refusal, ended: Promise.resolve(nothing) };
  return { started: null, ended: drive(engine, options, onEvent) };
}

/** Waits for the waves to come to rest, telling what happens on the way. */
async function drive(
  engine: Engine,
  options: RunOptions,
  onEvent: (event: RunEvent) => void,
): Promise<RunFacts> {
  let waves = 0;
  let stopped: Refusal | null = null;
  const told = new Set<string>();
  const leaveScope = engine.enterScope(options.packages);
  const disposers = [
    engine.finishedAttempts.on((attempt) => {
      if (told.has(attempt.id)) return;
      told.add(attempt.id);
      onEvent({ kind: 'build', build: buildFacts(attempt) });
    }),
    engine.waves.events.on((event) => {
      if (event.kind === 'started') {
        waves += 1;
        onEvent({ kind: 'wave', wave: event.wave.number, packages: event.wave.packages });
      }
      if (event.kind === 'ended') {
        const line = event.wave.checkpoint ?? '';
        onEvent({ kind: 'checkpoint', wave: event.wave.number, line });
      }
      if (event.kind === 'idle') stopped = event.refusal;
    }),
  ];
  try {
    await engine.runWaves(options.waves);
    const facts = endFacts(engine, options, waves);
    return { ...facts, stopped: isEnd(stopped) ? null : stopped };
  } finally {
    for (const dispose of disposers) dispose();
    leaveScope();
  }
}

/** That nothing more is ready is how a batch ends, and `open` says what each waits for. */
const isEnd = (refusal: Refusal | null): boolean => refusal?.code === 'wave-empty';

/** Where every package of the batch stands at the end. */
function endFacts(engine: Engine, options: RunOptions, waves: number): Omit<RunFacts, 'stopped'> {
  const { packages } = engine.queue();
  const scope = options.packages === null ? null : new Set(options.packages);
  const batch = packages.filter((one) =>
    scope === null ? one.state !== 'left-out' : scope.has(one.name),
  );
  const names = (...states: readonly PackageView['state'][]): readonly string[] =>
    batch.filter((one) => states.includes(one.state)).map((one) => one.name);
  const ended: readonly PackageView['state'][] = ['built', 'failed'];
  return {
    built: names('built'),
    failed: names('failed'),
    open: batch
      .filter((one) => !ended.includes(one.state))
      .map(({ name, reason, state }) => ({
        name,
        reason: state === 'ready' ? 'not built yet' : reason,
      })),
    waves,
  };
}
