import { stat } from 'node:fs/promises';
import type { ConnectView } from '../../../shared/connect';
import type { DoctorReport, Finding } from '../../../shared/doctor';
import type { Outcome } from '../../../shared/outcome';
import type { LockRecord } from '../workspace/lock';
import { Workspace } from '../workspace/workspace';
import { agentFindings } from './agents';
import { attemptFindings } from './attempts';
import { contextFindings } from './context';
import { diskFindings } from './disk';
import { findingsOf } from './finding';
import { lockFindings } from './ownership';
import { programFindings } from './program';
import { tokenFindings } from './tokens';
import { toolFindings } from './tools';
import { workspaceFindings } from './workspace-files';

/** What the doctor is told by whoever asks it: it looks at the rest itself, and changes nothing. */
export interface Surroundings {
  /** The folder as it was asked for; null where no workspace is open. */
  readonly folder: string | null;
  readonly program: ProgramFacts;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** Asks the owner of the workspace how it is; null when it does not answer. */
  readonly askOwner: (record: LockRecord) => Promise<OwnerWords | null>;
  /** What connecting an agent's client has put in place. */
  readonly connection: (root: string) => Promise<Outcome<ConnectView>>;
}

export interface ProgramFacts {
  readonly version: string;
  /** The checkout, or where the app is installed. */
  readonly folder: string;
}

/** What only the owner knows. */
export interface OwnerWords {
  readonly gate: 'none' | 'open' | 'closed' | 'unknown';
  /** The gate's own sentence; null where it is not told. */
  readonly reason: string | null;
}

/**
 * Looks at everything that a workspace needs. Reads no log, starts no build, writes nothing, takes no lock; what
 * cannot be looked at is a finding. Never rejects.
 */
export async function examine(surroundings: Surroundings): Promise<DoctorReport> {
  const { folder, now, program } = surroundings;
  const opened = folder === null ? null : await openFolder(folder);
  const root = opened?.root ?? null;
  const findings: Finding[] = [];
  for (const look of looks(surroundings, opened)) {
    try {
      findings.push(...(await look.at()));
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown';
      findings.push(
        findingsOf(look.area).error(
          'the doctor',
          `could not look at this (${name}).`,
          'Report this as a bug of Breakwater’s.',
        ),
      );
    }
  }
  opened?.workspace?.close();
  return { at: now().toISOString(), version: program.version, root, findings };
}

interface OpenedFolder {
  readonly root: string;
  /** null where it is not a folder. */
  readonly workspace: Workspace | null;
}

async function openFolder(folder: string): Promise<OpenedFolder> {
  const opened = await Workspace.open(folder);
  return opened.ok
    ? { root: opened.value.root, workspace: opened.value }
    : { root: folder, workspace: null };
}

interface Look {
  readonly area: Finding['area'];
  readonly at: () => readonly Finding[] | Promise<readonly Finding[]>;
}

function looks(around: Surroundings, opened: OpenedFolder | null): readonly Look[] {
  const { env, program, now } = around;
  const workspace = opened?.workspace ?? null;
  const config = workspace?.config ?? null;
  const always: readonly Look[] = [
    { area: 'program', at: () => programFindings(program, env) },
    { area: 'tools', at: () => toolFindings(workspace?.root ?? program.folder, config, env) },
  ];
  if (opened === null) return always;
  if (workspace === null) {
    return [...always, { area: 'workspace', at: () => noFolder(opened.root) }];
  }
  const { root } = workspace;
  const owner = lockFindings(root, around.askOwner);
  return [
    ...always,
    { area: 'workspace', at: () => workspaceFindings(workspace) },
    { area: 'lock', at: async () => (await owner).findings },
    { area: 'disk', at: () => diskFindings(root, workspace.config.logs.maxBytes) },
    { area: 'builds', at: () => attemptFindings(workspace, now) },
    { area: 'agents', at: async () => agentFindings(await around.connection(root)) },
    { area: 'tokens', at: () => tokenFindings(root) },
    {
      area: 'context',
      at: async () => contextFindings(root, workspace.config.context, (await owner).words, now()),
    },
  ];
}

async function noFolder(folder: string): Promise<readonly Finding[]> {
  const what = await stat(folder).then(
    (found) => (found.isDirectory() ? 'cannot be read' : 'is not a folder'),
    () => 'does not exist',
  );
  const { error } = findingsOf('workspace');
  return [error(folder, `${what}.`, 'Name the folder that has breakwater.yaml in it.')];
}
