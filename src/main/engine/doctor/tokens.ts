import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../../../shared/doctor';
import { findingsOf } from './finding';

const { ok, error } = findingsOf('tokens');

/** Whoever reads one of these may act as its owner. */
const SECRET_FILES = ['agent-server.json'] as const;
const OTHERS = 0o077;

/** Files and folders with tokens, credentials or environments in them: nobody but their owner may read them. */
export async function tokenFindings(root: string): Promise<readonly Finding[]> {
  if (process.platform === 'win32') return [];
  const state = join(root, '.breakwater');
  const claims = (await readdir(join(state, 'lock')).catch((): string[] => []))
    .filter((name) => name.endsWith('.claim'))
    .map((name) => join('lock', name));
  const folders = await Promise.all(['attempts', 'agents'].map((one) => packagesIn(state, one)));
  const all = [...SECRET_FILES, ...claims, ...folders.flat()];
  const open: string[] = [];
  let closed = 0;
  for (const name of all) {
    const info = await lstat(join(state, name)).catch(() => null);
    if (info === null) continue;
    const isOwn = process.getuid === undefined || info.uid === process.getuid();
    if (isOwn && (info.mode & OTHERS) === 0) closed += 1;
    else open.push(name);
  }
  const findings = open.map((name) =>
    error(
      `.breakwater/${name}`,
      'others than you may read it, and it has a token or an environment in it.',
      `chmod go= .breakwater/${name}, then start Breakwater anew, so that it makes new tokens.`,
    ),
  );
  return closed === 0 && findings.length > 0
    ? findings
    : [...findings, ok('tokens', `${closed} files and folders, readable by you alone`)];
}

const packagesIn = async (state: string, folder: string): Promise<readonly string[]> => {
  const names = await readdir(join(state, folder)).catch((): string[] => []);
  return names.map((name) => join(folder, name));
};
