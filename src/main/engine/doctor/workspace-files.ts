import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Finding } from '../../../shared/doctor';
import { DOCUMENTS } from '../../../shared/document';
import type { Problem } from '../../../shared/problem';
import type { Workspace } from '../workspace/workspace';
import { findingsOf } from './finding';

const { ok, warn, error } = findingsOf('workspace');

/** So many problems are listed one by one; `status` and the window have all of them. */
const MOST_PROBLEMS = 40;
/** A document past this is refused by the editors. */
const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;

/** The workspace's own files: are they there, do they read well, are our records whole. */
export async function workspaceFindings(workspace: Workspace): Promise<readonly Finding[]> {
  const { root, rules, results } = workspace;
  const hasConfig = await exists(join(root, 'breakwater.yaml'));
  const isWorkspace = hasConfig || rules.size > 0 || (await exists(join(root, '.breakwater')));
  if (!isWorkspace) {
    return [
      warn(
        root,
        'is no workspace yet: neither breakwater.yaml nor rule files nor state are in it.',
        'Name another folder, or write breakwater.yaml and rules/packages/<name>.yaml here.',
      ),
    ];
  }
  const problems = workspace.problems();
  return [
    ok(root, `${rules.size} rule files, ${results.size} results`),
    ...(hasConfig
      ? []
      : [warn('breakwater.yaml', 'is not there; the defaults hold.', 'Give build.command in it.')]),
    ...problems.slice(0, MOST_PROBLEMS).map(problemFinding),
    ...rest(problems.length - MOST_PROBLEMS),
    ...(await documentFindings(root)),
    ...(await recordFindings(root)),
  ];
}

const rest = (more: number): readonly Finding[] =>
  more > 0
    ? [warn('problems', `${more} more in the workspace’s files.`, 'breakwater status lists all.')]
    : [];

function problemFinding({ file, line, severity, message, remedy }: Problem): Finding {
  const place = line === null ? file : `${file}:${line}`;
  return severity === 'error' ? error(place, message, remedy) : warn(place, message, remedy);
}

async function documentFindings(root: string): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const file of Object.values(DOCUMENTS)) {
    const found = await stat(join(root, file)).catch(() => null);
    if (found === null) continue;
    if (!found.isFile()) {
      findings.push(error(file, 'is not a plain file.', 'Move it out of the way.'));
    } else if (found.size > MAX_DOCUMENT_BYTES) {
      findings.push(warn(file, 'is larger than 4 MiB and opens in no editor here.', 'Shorten it.'));
    }
  }
  return findings;
}

/** Lines that are not JSON in our own records: they are passed over, which a person should know. */
async function recordFindings(root: string): Promise<readonly Finding[]> {
  const folder = join(root, '.breakwater');
  const names = await readdir(folder).catch((): string[] => []);
  const findings: Finding[] = [];
  let whole = 0;
  for (const name of names.filter((one) => one.endsWith('.jsonl')).sort()) {
    const bad = await firstBadLine(join(folder, name));
    const file = `.breakwater/${name}`;
    if (bad === null) whole += 1;
    else if (bad === 'unreadable') {
      findings.push(error(file, 'cannot be read.', 'Give yourself the right to read it.'));
    } else {
      const remedy = 'It is passed over; delete the line to be rid of this message.';
      findings.push(warn(`${file}:${bad}`, 'the line is cut off or was damaged.', remedy));
    }
  }
  return whole === 0
    ? findings
    : [...findings, ok('records', whole === 1 ? 'one file, whole' : `${whole} files, all whole`)];
}

async function firstBadLine(file: string): Promise<number | 'unreadable' | null> {
  let number = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(file) })) {
      number += 1;
      if (line.trim() !== '' && !isJson(line)) return number;
    }
    return null;
  } catch {
    return 'unreadable';
  }
}

const isJson = (line: string): boolean => {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
};

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
