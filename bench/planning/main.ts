import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { buildGraph, type Graph } from '../../src/main/engine/waves/graph';
import { type PlanOptions, plan } from '../../src/main/engine/waves/plan';
import { Planner } from '../../src/main/engine/waves/planner';
import { readiness } from '../../src/main/engine/waves/readiness';
import { type Facts, NO_FACTS, type PackageFacts } from '../../src/main/engine/waves/standing';
import type { Expectation, RulePackage } from '../../src/shared/package';
import { NO_EDITS, type PlannedWave, type WavePlan } from '../../src/shared/wave';
import { readDebianSources } from './debian-sources';
import { debianLike } from './generator';
import { lowerBound, priorities, withBarrier, withoutBarrier } from './orders';
import { measure, type Shape, topological } from './shape';

const ROUNDS = 15;

/** Prints what planning costs beside a plain topological sort, and what its waves cost beside others'. */
export const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: { sources: { type: 'string' }, seed: { type: 'string', default: '1' } },
  });
  const shape =
    values.sources === undefined
      ? debianLike(Number(values.seed))
      : readDebianSources(await readFile(values.sources, 'utf8'));
  const { edges, depth, criticalMs, workMs } = measure(shape);
  say(`planning: ${shape.names.length} packages, ${edges} edges, ${depth} deep`);
  say(`  work / 3 ${hours(workMs / 3)}, critical path ${hours(criticalMs)}`);
  reportTime(shape);
  reportMakespan(shape);
  say(
    'repeat: node bench/planning.mjs [--seed N] [--sources FILE of `apt-get update` with deb-src]',
  );
};

const OPTIONS: PlanOptions = { edits: NO_EDITS, size: 3, firstWave: 1, running: [] };

const reportTime = (shape: Shape): void => {
  const rules = rulesOf(shape);
  const expected = expectationsOf(shape);
  const graph = buildGraph(rules);
  const nothing: Facts = new Map();
  const best = fastest({
    'plain topological sort': () => topological(shape),
    'graph from rule files': () => buildGraph(rules),
    'readiness of all': () => readiness(graph, nothing),
    'plan of all waves': () => plan(graph, nothing, expected, OPTIONS),
  });
  const base = best.get('plain topological sort') ?? Number.NaN;
  const line = (what: string, ms: number, more = ''): void =>
    say(
      `  ${what.padEnd(30)} ${ms.toFixed(1).padStart(7)} ms  ${(ms / base).toFixed(1).padStart(6)}${more}`,
    );
  say(`time, the fastest of ${ROUNDS} runs, and as a multiple of a plain topological sort:`);
  for (const [what, ms] of best) line(what, ms);
  const whole = plan(graph, nothing, expected, OPTIONS);
  const successes = updates(graph, expected, whole, BUILT);
  const failures = updates(graph, expected, whole, FAILED);
  say(`an update, the median of ${STATIONS} packages from all over the batch:`);
  line('update after a launch', launchMs(graph, expected));
  line('update after one success', median(successes.map(({ ms }) => ms)));
  line('update after one failure', median(failures.map(({ ms }) => ms)));
  const worst = failures.reduce((most, one) => (one.held > most.held ? one : most));
  line('of those the one with most', worst.ms, `  ${worst.held} held`);
};

/** At so many places of a batch, as far apart, a package has its result. */
const STATIONS = 9;

/** How long the plan takes to be brought up to date with the result of one package that runs, and what is held then. */
const updates = (
  graph: Graph,
  expected: ReadonlyMap<string, Expectation>,
  { waves }: WavePlan,
  result: PackageFacts,
): readonly { readonly ms: number; readonly held: number }[] =>
  Array.from({ length: STATIONS }, (_, station) => {
    const at = Math.floor((waves.length * station) / STATIONS);
    const namesOf = (wave: PlannedWave): readonly string[] => wave.packages.map(({ name }) => name);
    const built = new Set(waves.slice(0, at).flatMap(namesOf));
    const running = waves.slice(at, at + 1).flatMap(namesOf);
    const known = new Map<string, PackageFacts>(running.map((name) => [name, BUILDING]));
    // A workspace makes its facts anew for each look: no two looks see the same objects.
    const look = (): Map<string, PackageFacts> =>
      new Map(
        graph.names.map((name) => [
          name,
          { ...(built.has(name) ? BUILT : (known.get(name) ?? NO_FACTS)) },
        ]),
      );
    const once = () => {
      const planner = new Planner();
      const before = look();
      planner.plan(graph, before, expected, OPTIONS, true);
      const after = look().set(running[0] ?? '', result);
      const start = performance.now();
      const { held } = planner.plan(graph, after, expected, OPTIONS, true);
      return { ms: performance.now() - start, held: held.length };
    };
    return [once(), once(), once()].reduce((least, one) => (one.ms < least.ms ? one : least));
  });

/** How long it takes until the plan knows that its first wave was launched; the least of three. */
const launchMs = (graph: Graph, expected: ReadonlyMap<string, Expectation>): number => {
  const look = () => new Map(graph.names.map((name) => [name, { ...NO_FACTS }]));
  const once = (): number => {
    const planner = new Planner();
    const { waves } = planner.plan(graph, look(), expected, OPTIONS, false);
    const running = waves[0]?.packages.map(({ name }) => name) ?? [];
    const after = look();
    for (const name of running) after.set(name, { ...NO_FACTS, activity: 'queued' });
    const start = performance.now();
    planner.plan(graph, after, expected, { ...OPTIONS, firstWave: 2, running }, true);
    return performance.now() - start;
  };
  return Math.min(once(), once(), once());
};
const BUILDING: PackageFacts = { ...NO_FACTS, activity: 'building' };
const BUILT: PackageFacts = { ...NO_FACTS, status: 'SUCCESS', verdict: 'proven', resultAt: 1 };
const FAILED: PackageFacts = { ...NO_FACTS, status: 'FAILED', resultAt: 1 };

const reportMakespan = (shape: Shape): void => {
  const bound = lowerBound(shape);
  const ours = plan(buildGraph(rulesOf(shape)), new Map(), expectationsOf(shape), OPTIONS);
  const orders = priorities(shape);
  say('total time against the lower bound max(critical path, work / 3), waves of three:');
  for (const [name, priority] of Object.entries(orders)) {
    ratio(name, withBarrier(shape, priority) / bound);
  }
  ratio('Breakwater', ours.expectedMs / bound);
  const chainFirst = orders['longest chain first'] ?? ((index: number) => index);
  ratio('three slots without a barrier', withoutBarrier(shape, chainFirst) / bound);
};

const rulesOf = (shape: Shape): RulePackage[] =>
  shape.names.map((name, index) => ({
    name,
    ruleFile: `rules/packages/${name}.yaml`,
    version: null,
    depends: (shape.depends[index] ?? []).map((needed) => shape.names[needed] ?? ''),
    quick: null,
    command: null,
  }));

const expectationsOf = (shape: Shape): ReadonlyMap<string, Expectation> =>
  new Map(shape.names.map((name, at) => [name, { ms: shape.ms[at] ?? 0, basis: 'recorded' }]));

/** The works take turns, so that what else the machine does weighs on all of them alike. */
const fastest = (works: Readonly<Record<string, () => unknown>>): ReadonlyMap<string, number> => {
  const best = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [what, work] of Object.entries(works)) {
      const start = performance.now();
      work();
      best.set(
        what,
        Math.min(best.get(what) ?? Number.POSITIVE_INFINITY, performance.now() - start),
      );
    }
  }
  return best;
};

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const hours = (ms: number): string => `${(ms / 3_600_000).toFixed(1)} h`;
const ratio = (what: string, value: number): void =>
  say(`  ${what.padEnd(30)} ${value.toFixed(2).padStart(6)}`);
