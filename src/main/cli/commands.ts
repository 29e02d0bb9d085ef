import { clock } from '../../shared/amounts';
import type { Outcome, RefusalCode } from '../../shared/outcome';
import type { LedgerSums } from '../../shared/workspace-state';
import {
  callerName,
  crossJson,
  crossLines,
  crossRefusal,
  crossReport,
  type JsonObject,
  type Receiver,
} from '../agents/crossing';
import { objectionTo } from '../agents/permission';
import { ledgerLines, planLines, statusLines } from '../agents/plan-words';
import type {
  AgentPort,
  BuildFacts,
  PlanFacts,
  RunEvent,
  RunFacts,
  StatusFacts,
} from '../engine/agent-port';
import type { EngineCommand } from './arguments';

/** Exit statuses, as the documentation has them. */
export const EXIT = { success: 0, notAll: 1, usage: 2, refused: 3, stopped: 130 } as const;

/** Where an answer goes. Every text that is written has passed the breakwater's exit. */
export type Write = (text: string) => void;

/**
 * Carries out a command on the owner's side. Answers the exit status.
 * `signal` is the person's Ctrl-C: it ends what this command started and nothing of anybody else's.
 * The same code serves a command that owns the workspace and one whose client sits behind a socket.
 */
export async function execute(
  command: EngineCommand,
  port: AgentPort,
  receiver: Receiver,
  write: Write,
  signal: AbortSignal,
): Promise<number> {
  const asked = { name: command.name, package: command.name === 'build' ? command.package : null };
  const objection = objectionTo(receiver.caller, asked);
  if (objection !== null) {
    return refused({ ok: false, refusal: objection }, receiver, command.json, write);
  }
  switch (command.name) {
    case 'plan': {
      const facts = port.plan();
      if (command.json)
        for (const line of planJson(facts)) write(crossJson(receiver, 'plan', null, line));
      else write(crossLines(receiver, 'plan', planLines(facts), { from: command.from }));
      return EXIT.success;
    }
    case 'status':
      await status(command, port, receiver, write);
      return EXIT.success;
    case 'build':
      return build(command, port, receiver, write, signal);
    case 'run':
      return run(command, port, receiver, write, signal);
  }
}

async function status(
  command: Extract<EngineCommand, { name: 'status' }>,
  port: AgentPort,
  receiver: Receiver,
  write: Write,
): Promise<void> {
  if (command.ledger) {
    const sums = await port.ledger();
    if (command.json) write(crossJson(receiver, 'status', null, ledgerJson(sums)));
    else write(crossLines(receiver, 'status', ledgerLines(sums), { from: command.from }));
    return;
  }
  const facts = port.status();
  if (command.json) write(crossJson(receiver, 'status', null, statusJson(facts)));
  else write(crossLines(receiver, 'status', statusLines(facts), { from: command.from }));
}

const isGood = ({ report, unproven }: BuildFacts): boolean =>
  report.status === 'SUCCESS' && unproven === null;

const refused = (
  outcome: Extract<Outcome<unknown>, { ok: false }>,
  receiver: Receiver,
  json: boolean,
  write: Write,
): number => {
  const { code, message } = outcome.refusal;
  write(
    json
      ? crossJson(receiver, 'refusal', null, { refused: code, message })
      : crossRefusal(receiver, outcome.refusal),
  );
  return code === 'usage' ||
    code === 'config-invalid' ||
    code === 'package-unknown' ||
    code === 'build-command-missing'
    ? EXIT.usage
    : EXIT.refused;
};

/** Refusals that are an outcome of the build that was asked for: it gets a report, status BLOCKED. */
const BLOCKING: ReadonlySet<RefusalCode> = new Set(['dependency-not-built', 'disk-full']);

const blocked = (name: string, why: string): BuildFacts => ({
  package: name,
  attempt: 0,
  report: { exitCode: null, status: 'BLOCKED', summary: why },
  durationMs: 0,
  unproven: null,
});

async function build(
  command: Extract<EngineCommand, { name: 'build' }>,
  port: AgentPort,
  receiver: Receiver,
  write: Write,
  signal: AbortSignal,
): Promise<number> {
  const { caller } = receiver;
  const by = caller.kind === 'agent' ? caller.identity : null;
  const outcome = await port.build(command.package, callerName(caller), signal, by);
  if (!outcome.ok && !BLOCKING.has(outcome.refusal.code)) {
    return refused(outcome, receiver, command.json, write);
  }
  const facts = outcome.ok ? outcome.value : blocked(command.package, outcome.refusal.message);
  if (command.json) write(crossJson(receiver, 'report', facts.package, buildJson(facts)));
  else {
    write(crossReport(receiver, facts.package, facts.report));
    if (facts.unproven !== null)
      write(
        crossLines(receiver, 'notice', [`not proven: ${facts.unproven}`], {
          package: facts.package,
        }),
      );
  }
  return isGood(facts) ? EXIT.success : EXIT.notAll;
}

async function run(
  command: Extract<EngineCommand, { name: 'run' }>,
  port: AgentPort,
  receiver: Receiver,
  write: Write,
  signal: AbortSignal,
): Promise<number> {
  let isAllWell = true;
  const onEvent = (event: RunEvent): void => {
    if (event.kind === 'build' && !isGood(event.build)) isAllWell = false;
    const kind = eventKind(event);
    const name = event.kind === 'build' ? event.build.package : null;
    if (command.json) write(crossJson(receiver, kind, name, eventJson(event)));
    else
      write(crossLines(receiver, kind, eventLines(event), name === null ? {} : { package: name }));
  };
  const { started, ended } = port.run(
    { packages: command.packages, waves: command.waves },
    onEvent,
  );
  if (started !== null)
    return refused({ ok: false, refusal: started }, receiver, command.json, write);
  signal.addEventListener('abort', () => void port.stop(), { once: true });
  const facts = await ended;
  if (command.json) write(crossJson(receiver, 'wave', null, runJson(facts)));
  else write(crossLines(receiver, 'wave', runLines(facts)));
  // What was interrupted is open again, or, where its rule file went with the workspace, in no list at all.
  const isDone = facts.failed.length === 0 && facts.open.length === 0;
  return isDone && isAllWell ? EXIT.success : EXIT.notAll;
}

const eventKind = (event: RunEvent) =>
  event.kind === 'build' ? 'report' : event.kind === 'wave' ? 'wave' : 'checkpoint';

function eventLines(event: RunEvent): readonly string[] {
  switch (event.kind) {
    case 'wave':
      return [`Wave ${event.wave}: ${event.packages.join(', ')}`];
    case 'checkpoint':
      return [`  checkpoint: ${event.line}`];
    case 'build': {
      const { report, durationMs } = event.build;
      const head = `  ${event.build.package}: ${report.status} in ${clock(durationMs)}; ${report.summary}`;
      const more = event.build.unproven ?? report.error;
      if (more === undefined) return [head];
      return [head, `    ${event.build.unproven === null ? 'error' : 'not proven'}: ${more}`];
    }
  }
}

function eventJson(event: RunEvent): JsonObject {
  switch (event.kind) {
    case 'wave':
      return { event: 'wave', wave: event.wave, packages: event.packages };
    case 'checkpoint':
      return { event: 'checkpoint', wave: event.wave, line: event.line };
    case 'build':
      return { event: 'build', ...buildJson(event.build) };
  }
}

const buildJson = (facts: BuildFacts): JsonObject => ({
  package: facts.package,
  attempt: facts.attempt,
  exit_code: facts.report.exitCode,
  status: facts.report.status,
  summary: facts.report.summary,
  ...(facts.report.error === undefined ? {} : { error: facts.report.error }),
  duration_ms: facts.durationMs,
  ...(facts.unproven === null ? {} : { unproven: facts.unproven }),
});

function runLines(facts: RunFacts): readonly string[] {
  const lines = [
    `${facts.built.length} built, ${facts.failed.length} failed, ${facts.open.length} open, in ${facts.waves} ${facts.waves === 1 ? 'wave' : 'waves'}`,
  ];
  if (facts.failed.length > 0) lines.push(`failed: ${facts.failed.join(', ')}`);
  for (const item of facts.open) lines.push(`open: ${item.name}: ${item.reason}`);
  if (facts.stopped !== null) lines.push(`stopped: ${facts.stopped.message}`);
  return lines;
}

const runJson = (facts: RunFacts): JsonObject => ({
  event: 'end',
  waves: facts.waves,
  built: facts.built,
  failed: facts.failed,
  open: facts.open.map((item) => ({ package: item.name, reason: item.reason })),
  ...(facts.stopped === null
    ? {}
    : { refused: facts.stopped.code, message: facts.stopped.message }),
});

function planJson(facts: PlanFacts): readonly JsonObject[] {
  const waves = facts.waves.map((wave) => ({
    wave: wave.number,
    expected_ms: wave.expectedMs,
    estimated: wave.estimated,
    packages: wave.packages.map((item) => ({
      package: item.name,
      state: item.state,
      reason: item.reason,
      expected_ms: item.expectedMs,
    })),
  }));
  const held = facts.held.map((item) => ({ held: item.name, reason: item.reason }));
  return [...waves, ...held, { expected_ms: facts.expectedMs, estimated: facts.estimated }];
}

const ledgerJson = (sums: LedgerSums): JsonObject => {
  const rows = (of: LedgerSums['byKind']): readonly JsonObject[] =>
    of.map(({ name, answers, bytes }) => ({ name, answers, bytes }));
  return {
    log_bytes: sums.logBytes,
    agent_bytes: sums.agentBytes,
    by_agent: rows(sums.byAgent),
    by_session: rows(sums.bySession),
    by_kind: rows(sums.byKind),
    by_package: rows(sums.byPackage),
  };
};

const statusJson = (facts: StatusFacts): JsonObject => ({
  workspace: facts.workspace,
  slots: facts.slots,
  slots_in_use: facts.slotsInUse,
  agents: facts.agents,
  running: facts.running.map((item) => ({
    package: item.package,
    attempt: item.attempt,
    elapsed_ms: item.elapsedMs,
    expected_ms: item.expectedMs,
  })),
  waiting: facts.waiting,
  total: facts.total,
  built: facts.built,
  held: facts.held,
  failed: facts.failed,
  unproven: facts.unproven,
  wave: facts.wave === null ? null : { number: facts.wave.number, mode: facts.wave.mode },
  checkpoint: facts.checkpoint,
  gate: facts.gate.state,
  gate_reason: facts.gate.reason,
  log_bytes: facts.meters.logBytes,
  agent_bytes: facts.meters.agentBytes,
  problems: facts.problems.map((problem) => ({ where: problem.where, message: problem.message })),
});
