import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Attempt, Evidence, Report } from '../../shared/build';
import { fitReport } from '../../shared/clean-line';
import { QUICK_BUILD_MS } from '../../shared/config';
import { type Outcome, ok, type Refusal, refuse } from '../../shared/outcome';
import type { ResultCard, RulePackage } from '../../shared/package';
import type { LogSource } from './builds/log/log-view';
import { openLog } from './builds/log/open-log';
import { wasFolderGone } from './builds/log-notes';
import { type PutFile, putFileAtomic, writeFileAtomic } from './disk/atomic-file';
import { refusalForDiskError } from './disk/disk-error';
import { makeFolder } from './disk/make-folder';
import { earliestStartMs } from './earliest-start';
import { type Monitored, modelReport } from './reports/model-monitor';
import { monitorReport } from './reports/monitor';
import { wroteLines } from './reports/rpm-lines';
import { failedClaims, judgeEvidence } from './results/evidence';
import { findRpms } from './results/find-rpms';
import { writeResult } from './results/result-file';
import type { ResultInput } from './tool-port';
import type { Workspace } from './workspace/workspace';

/** An attempt's end, worked out: what the monitor says, what bears it out, what the result file says. */
export interface Finished {
  readonly attempt: Attempt;
  readonly card: ResultCard | null;
}

export interface FinishOptions {
  readonly workspace: Workspace;
  /** Keeps what was found with the attempt; on disk not before `after`: until then it would be found out anew. */
  readonly record: (
    id: string,
    found: Pick<Attempt, 'report' | 'evidence' | 'monitor'>,
    after?: Promise<void>,
  ) => Promise<Attempt | null>;
  /** True when a person vouched for the result of this time. */
  readonly isAccepted: (name: string, resultTime: string) => boolean;
  /** True while an agent works on the package: the result is its to write. */
  readonly hasAgent: (name: string) => boolean;
}

/**
 * What happens when a build has ended: the monitor reads the log's end, the RPMs are looked for, the
 * evidence is judged, and the result file is written unless the package's agent has written one.
 */
export class FinishDesk {
  readonly #workspace: Workspace;
  readonly #options: FinishOptions;

  constructor(options: FinishOptions) {
    this.#workspace = options.workspace;
    this.#options = options;
  }

  /** A cancelled or interrupted attempt says nothing about the package: it gets a report and no result. */
  async finish(attempt: Attempt): Promise<Finished> {
    const log = await openLog(this.#workspace.root, attempt);
    const builtin = await monitorReport({
      log,
      exit: attempt.exit ?? { code: 1, signal: null },
      ...(attempt.outcome === null ? {} : { outcome: attempt.outcome }),
      folderGone: wasFolderGone(attempt),
      diskFull: attempt.notes.some((note) => note.kind === 'disk-full'),
    });
    if (attempt.outcome === 'cancelled' || attempt.outcome === 'interrupted') {
      const report = builtin;
      const kept = await this.#options.record(attempt.id, { report, evidence: null });
      return { attempt: kept ?? { ...attempt, report }, card: null };
    }
    const { report: said, ...monitor } = await this.#monitored(attempt, log, builtin);
    const written = await this.#ownResultOf(attempt);
    // Only a claim needs to be borne out; a failure without one stands by itself.
    const claims = said.status === 'SUCCESS' || written?.status === 'SUCCESS';
    const wrote = claims ? await wroteLines(lastPart(log)).catch(() => []) : [];
    const evidence = claims ? await this.#judge(attempt, written, wrote) : null;
    const ended = { ...attempt, report: said, monitor, evidence };
    const isAgents = written === null && this.#options.hasAgent(attempt.package);
    const put =
      isAgents || written !== null
        ? ok({ card: written, durable: Promise.resolve() })
        : await this.#write(ended);
    const card = put.ok ? put.value.card : null;
    // The build's end is known all the same, and why its result is not on disk.
    const report = put.ok ? said : withoutResult(said, put.refusal);
    const found = { report, monitor, evidence };
    // An attempt whose report is on disk has its result there too, also after a power cut.
    const after = put.ok ? put.value.durable : Promise.resolve();
    const kept = await this.#options.record(attempt.id, found, after);
    return { attempt: kept ?? { ...ended, report }, card };
  }

  /** The model's report where the workspace has one asked and the build was not quick; else the built-in one. */
  async #monitored(attempt: Attempt, log: LogSource, builtin: Report): Promise<Monitored> {
    const { config, rules } = this.#workspace;
    const isQuick = rules.get(attempt.package)?.quick ?? (attempt.durationMs ?? 0) < QUICK_BUILD_MS;
    if (config.monitor !== 'claude' || isQuick) {
      return { report: builtin, by: 'builtin', note: null };
    }
    const { env } = process;
    const command = env.BREAKWATER_CLAUDE || 'claude';
    return modelReport({ log, builtin, command, environment: env });
  }

  /**
   * What happens when an agent has ended by itself, a crash included: a result that it left stands; where it
   * left none, a FAILED one says so. `lastBuild` is the last build of its package while it ran, if any.
   */
  async finishAgent(agent: Attempt, lastBuild: Attempt | null): Promise<ResultCard | null> {
    const written = await this.#ownResultOf(agent);
    if (written !== null) return written;
    const { root, rules } = this.#workspace;
    const rule = rules.get(agent.package);
    const text = writeResult({
      package: agent.package,
      version: rule?.version ?? null,
      status: 'FAILED',
      rpms: [],
      staged: false,
      summary: noResultSummary(agent, lastBuild),
      ruleFile: rule?.ruleFile ?? null,
    });
    await writeFileAtomic(join(root, 'build-results', `${agent.package}.md`), text);
    return this.#workspace.readResult(agent.package);
  }

  /**
   * Judges a result that is on disk already: at the start, and after a change from outside.
   * `attempt` is the newest that ran to its end, or null when Breakwater knows of none.
   */
  async judgeResult(card: ResultCard, attempt: Attempt | null): Promise<Evidence> {
    const recorded = attempt?.evidence ?? null;
    if (recorded !== null && (await stillStands(recorded, card))) return recorded;
    return this.#judge(attempt, card, recorded?.rpms.map((rpm) => rpm.path) ?? []);
  }

  async #judge(
    attempt: Attempt | null,
    card: ResultCard | null,
    wrote: readonly string[],
  ): Promise<Evidence> {
    const { root, config } = this.#workspace;
    const name = card?.package ?? attempt?.package ?? '';
    const claimed = card === null ? null : card.rpms;
    const startedAtMs = attempt === null ? 0 : earliestStartMs(attempt);
    const globs = config.artifacts?.rpms ?? [];
    const found =
      globs.length === 0 && wrote.length === 0 && (claimed ?? []).length === 0
        ? []
        : await findRpms({
            root,
            package: name,
            globs,
            wrote,
            claimed: claimed ?? [],
            startedAtMs,
          });
    return judgeEvidence({
      package: name,
      exit: attempt?.exit ?? null,
      claimed,
      found,
      startedAtMs,
      artifactsRequired: config.artifacts !== null,
      accepted: card !== null && this.#options.isAccepted(name, card.modifiedAt),
    });
  }

  /** The result that the package's agent wrote during this attempt; null when there is none. */
  async #ownResultOf(attempt: Attempt): Promise<ResultCard | null> {
    const card = await this.#workspace.readResult(attempt.package);
    if (card === null || attempt.startedAt === null) return null;
    return Date.parse(card.modifiedAt) >= earliestStartMs(attempt) ? card : null;
  }

  /** Writes a result that an agent states, in the strict form. Refused when the disk refuses it. */
  async writeClaim(input: ResultInput): Promise<Outcome<ResultCard>> {
    const rule = this.#workspace.rules.get(input.package);
    const text = writeResult({
      ...input,
      version: input.version ?? rule?.version ?? null,
      ruleFile: rule?.ruleFile ?? null,
    });
    const file = `build-results/${input.package}.md`;
    try {
      await (await this.#put(input.package, text)).durable;
    } catch (error) {
      const refusal = refusalForDiskError(error, file);
      if (refusal === null) throw error;
      return { ok: false, refusal };
    }
    const card = await this.#workspace.readResult(input.package);
    return card === null ? refuse('internal', `${file} could not be read back.`) : ok(card);
  }

  async #put(name: string, text: string): Promise<PutFile> {
    const folder = join(this.#workspace.root, 'build-results');
    await makeFolder(folder);
    return putFileAtomic(join(folder, `${name}.md`), text);
  }

  /** Refused when the disk refuses it. */
  async #write(attempt: Attempt): Promise<Outcome<PutFile & { readonly card: ResultCard | null }>> {
    const { rules, config } = this.#workspace;
    const rule: RulePackage | undefined = rules.get(attempt.package);
    const { report, evidence } = attempt;
    const succeeded = report?.status === 'SUCCESS';
    const text = writeResult({
      package: attempt.package,
      version: rule?.version ?? evidence?.rpms[0]?.version ?? null,
      status: report?.status ?? 'FAILED',
      rpms: succeeded ? (evidence?.rpms ?? []).map((rpm) => rpm.file) : [],
      staged: succeeded && config.build.stages,
      summary: summaryOf(attempt),
      ruleFile: rule?.ruleFile ?? null,
    });
    try {
      const { durable } = await this.#put(attempt.package, text);
      return ok({ durable, card: await this.#workspace.readResult(attempt.package) });
    } catch (error) {
      const refusal = refusalForDiskError(error, `build-results/${attempt.package}.md`);
      if (refusal === null) throw error;
      return { ok: false, refusal };
    }
  }
}

const withoutResult = (report: Report, refusal: Refusal): Report =>
  fitReport({ ...report, summary: `${report.summary}; not written down: ${refusal.message}` });

/**
 * True when what was proven before is still on disk as it was then and the result names nothing else.
 * Saves a search of the artifact folders for every package at every start.
 */
async function stillStands(evidence: Evidence, card: ResultCard): Promise<boolean> {
  if (evidence.verdict !== 'proven') return false;
  const known = new Set(evidence.rpms.map((rpm) => rpm.file));
  if (!card.rpms.every((name) => known.has(name))) return false;
  for (const rpm of evidence.rpms) {
    const info = await stat(rpm.path).catch(() => null);
    if (info?.size !== rpm.size || info.mtime.toISOString() !== rpm.modifiedAt) return false;
  }
  return true;
}

/**
 * rpmbuild names what it wrote when all else is done, so a log's last part has it. Reading no more
 * keeps a report's time independent of the log's size.
 */
const WROTE_BYTES = 8 * 1024 * 1024;

const lastPart = (log: LogSource): Pick<LogSource, 'size' | 'read'> => {
  const startOf = async (): Promise<number> => Math.max(0, (await log.size()) - WROTE_BYTES);
  let start: Promise<number> | null = null;
  return {
    size: async () => {
      start ??= startOf();
      return (await log.size()) - (await start);
    },
    read: async (offset, length) => {
      start ??= startOf();
      return log.read((await start) + offset, length);
    },
  };
};

/** Why there is a FAILED result that nobody wrote. */
function noResultSummary(agent: Attempt, lastBuild: Attempt | null): string {
  const { exit } = agent;
  const how =
    exit === null
      ? 'ended'
      : exit.signal === null
        ? `ended with exit code ${exit.code}`
        : `was ended by ${exit.signal}`;
  const build =
    lastBuild === null
      ? 'it asked for no build'
      : `its last build: ${lastBuild.report?.status ?? lastBuild.outcome ?? 'not over'}`;
  return `the agent ${how} and left no result; ${build}`;
}

/** The monitor's summary; for a SUCCESS that is not borne out, the claim that fails. */
function summaryOf(attempt: Attempt): string {
  const { report, evidence } = attempt;
  const broken = evidence === null ? [] : failedClaims(evidence);
  if (report?.status === 'SUCCESS' && broken[0] !== undefined) return broken[0];
  return report?.summary ?? '';
}
