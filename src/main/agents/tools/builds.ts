import * as z from 'zod';
import { clock } from '../../../shared/amounts';
import type { BuildFacts } from '../../engine/agent-port';
import type { BuildStanding, ToolPort, WaveFacts } from '../../engine/tool-port';
import type { ToolAnswer } from '../crossing';
import { planLines, statusLines } from '../plan-words';
import { runningTime } from '../words';
import { from, packageName, seconds } from './arguments';
import { defineTool, onlyOwn, refused, type Tool } from './tool';

const DEFAULT_WAIT_SECONDS = 50;

/** A claim that is not borne out stands in the summary: an agent must not take it for a success. */
const reportOf = (build: BuildFacts): ToolAnswer => ({
  package: build.package,
  report:
    build.unproven === null
      ? build.report
      : { ...build.report, summary: `not proven: ${build.unproven}` },
});

/** One line of how a build stands: `running 2:10 of ~4 min`. */
function standingWords(standing: BuildStanding): string {
  switch (standing.kind) {
    case 'none':
      return 'never built here';
    case 'waiting':
      return 'in line for a slot';
    case 'running': {
      const silent = standing.silentMs === null ? 0 : standing.silentMs;
      const quiet = silent >= 60_000 ? `, silent for ${clock(silent)}` : '';
      return `running ${runningTime(standing.elapsedMs, standing.expectedMs)}${quiet}`;
    }
    case 'ended': {
      const { report, durationMs, unproven } = standing.build;
      const error = report.error === undefined ? '' : `; error: ${report.error}`;
      const why = unproven === null ? report.summary : `not proven: ${unproven}`;
      return `${report.status} in ${clock(durationMs)}: ${why}${error}`;
    }
  }
}

const answerFor = (name: string, standing: BuildStanding): ToolAnswer =>
  standing.kind === 'ended'
    ? reportOf(standing.build)
    : { kind: 'build', package: name, lines: [`${name}: ${standingWords(standing)}`] };

const buildTool = defineTool({
  name: 'build',
  description:
    'Builds a package in one of the three slots. start answers at once; wait answers with the report when it ends, or how it stands after some seconds (ask again); report gives the newest. There is no log.',
  roles: ['orchestrator', 'worker'],
  input: z.strictObject({
    action: z.enum(['start', 'wait', 'report']),
    package: packageName,
    seconds,
  }),
  objection: (who, input) =>
    input.action === 'report' ? null : onlyOwn(who, input.package, 'build'),
  act: async (port, input, signal) => {
    const { action, package: name } = input;
    const outcome =
      action === 'start'
        ? await port.startBuild(name)
        : action === 'wait'
          ? await port.waitForBuild(name, (input.seconds ?? DEFAULT_WAIT_SECONDS) * 1000, signal)
          : port.standing(name);
    return outcome.ok ? answerFor(name, outcome.value) : refused(outcome);
  },
});

/** A wave for an agent: a line a package, then what the checkpoint did. */
function waveLines(wave: WaveFacts): readonly string[] {
  const lines = [`Wave ${wave.number}: ${wave.state}`];
  for (const one of wave.packages) {
    lines.push(`  ${one.name}: ${standingWords(one.standing)}`);
    if (one.proposal !== null) lines.push(`    proposed for the index: ${one.proposal}`);
  }
  if (wave.checkpoint !== null) lines.push(`checkpoint: ${wave.checkpoint}`);
  return lines;
}

async function collect(port: ToolPort, number: number | null): Promise<ToolAnswer> {
  const wave = port.wave(number);
  if (wave === null) return noWave;
  const lines = [...waveLines(wave)];
  if (wave.state !== 'done') lines.push('It still runs: its checkpoint comes when all have ended.');
  for (const one of wave.packages) {
    if (one.standing.kind === 'ended' && one.result === null) {
      lines.push(`${one.name} left no result file.`);
    }
  }
  lines.push(`context: ${(await port.gate()).reason}`);
  return { kind: 'wave', lines };
}

const noWave: ToolAnswer = {
  refusal: { code: 'wave-not-running', message: 'No wave was launched yet; action launch does.' },
};

const waveTool = defineTool({
  name: 'wave',
  description:
    'Waves of at most three packages. plan: the waves to come. launch: starts the next one, or these packages; answers at once. status: waits up to some seconds for news. collect: results and checkpoint of a wave. skip, retry: packages.',
  roles: ['orchestrator'],
  input: z.strictObject({
    action: z.enum(['plan', 'launch', 'status', 'collect', 'skip', 'retry']),
    packages: z.array(packageName).min(1).max(500).optional(),
    keepGoing: z.boolean().optional().describe('wave after wave'),
    wave: z.number().int().min(1).optional(),
    seconds,
    from,
  }),
  act: async (port, input, signal) => {
    const { packages = null } = input;
    switch (input.action) {
      case 'plan':
        return { kind: 'plan', lines: planLines(port.plan()), from: input.from ?? 0 };
      case 'status': {
        const wait = (input.seconds ?? 0) * 1000;
        if (wait > 0 && port.status().wave !== null) await port.waitForWave(wait, signal);
        const wave = port.wave(null);
        const lines = [...statusLines(port.status()), ...(wave === null ? [] : waveLines(wave))];
        return { kind: 'status', lines, from: input.from ?? 0 };
      }
      case 'collect':
        return collect(port, input.wave ?? null);
      case 'launch': {
        const launched = await port.launch(packages, input.keepGoing ?? false);
        if (!launched.ok) return refused(launched);
        const { wave, packages: names } = launched.value;
        return { kind: 'wave', lines: [`Wave ${wave} launched: ${names.join(', ')}`] };
      }
      case 'skip':
      case 'retry': {
        if (packages === null) return needsPackages(input.action);
        const done = await port[input.action](packages);
        if (!done.ok) return refused(done);
        const words = input.action === 'skip' ? 'skipped' : 'ready again';
        return { kind: 'wave', lines: [`${packages.join(', ')}: ${words}`] };
      }
    }
  },
});

const needsPackages = (action: string): ToolAnswer => ({
  refusal: { code: 'usage', message: `wave: ${action} needs "packages".` },
});

export const BUILD_TOOLS: readonly Tool[] = [waveTool, buildTool];
