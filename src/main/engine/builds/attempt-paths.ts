import { join } from 'node:path';
import { AGENT_PREFIX, isAgentId } from '../../../shared/agent';

export const SPEC_FILE = 'spec.json';
export const HOST_FILE = 'host.json';
export const LIVE_FILE = 'live.json';
export const EXIT_FILE = 'exit.json';
export const STOP_FILE = 'stop.json';
/** The package's rule file as it was when the build began. */
export const RULE_FILE = 'rule.yaml';
/** What the host itself says when it fails; empty otherwise. */
export const HOST_ERRORS_FILE = 'host.err';

/** Builds and agents leave folders of the same form behind; this is what tells the two apart. */
export interface AttemptArea {
  readonly kind: 'build' | 'agent';
  /** Below `.breakwater`: the folder of the attempts, and the file of the ended ones. */
  readonly folder: string;
  readonly history: string;
  readonly idOf: (name: string, number: number) => string;
  /** The output's first file, relative to the workspace, always with slashes. */
  readonly logOf: (name: string, number: number) => string;
}

/** Relative to the workspace, always with slashes. */
export const logPath = (name: string, number: number): string =>
  `.breakwater/logs/${name}/${number}.log`;

export const attemptId = (name: string, number: number): string => `${name}-${number}`;

export const BUILDS: AttemptArea = {
  kind: 'build',
  folder: 'attempts',
  history: 'attempts.jsonl',
  idOf: attemptId,
  logOf: logPath,
};

/** Agents' runs. What their terminals show lies beside their records: it is nobody's build log. */
export const AGENTS: AttemptArea = {
  kind: 'agent',
  folder: 'agents',
  history: 'agents.jsonl',
  idOf: (name, number) => `${AGENT_PREFIX}${attemptId(name, number)}`,
  logOf: (name, number) => `.breakwater/agents/${name}/${number}/terminal.log`,
};

/** Whose attempt this id names. */
export const areaOf = (id: string): AttemptArea => (isAgentId(id) ? AGENTS : BUILDS);

/** Where an attempt's records stand: `.breakwater/attempts/<package>/<number>`. */
export const attemptFolder = (
  root: string,
  name: string,
  number: number,
  area: AttemptArea = BUILDS,
): string => join(attemptsFolder(root, area), name, String(number));

export const attemptsFolder = (root: string, area: AttemptArea = BUILDS): string =>
  join(root, '.breakwater', area.folder);

export const logsFolder = (root: string): string => join(root, '.breakwater', 'logs');
