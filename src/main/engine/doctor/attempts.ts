import { readFileSync } from 'node:fs';
import { SLOTS } from '../../../shared/config';
import type { Finding } from '../../../shared/doctor';
import { attemptNumbers, packagesWithAttempts } from '../builds/attempt-folders';
import { openHistory } from '../builds/attempt-history';
import { AGENTS, type AttemptArea, attemptFolder, BUILDS } from '../builds/attempt-paths';
import type { AttemptSpec } from '../builds/attempt-records';
import { findStartingHost, isHostOf } from '../builds/find-host';
import { OutsideBuilds } from '../builds/processes/outside-builds';
import { listProcesses, type ProcessEntry, readArguments } from '../builds/processes/process-table';
import { AGENT_VARIABLE, BUILD_VARIABLE, HOST_VARIABLE } from '../builds/processes/variables';
import { readExit, readHost, readSpec } from '../builds/record-reading';
import { buildPatterns } from '../shell/build-patterns';
import type { Workspace } from '../workspace/workspace';
import { findingsOf, someOf } from './finding';

const { ok, warn, error } = findingsOf('builds');

/** An attempt that the records do not show to be over. */
interface OpenAttempt {
  readonly spec: AttemptSpec;
  /** Its host's number; null where there is no host any more. */
  readonly host: number | null;
}

/** What runs, what was left behind, and what runs past Breakwater. Ends and closes nothing. */
export async function attemptFindings(
  workspace: Workspace,
  now: () => Date,
): Promise<readonly Finding[]> {
  const { root } = workspace;
  const open = [...(await openAttempts(root, BUILDS)), ...(await openAttempts(root, AGENTS))];
  const running = open.filter((one) => one.host !== null);
  const lost = open.filter((one) => one.host === null);
  return [
    runningFinding(running),
    ...lost.map(({ spec }) =>
      warn(
        spec.id,
        'was interrupted: the process that kept it is gone.',
        'Nothing is to be done: the next start says so on its card and offers it again.',
      ),
    ),
    ...leftOver(root, running),
    ...outside(workspace, now),
  ];
}

function runningFinding(running: readonly OpenAttempt[]): Finding {
  const subject = 'running';
  if (running.length === 0) return ok(subject, 'nothing');
  const words = someOf(running.map(({ spec, host }) => `${spec.id} (host ${host})`));
  const packages = new Set(
    running.flatMap(({ spec }) => (spec.agent?.role === 'orchestrator' ? [] : [spec.package])),
  );
  return packages.size > SLOTS
    ? error(subject, `${packages.size} packages at once: ${words}.`, 'Report this: it must not be.')
    : ok(subject, words);
}

async function openAttempts(root: string, area: AttemptArea): Promise<readonly OpenAttempt[]> {
  const history = await openHistory(root, area);
  const found: OpenAttempt[] = [];
  for (const name of await packagesWithAttempts(root, area)) {
    for (const number of await attemptNumbers(root, name, area)) {
      if (history.has(area.idOf(name, number))) continue;
      const folder = attemptFolder(root, name, number, area);
      const spec = await readSpec(folder);
      if (spec === null || (await readExit(folder)) !== null) continue;
      found.push({ spec, host: await hostOf(folder) });
    }
  }
  return found;
}

async function hostOf(folder: string): Promise<number | null> {
  const record = await readHost(folder);
  if (record === null) return (await findStartingHost(folder))?.pid ?? null;
  return (await isHostOf(record)) ? record.host.pid : null;
}

/** Processes that carry a mark of this workspace's attempts while none of those runs. Linux alone can tell. */
function leftOver(root: string, running: readonly OpenAttempt[]): readonly Finding[] {
  if (process.platform !== 'linux') return [];
  const tokens = new Set(running.map(({ spec }) => spec.token));
  const left = listProcesses().filter((entry) => isLeft(entry, root, tokens));
  if (left.length === 0) return [ok('left-over processes', 'none')];
  return left.map((entry) =>
    warn(
      `process ${entry.pid}`,
      `${programOf(entry.pid)}: an attempt of this workspace left it behind.`,
      `kill ${entry.pid}, unless it is meant to go on.`,
    ),
  );
}

function isLeft(entry: ProcessEntry, root: string, running: ReadonlySet<string>): boolean {
  if (entry.zombie || entry.pid === process.pid) return false;
  const variables = environmentOf(entry.pid);
  if (variables.get(HOST_VARIABLE) === '1') return false;
  const mark = variables.get(BUILD_VARIABLE) ?? variables.get(AGENT_VARIABLE);
  // The folder that a build starts in stands in its environment: this tells workspaces apart.
  const folder = variables.get('PWD') ?? '';
  const isHere = folder === root || folder.startsWith(`${root}/`);
  return mark !== undefined && !running.has(mark) && isHere;
}

function environmentOf(pid: number): ReadonlyMap<string, string> {
  try {
    const entries = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
    return new Map(
      entries.flatMap((entry) => {
        const at = entry.indexOf('=');
        return at < 1 ? [] : [[entry.slice(0, at), entry.slice(at + 1)] as const];
      }),
    );
  } catch {
    // Gone, or another user's.
    return new Map();
  }
}

/** The program's name alone: its arguments may hold anything. */
const programOf = (pid: number): string =>
  (readArguments(pid)[0] ?? 'a program').replace(/^.*\//, '').slice(0, 60);

function outside({ root, config, rules }: Workspace, now: () => Date): readonly Finding[] {
  const own = [...rules.values()].flatMap(({ command }) => command ?? []);
  const all = new Set([...(config.build.command === null ? [] : [config.build.command]), ...own]);
  const { shell } = config.build;
  const patterns = buildPatterns([...all].map((command) => ({ command, shell })));
  const isPackage = (name: string): boolean => rules.has(name);
  const builds = new OutsideBuilds({ root, patterns: () => patterns, isPackage, now });
  builds.look();
  return builds.list.map(({ pid, package: name }) =>
    warn(
      `process ${pid}`,
      `a build${name === '' ? '' : ` of ${name}`} runs outside Breakwater: its log is kept nowhere.`,
      'Let it end or stop it there; then build the package here.',
    ),
  );
}
