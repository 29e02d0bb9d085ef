import { execFile } from 'node:child_process';
import type { DocumentCommit } from '../../../shared/document';
import { type Outcome, ok, refuse } from '../../../shared/outcome';

/** As many commits of one file are shown. */
const MOST_COMMITS = 200;
/** A repository that takes longer (a cold network disk, say) is done without. */
const TIMEOUT_MS = 8000;
const MAX_BYTES = 32 * 1024 * 1024;

export interface GitCommits {
  readonly commits: readonly DocumentCommit[];
  readonly problem: string | null;
}

/** True for a commit's full name, SHA-1 or SHA-256, as `gitCommits` gives it. */
export const isCommit = (text: string): boolean => /^git:[0-9a-f]{40,64}$/.test(text);

/**
 * Reads only: takes no lock, refreshes no index, runs no program that a repository's own settings may name (a
 * workspace may be a clone of somebody else's).
 */
const SAFE = [
  '--no-pager',
  '--no-optional-locks',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'log.showSignature=false',
  '-c',
  'protocol.allow=never',
] as const;

interface Ran {
  readonly status: number;
  readonly stdout: Buffer;
  readonly missing: boolean;
  readonly timedOut: boolean;
}

const git = (root: string, args: readonly string[]): Promise<Ran> =>
  new Promise((done) => {
    const env = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      LC_ALL: 'C',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_TERMINAL_PROMPT: '0',
      GIT_NO_LAZY_FETCH: '1',
    };
    execFile(
      'git',
      [...SAFE, ...args],
      { cwd: root, env, timeout: TIMEOUT_MS, maxBuffer: MAX_BYTES, encoding: 'buffer' },
      (error, stdout) => {
        const code: unknown = error?.code;
        done({
          status: error === null ? 0 : typeof code === 'number' ? code : -1,
          stdout,
          missing: code === 'ENOENT',
          timedOut: error?.killed === true,
        });
      },
    );
  });

/** The commits that touched a file of the workspace, newest first; none where it is in no repository. */
export const gitCommits = async (root: string, file: string): Promise<GitCommits> => {
  const inside = await git(root, ['rev-parse', '--is-inside-work-tree']);
  if (inside.status !== 0 || inside.stdout.toString().trim() !== 'true') {
    return { commits: [], problem: inside.timedOut ? TOO_SLOW : null };
  }
  const format = '--format=%H%x00%aI%x00%an%x00%s';
  const log = await git(root, [
    'log',
    `--max-count=${MOST_COMMITS}`,
    '--no-ext-diff',
    '--no-textconv',
    format,
    '--',
    file,
  ]);
  // A repository without a commit yet has no log.
  if (log.status !== 0) return { commits: [], problem: log.timedOut ? TOO_SLOW : null };
  const commits = log.stdout
    .toString('utf8')
    .split('\n')
    .flatMap((line): readonly DocumentCommit[] => {
      const [commit, at, author, subject] = line.split('\0');
      if (commit === undefined || at === undefined || author === undefined) return [];
      return [{ commit: `git:${commit}`, at, author, subject: subject ?? '' }];
    });
  return { commits, problem: null };
};

const TOO_SLOW = 'git took too long to answer; its commits are left out.';

/** A file as a commit has it; refused where it has none, or where it is not UTF-8. */
export const gitText = async (
  root: string,
  file: string,
  commit: string,
): Promise<Outcome<string>> => {
  const shown = await git(root, ['cat-file', 'blob', `${commit.replace(/^git:/, '')}:./${file}`]);
  if (shown.status !== 0) {
    return refuse('document-missing', `${file} is not in that commit; choose another.`);
  }
  try {
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(shown.stdout));
  } catch {
    return refuse('document-unreadable', `${file} is not valid UTF-8 in that commit.`);
  }
};
