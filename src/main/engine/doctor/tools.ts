import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Config } from '../../../shared/config';
import type { Finding } from '../../../shared/doctor';
import { orchestratorCommand, workerCommand } from '../agents/agent-command';
import { AGENT_PROGRAM, BUILD_PROGRAM, resolveCommand } from '../builds/resolve-command';
import { splitArguments } from '../workspace/command-line';
import { findingsOf } from './finding';

const { ok, warn, error } = findingsOf('tools');

/** A program that does not tell its version by then is not waited for, milliseconds. */
const VERSION_MS = 5_000;

type Environment = Readonly<Record<string, string | undefined>>;

/** The programs that this workspace's builds, agents and documents rest on. `folder` is where they would run. */
export async function toolFindings(
  folder: string,
  config: Config | null,
  env: Environment,
): Promise<readonly Finding[]> {
  const { PATH } = env;
  const path: Record<string, string> = PATH === undefined ? {} : { PATH };
  const find = async (name: string): Promise<string | null> => {
    const found = await resolveCommand(name, folder, path);
    return found.ok ? found.value : null;
  };
  const makesRpms = config !== null && config.artifacts !== null;
  return [
    await git(find),
    ...(await rpm(find, makesRpms)),
    await exchange(),
    ...(config === null ? [] : await commands(folder, config, path, env)),
  ];
}

type Find = (name: string) => Promise<string | null>;

async function git(find: Find): Promise<Finding> {
  const found = await find('git');
  return found === null
    ? warn(
        'git',
        'not on PATH: documents have their own versions, and no commits, in their history.',
        'Install git to see both.',
      )
    : ok('git', await versionOf(found));
}

/** Builds may make RPMs with it; Breakwater itself reads their headers without. */
async function rpm(find: Find, makesRpms: boolean): Promise<readonly Finding[]> {
  const names = ['rpm', 'rpmbuild'];
  const found = await Promise.all(names.map(find));
  return Promise.all(
    names.map(async (name, at) => {
      const path = found[at] ?? null;
      if (path !== null) return ok(name, await versionOf(path));
      const detail = 'not on PATH';
      return makesRpms
        ? warn(name, `${detail}, and this workspace expects RPMs.`, RPM_REMEDY)
        : ok(name, `${detail}; this workspace expects no RPMs`);
    }),
  );
}

const RPM_REMEDY =
  'Install it where the build command needs it: apt-get install rpm, or dnf install rpm-build.';

/** What saving a document in one step rests on: see engine/disk/exchange-files.ts. */
async function exchange(): Promise<Finding> {
  const subject = 'exchange of files';
  const found = await Promise.all(
    ['/usr/bin/exch', '/usr/bin/perl'].map((file) =>
      access(file).then(
        () => file,
        () => null,
      ),
    ),
  );
  const way = found.find((one) => one !== null) ?? null;
  if (way !== null && process.platform === 'linux') return ok(subject, `by ${way}`);
  return warn(
    subject,
    'cannot be had here: what somebody writes within microseconds of a save may be replaced.',
    process.platform === 'linux'
      ? 'Install perl-base, or util-linux 2.40 or newer.'
      : 'Let nobody else write a document in the moment that you save it.',
  );
}

async function commands(
  folder: string,
  config: Config,
  path: Readonly<Record<string, string>>,
  env: Environment,
): Promise<readonly Finding[]> {
  const own = { ...path, ...config.build.env };
  const findings = [await buildCommand(folder, config, own)];
  const places = { prompt: '-', promptFile: '-' };
  const worker = workerCommand(config.agents.worker, places);
  const orchestrator = orchestratorCommand(config.agents.orchestrator, config.agents.worker);
  const isNeeded = config.agents.work === 'agents';
  findings.push(await agentCommand('agents.worker', worker, folder, path, isNeeded));
  if (config.agents.orchestrator !== null) {
    findings.push(await agentCommand('agents.orchestrator', orchestrator, folder, path, false));
  }
  if (config.monitor === 'claude') {
    const program = env.BREAKWATER_CLAUDE || 'claude';
    const found = await resolveCommand(program, folder, path, AGENT_PROGRAM);
    findings.push(
      found.ok
        ? ok('monitor', `claude ${await versionOf(found.value)}`)
        : warn(
            'monitor',
            'claude is asked for and not there, so the built-in monitor reports.',
            'Install Claude Code, or let BREAKWATER_CLAUDE name it.',
          ),
    );
  }
  return findings;
}

async function buildCommand(
  folder: string,
  { build }: Config,
  env: Readonly<Record<string, string>>,
): Promise<Finding> {
  const subject = 'build.command';
  if (build.command === null) {
    return warn(subject, 'none is given.', 'Give build.command in breakwater.yaml.');
  }
  const words = build.shell ? null : splitArguments(build.command);
  if (words !== null && !words.ok) return error(subject, words.refusal.message, IN_CONFIG);
  const program = words === null ? '/bin/sh' : (words.value[0] ?? '');
  // Where the package itself is the program nothing can be looked up without one.
  if (program.includes('{package}')) return ok(subject, 'names a program for each package');
  const found = await resolveCommand(program, folder, env, BUILD_PROGRAM);
  return found.ok
    ? ok(subject, `its program is ${found.value}`)
    : error(subject, found.refusal.message, IN_CONFIG);
}

const IN_CONFIG = 'Correct it in breakwater.yaml, or install the program.';

async function agentCommand(
  key: string,
  words: ReturnType<typeof workerCommand>,
  folder: string,
  path: Readonly<Record<string, string>>,
  isNeeded: boolean,
): Promise<Finding> {
  if (!words.ok) return error(key, words.refusal.message, IN_CONFIG);
  const program = words.value[0] ?? '';
  const found = await resolveCommand(program, folder, path, { ...AGENT_PROGRAM, key });
  // Any other program might take the question for its work: only this one is known to answer and end.
  if (found.ok && basename(found.value) === 'claude') {
    return ok(key, `claude ${await versionOf(found.value)}`);
  }
  if (found.ok) return ok(key, `its program is ${found.value}`);
  const detail = `${program} was not found`;
  if (isNeeded) return error(key, `${detail}, and waves are worked on by agents.`, IN_CONFIG);
  return warn(key, `${detail}: no agent of Breakwater’s can be started.`, IN_CONFIG);
}

/** The first thing in what it prints that looks like a version; nothing else of its output is used. */
const versionOf = (program: string): Promise<string> =>
  new Promise((done) => {
    const child = execFile(
      program,
      ['--version'],
      { timeout: VERSION_MS, killSignal: 'SIGKILL', maxBuffer: 64 * 1024, encoding: 'utf8' },
      (_error, out) => done(/\d+(?:\.\d+)+/.exec(out)?.[0] ?? 'installed'),
    );
    child.stdin?.end();
  });
