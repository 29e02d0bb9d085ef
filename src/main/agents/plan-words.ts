import { bytes } from '../../shared/amounts';
import type { LedgerSum, LedgerSums } from '../../shared/workspace-state';
import type { PlanFacts, StatusFacts } from '../engine/agent-port';
import { about, runningTime } from './words';

/** The waves to come, a line a package, with the reason of each that waits. */
export function planLines(facts: PlanFacts): readonly string[] {
  const lines: string[] = [];
  if (facts.waves.length === 0) lines.push('No wave to come: nothing is ready.');
  for (const wave of facts.waves) {
    lines.push(
      `Wave ${wave.number} (${about(wave.expectedMs)}${wave.estimated ? ', estimated' : ''})`,
    );
    for (const item of wave.packages) lines.push(`  ${item.name}: ${item.reason}`);
  }
  if (facts.held.length > 0) lines.push('Held');
  for (const item of facts.held) lines.push(`  ${item.name}: ${item.reason}`);
  if (facts.waves.length > 0) {
    lines.push(`In all ${about(facts.expectedMs)}${facts.estimated ? ', partly estimated' : ''}`);
  }
  return lines;
}

/** What runs and what is done. */
export function statusLines(facts: StatusFacts): readonly string[] {
  const lines = [
    `${facts.workspace}: ${facts.built} of ${facts.total} built, ${facts.failed.length} failed, ${facts.held} held`,
    `slots: ${facts.slotsInUse} of ${facts.slots} in use`,
  ];
  for (const item of facts.running) {
    const time = runningTime(item.elapsedMs, item.expectedMs);
    lines.push(`  ${item.package}: attempt ${item.attempt}, ${time}`);
  }
  if (facts.agents.length > 0) lines.push(`agents at work: ${facts.agents.join(', ')}`);
  if (facts.waiting.length > 0) lines.push(`waiting for a slot: ${facts.waiting.join(', ')}`);
  if (facts.wave !== null) lines.push(`wave ${facts.wave.number}: ${facts.wave.mode}`);
  if (facts.failed.length > 0) lines.push(`failed: ${facts.failed.join(', ')}`);
  if (facts.unproven.length > 0) lines.push(`not proven: ${facts.unproven.join(', ')}`);
  if (facts.checkpoint !== null) lines.push(`last checkpoint: ${facts.checkpoint}`);
  lines.push(`context gate: ${facts.gate.reason}`);
  lines.push(
    `logs: ${bytes(facts.meters.logBytes)} · to agents: ${bytes(facts.meters.agentBytes)}`,
  );
  for (const problem of facts.problems) lines.push(`problem: ${problem.where}: ${problem.message}`);
  return lines;
}

/** What crossed to agents, by agent, kind and package. */
export function ledgerLines(sums: LedgerSums): readonly string[] {
  const group = (title: string, rows: readonly LedgerSum[]): readonly string[] =>
    rows.length === 0
      ? []
      : [
          title,
          ...rows.map(
            ({ name, answers, bytes }) =>
              `  ${name}: ${bytes} bytes in ${answers} ${answers === 1 ? 'answer' : 'answers'}`,
          ),
        ];
  return [
    `logs: ${bytes(sums.logBytes)} · to agents: ${bytes(sums.agentBytes)}`,
    ...group('by agent', sums.byAgent),
    ...group('by session', sums.bySession),
    ...group('by kind', sums.byKind),
    ...group('by package', sums.byPackage),
  ];
}
