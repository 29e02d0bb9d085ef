import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Attempt } from '../../../shared/build';
import { type DoctorReport, doctorLines, type Finding } from '../../../shared/doctor';
import { appLine, appLogFiles } from '../app-log';
import { openHistory } from '../builds/attempt-history';
import { AGENTS, BUILDS } from '../builds/attempt-paths';
import { Workspace } from '../workspace/workspace';
import { type Member, packTarGz } from './tar';

/*
 * What may go to a stranger with a bug report. Everything is made anew from values whose form is known: nothing
 * is copied from a file as it stands, and what people, builds or agents wrote is left out or has its quotations
 * taken out. A last look replaces whatever is known to be secret, should it have got in all the same.
 */

const MOST_ATTEMPTS = 2_000;
const MOST_LOG_LINES = 20_000;

export interface Bundle {
  readonly bytes: Buffer;
  /** What went in, a line each, as `contents.txt` in it says it. */
  readonly contents: readonly string[];
}

/** Packs a report, with what helps to understand it, as `.tar.gz`. */
export async function makeBundle(
  report: DoctorReport,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Bundle> {
  const { root } = report;
  const plain = { ...report, findings: report.findings.map(withoutQuotations) };
  const members: { readonly member: Member; readonly about: string }[] = [
    {
      member: { name: 'doctor.txt', text: `${doctorLines(plain).join('\n')}\n` },
      about: 'what breakwater doctor says, without what it quotes of your files',
    },
    { member: json('doctor.json', plain), about: 'the same as JSON' },
    { member: json('versions.json', versions(report)), about: 'versions of Breakwater and Node' },
  ];
  if (root !== null) {
    members.push(
      {
        member: json('problems.json', await problemsOf(root)),
        about: 'problems in breakwater.yaml, rule and result files: file, line, key, message',
      },
      {
        member: json('attempts.json', await attemptsOf(root)),
        about:
          'for each build and agent: when, how it ended, how many bytes and lines; no output, command, summary or error',
      },
      {
        member: { name: 'app.jsonl', text: await appLogOf(root) },
        about: '.breakwater/app.jsonl: what Breakwater itself did',
      },
    );
  }
  const contents = members.map(({ member, about }) => `${member.name}: ${about}`);
  const hide = hider(await secretsOf(root, env), root);
  const packed = [
    { name: 'contents.txt', text: `${contents.join('\n')}\n` },
    ...members.map(({ member: { name, text } }) => ({ name, text: hide(text) })),
  ];
  return { bytes: await packTarGz(packed, new Date(report.at)), contents };
}

const json = (name: string, value: unknown): Member => ({
  name,
  text: `${JSON.stringify(value, null, 2)}\n`,
});

/** A message about a person's file may quote it; where it does, the quotation stays at home. */
const unquoted = (text: string): string =>
  text.replace(/"[^"]*"?|“[^”]*”?|`[^`]*`?|'[^']*'/g, '"…"');

const withoutQuotations = (finding: Finding): Finding =>
  finding.area === 'workspace' || finding.area === 'tools'
    ? {
        ...finding,
        detail: unquoted(finding.detail),
        remedy: finding.remedy === null ? null : unquoted(finding.remedy),
      }
    : finding;

const versions = ({ version }: DoctorReport) => ({
  breakwater: version,
  node: process.versions.node,
  electron: process.versions.electron ?? null,
  platform: process.platform,
  arch: process.arch,
});

async function problemsOf(root: string): Promise<readonly unknown[]> {
  const opened = await Workspace.open(root);
  if (!opened.ok) return [];
  const problems = opened.value.problems();
  opened.value.close();
  return problems.map(({ file, line, key, severity, message }) => ({
    file,
    line,
    ...(key === undefined ? {} : { key }),
    severity,
    message: unquoted(message),
  }));
}

async function attemptsOf(root: string): Promise<unknown> {
  const [builds, agents] = await Promise.all(
    [BUILDS, AGENTS].map(async (area) => (await openHistory(root, area)).all()),
  );
  const newest = (attempts: readonly Attempt[] = []) =>
    attempts.slice(-MOST_ATTEMPTS).map(metadata);
  return { builds: newest(builds), agents: newest(agents) };
}

const metadata = (attempt: Attempt) => ({
  id: attempt.id,
  outcome: attempt.outcome,
  startedAt: attempt.startedAt,
  endedAt: attempt.endedAt,
  durationMs: attempt.durationMs,
  exit: attempt.exit,
  bytes: attempt.bytes,
  lines: attempt.lines,
  lastOutputAt: attempt.lastOutputAt,
  notes: attempt.notes.map(({ kind }) => kind),
  status: attempt.report?.status ?? null,
  hasError: attempt.report?.error !== undefined,
  monitor: attempt.monitor?.by ?? null,
  verdict: attempt.evidence?.verdict ?? null,
  checks: (attempt.evidence?.checks ?? []).map(({ kind, ok }) => ({ kind, ok })),
});

/** Only lines that have the form, with the fields that belong to it: the file may have been written to by others. */
async function appLogOf(root: string): Promise<string> {
  const lines: string[] = [];
  for (const file of [...appLogFiles(root)].reverse()) {
    try {
      for await (const line of createInterface({ input: createReadStream(file) })) {
        const parsed = appLine.safeParse(parse(line));
        if (parsed.success) lines.push(JSON.stringify(parsed.data));
      }
    } catch {
      // No such generation.
    }
  }
  return lines
    .slice(-MOST_LOG_LINES)
    .map((line) => `${line}\n`)
    .join('');
}

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
};

/** Variables whose names say that nobody else is to know them. */
const SECRET_NAME = /TOKEN|SECRET|PASSW|CREDENTIAL|APIKEY|_KEY$|AUTH|COOKIE|SESSION/i;
/** Shorter ones would take ordinary words with them. */
const LEAST_SECRET = 6;

/** What is known to be secret here: tokens, credentials, the configured environment, variables that are named so. */
async function secretsOf(
  root: string | null,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly string[]> {
  const named = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && SECRET_NAME.test(name) ? [value] : [],
  );
  if (root === null) return named;
  const opened = await Workspace.open(root);
  const configured = opened.ok ? Object.values(opened.value.config.build.env) : [];
  if (opened.ok) opened.value.close();
  return [...named, ...configured, ...(await tokensOf(root))];
}

async function tokensOf(root: string): Promise<readonly string[]> {
  const state = join(root, '.breakwater');
  const lock = (await readdir(join(state, 'lock')).catch((): string[] => []))
    .filter((name) => name.endsWith('.claim'))
    .map((name) => join(state, 'lock', name));
  const texts = await Promise.all(
    [...lock, join(state, 'agent-server.json')].map((file) =>
      readFile(file, 'utf8').catch(() => ''),
    ),
  );
  return texts.flatMap((text) => {
    const value = parse(text);
    return typeof value === 'object' && value !== null && 'token' in value
      ? [String(value.token)]
      : [];
  });
}

/** Replaces secrets, the home folder and the workspace's own path. */
const hider = (secrets: readonly string[], root: string | null): ((text: string) => string) => {
  const pairs: (readonly [string, string])[] = secrets
    .filter((secret) => secret.length >= LEAST_SECRET)
    .map((secret) => [secret, '[left out]'] as const);
  if (root !== null) pairs.push([root, `…/${basename(root)}`]);
  if (homedir().length > 1) pairs.push([homedir(), '~']);
  // In JSON a secret stands in its escaped form.
  const forms = pairs.flatMap(([text, instead]) => {
    const escaped = JSON.stringify(text).slice(1, -1);
    return escaped === text
      ? [[text, instead] as const]
      : [[text, instead] as const, [escaped, instead] as const];
  });
  forms.sort(([a], [b]) => b.length - a.length);
  return (text) =>
    forms.reduce((hidden, [what, instead]) => hidden.replaceAll(what, instead), text);
};
