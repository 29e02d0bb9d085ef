import type { Attempt, Evidence } from '../../shared/build';
import type { Config } from '../../shared/config';
import type { Expectation, PackageView, ResultCard, RulePackage } from '../../shared/package';
import type { PlanEdits, WavePlan } from '../../shared/wave';
import type { BatchMode, BatchProgress } from '../../shared/workspace-state';
import {
  expectation,
  type RecordedDuration,
  UNKNOWN_EXPECTATION,
  type WaveHints,
} from './waves/estimate';
import type { Graph } from './waves/graph';
import type { Planner } from './waves/planner';
import { type PackageReadiness, readiness } from './waves/readiness';
import { type Facts, NO_FACTS, type PackageFacts } from './waves/standing';

/** Everything that the queue's state follows from. */
export interface QueueInput {
  /** The workspace's own, which knows the plan of before. */
  readonly planner: Planner;
  /** The workspace's own, too. */
  readonly hints: WaveHints;
  readonly config: Config;
  readonly rules: ReadonlyMap<string, RulePackage>;
  readonly results: ReadonlyMap<string, ResultCard>;
  readonly evidence: ReadonlyMap<string, Evidence>;
  /** Newest attempt of each package, waiting and running ones included. */
  readonly attempts: ReadonlyMap<string, Attempt>;
  /** Packages with an agent: true where it runs, false where it waits for a slot. */
  readonly agents: ReadonlyMap<string, boolean>;
  /** True for an attempt that has ended and whose result is not there yet. */
  readonly isOpen: (attempt: string) => boolean;
  readonly recorded: ReadonlyMap<string, readonly RecordedDuration[]>;
  readonly edits: PlanEdits;
  readonly dependsUnknown: (name: string) => boolean;
  /** True when a result is not to hold the package back any more: a retry was asked for, or its rule changed. */
  readonly isSetAside: (result: ResultCard) => boolean;
  /** Left-out packages that were asked for by name, and, with a scope, the only ones to build. */
  readonly askedFor: ReadonlySet<string>;
  readonly scope: ReadonlySet<string> | null;
  readonly nextWave: number;
  readonly running: {
    readonly number: number;
    readonly packages: readonly string[];
    /** Those of them whose turn to start is still to come: as good as in line for a slot. */
    readonly toStart: ReadonlySet<string>;
  } | null;
  readonly mode: BatchMode;
  readonly pausing: boolean;
  /** For how long the running builds have run, milliseconds, by package. */
  readonly elapsedOf: (name: string) => number;
}

export interface Queue {
  readonly graph: Graph;
  readonly expectations: ReadonlyMap<string, Expectation>;
  readonly readiness: ReadonlyMap<string, PackageReadiness>;
  readonly plan: WavePlan;
  readonly packages: readonly PackageView[];
  readonly batch: BatchProgress;
}

/** Works out the whole queue anew. O(packages + dependencies) but for the plan; what it gives follows from its input. */
export function computeQueue(input: QueueInput): Queue {
  const rules = [...input.rules.values()];
  const graph = input.planner.graphOf(rules);
  const expectations = expectationsOf(rules, input);
  const facts = factsOf(rules, input);
  const standing = readiness(graph, facts);
  const running = (input.running?.packages ?? []).filter((name) => isActive(facts.get(name)));
  const options = {
    edits: input.edits,
    size: input.config.waves.size,
    firstWave: input.nextWave,
    running,
  };
  const waveRuns = input.running !== null;
  const wavePlan = input.planner.plan(graph, facts, expectations, options, waveRuns);
  const dependents = dependentsOf(rules);
  const pinned = new Set(input.edits.pinned);
  const packages = rules.map((rule) =>
    viewOf(rule, input, {
      readiness: standing.get(rule.name),
      expected: expectations.get(rule.name) ?? UNKNOWN_EXPECTATION,
      dependents: dependents.get(rule.name) ?? [],
      pinned: pinned.has(rule.name),
    }),
  );
  const batch = progressOf(packages, wavePlan, input);
  return { graph, expectations, readiness: standing, plan: wavePlan, packages, batch };
}

const isActive = (facts: PackageFacts | undefined): boolean =>
  facts !== undefined && facts.activity !== null;

function expectationsOf(
  rules: readonly RulePackage[],
  input: QueueInput,
): ReadonlyMap<string, Expectation> {
  const recordedOf = (name: string): readonly RecordedDuration[] => input.recorded.get(name) ?? [];
  const hints = input.hints.hints(rules, recordedOf, input.running !== null);
  return new Map(rules.map((rule) => [rule.name, expectation(rule, recordedOf(rule.name), hints)]));
}

function factsOf(rules: readonly RulePackage[], input: QueueInput): Facts {
  const leftOut = new Set(input.config.waves.leaveOut);
  const skipped = new Set(input.edits.skipped);
  const outside = (name: string): boolean => input.scope !== null && !input.scope.has(name);
  const entries = rules.map(({ name }): [string, PackageFacts] => {
    const result = input.results.get(name);
    const evidence = input.evidence.get(name);
    const attempt = input.attempts.get(name);
    const counts = result !== undefined && !input.isSetAside(result);
    return [
      name,
      {
        ...NO_FACTS,
        status: counts ? result.status : null,
        verdict: counts ? (evidence?.verdict ?? null) : null,
        resultAt: counts ? Date.parse(result.modifiedAt) : null,
        activity:
          activityOf(attempt, input.agents.get(name), input.isOpen) ??
          (input.running?.toStart.has(name) === true ? 'queued' : null),
        skipped: skipped.has(name),
        leftOut: outside(name) || (leftOut.has(name) && !input.askedFor.has(name)),
        dependsUnknown: input.dependsUnknown(name),
      },
    ];
  });
  return new Map(entries);
}

/** A build is at work until its result is there: no package is ready again, or a mere claim, for a moment between. */
const activityOf = (
  attempt: Attempt | undefined,
  agentRuns: boolean | undefined,
  isOpen: (attempt: string) => boolean,
): PackageFacts['activity'] => {
  const isActive = attempt !== undefined && (attempt.state !== 'ended' || isOpen(attempt.id));
  if (agentRuns === true || (isActive && attempt.state !== 'waiting')) return 'building';
  return isActive || agentRuns === false ? 'queued' : null;
};

function dependentsOf(rules: readonly RulePackage[]): ReadonlyMap<string, readonly string[]> {
  const dependents = new Map<string, string[]>();
  for (const { name, depends } of rules) {
    for (const dependency of depends) {
      const list = dependents.get(dependency);
      if (list === undefined) dependents.set(dependency, [name]);
      else list.push(name);
    }
  }
  return dependents;
}

function viewOf(
  rule: RulePackage,
  input: QueueInput,
  computed: {
    readonly readiness: PackageReadiness | undefined;
    readonly expected: Expectation;
    readonly dependents: readonly string[];
    readonly pinned: boolean;
  },
): PackageView {
  const result = input.results.get(rule.name) ?? null;
  return {
    name: rule.name,
    version: rule.version,
    ruleFile: rule.ruleFile,
    depends: rule.depends,
    dependents: computed.dependents,
    state: computed.readiness?.state ?? 'ready',
    reason: reasonOf(computed.readiness?.reason ?? 'ready', input.scope !== null),
    expected: computed.expected,
    result,
    verdict: result?.status === 'SUCCESS' ? (input.evidence.get(rule.name)?.verdict ?? null) : null,
    attempt: input.attempts.get(rule.name)?.id ?? null,
    pinned: computed.pinned,
  };
}

/** During a run of named packages, what was not named is left out of that run rather than of the batch. */
const reasonOf = (reason: string, isScoped: boolean): string => {
  if (!isScoped) return reason;
  return reason
    .replace('(left out)', '(not part of this run)')
    .replace('left out until asked for by name', 'not part of this run');
};

/** Progress over the batch: every package but the left-out ones, with the time that is still to go. */
function progressOf(
  packages: readonly PackageView[],
  wavePlan: WavePlan,
  input: QueueInput,
): BatchProgress {
  const batch = packages.filter((one) => one.state !== 'left-out');
  const count = (...states: readonly PackageView['state'][]): number =>
    batch.filter((one) => states.includes(one.state)).length;
  const active = batch.filter((one) => one.state === 'building' || one.state === 'queued');
  // The barrier: what runs now ends when its longest does.
  const toBarrier = active.map((one) => Math.max(0, one.expected.ms - input.elapsedOf(one.name)));
  const remaining = wavePlan.expectedMs + Math.max(0, ...toBarrier);
  const isLeft = wavePlan.waves.length > 0 || active.length > 0;
  // With nothing running and nothing planned, the last wave is the one to speak of.
  const next = wavePlan.waves.length > 0 ? input.nextWave : Math.max(1, input.nextWave - 1);
  const wave = input.running?.number ?? next;
  return {
    mode: input.mode,
    pausing: input.pausing,
    total: batch.length,
    built: count('built'),
    failed: count('failed'),
    building: active.length,
    held: count('blocked', 'waiting', 'skipped', 'unproven') - waitingInPlan(wavePlan),
    wave,
    waves: (input.running === null ? input.nextWave - 1 : wave) + wavePlan.waves.length,
    remainingMs: isLeft ? remaining : null,
    estimated: wavePlan.estimated || active.some((one) => one.expected.basis === 'estimate'),
  };
}

/** Packages that wait, but for something that a planned wave builds: they are not held. */
const waitingInPlan = (wavePlan: WavePlan): number =>
  wavePlan.waves.reduce(
    (sum, wave) => sum + wave.packages.filter((one) => one.state !== 'ready').length,
    0,
  );
