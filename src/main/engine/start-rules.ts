import { type Outcome, ok, type Refusal, refuse } from '../../shared/outcome';
import type { PackageState, RulePackage } from '../../shared/package';
import { type ContextGate, isShut } from '../../shared/workspace-state';
import type { Queue } from './queue';
import { unknownPackage } from './scope';
import { parseCommand } from './workspace/command-line';
import type { Workspace } from './workspace/workspace';

export interface StartRulesOptions {
  readonly workspace: Workspace;
  readonly queue: () => Pick<Queue, 'readiness'>;
  readonly gate: () => ContextGate;
}

/** What must be so for a build, an agent or a wave to start, and the words for what is not. */
export class StartRules {
  readonly #options: StartRulesOptions;

  constructor(options: StartRulesOptions) {
    this.#options = options;
  }

  /** Why these are not packages of the workspace; null when they are. */
  unknown(packages: readonly string[]): Refusal | null {
    return unknownPackage(packages, (name) => this.#options.workspace.rules.has(name));
  }

  /** The build's command, with the package in it. Refused where it is not to start now. */
  commandFor(name: string): Outcome<readonly string[]> {
    const { workspace } = this.#options;
    const { config } = workspace;
    const rule = workspace.rules.get(name);
    if (rule === undefined) return { ok: false, refusal: this.unknown([name]) ?? missing(name) };
    const command = rule.command ?? config.build.command;
    if (command === null) {
      const wrong = workspace.problems().find((one) => one.key === 'build.command');
      const why =
        wrong === undefined
          ? `Nothing says how to build ${name}; give build.command in breakwater.yaml.`
          : `${wrong.file}:${wrong.line ?? 1}: ${wrong.message} ${wrong.remedy}`;
      return refuse('build-command-missing', why);
    }
    const parsed = parseCommand(command, config.build.shell, { placeholderRequired: false });
    if (!parsed.ok) return parsed;
    const needs = this.#needsFirst(rule);
    if (needs !== null) {
      return refuse('dependency-not-built', `${name} cannot start yet: it needs ${needs}.`);
    }
    return ok(parsed.value(name));
  }

  /** Why these packages may not be launched as one wave now; null when they may. */
  waveObjection(packages: readonly string[], overrule: boolean): Refusal | null {
    const gate = this.#options.gate();
    if (isShut(gate) && !overrule) return refuse('gate-closed', gate.reason).refusal;
    const unknown = this.unknown(packages);
    if (unknown !== null) return unknown;
    const { readiness } = this.#options.queue();
    const waiting = packages.find((name) => {
      const state = readiness.get(name)?.state;
      return state === 'waiting' || state === 'blocked';
    });
    if (waiting === undefined) return null;
    return refuse(
      'dependency-not-built',
      `${waiting} cannot start yet: ${readiness.get(waiting)?.reason ?? 'it waits'}.`,
    ).refusal;
  }

  /** What must be built before this package, in words: `libdrm (failed)`; null when all of it is. */
  #needsFirst(rule: RulePackage): string | null {
    const { readiness } = this.#options.queue();
    const open = rule.depends.filter((name) => readiness.get(name)?.state !== 'built');
    if (open.length === 0) return null;
    return open
      .map((name) => `${name} (${STATE_WORDS[readiness.get(name)?.state ?? 'blocked']})`)
      .join(', ');
  }
}

const missing = (name: string): Refusal =>
  refuse('package-unknown', `${name} has no rule file.`).refusal;

/** How a dependency that is not built stands, for a sentence. */
const STATE_WORDS: Readonly<Record<PackageState, string>> = {
  ready: 'not built yet',
  waiting: 'not built yet',
  blocked: 'blocked',
  queued: 'in line for a slot',
  building: 'being built',
  built: 'built',
  unproven: 'not proven',
  failed: 'failed',
  skipped: 'skipped',
  'left-out': 'left out',
};
