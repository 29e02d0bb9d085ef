import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';

/** `cannot`: this system or file system has no way of doing it. `gone`: one of the two is not there. */
export type Exchanged = 'exchanged' | 'gone' | 'cannot';

type Way = readonly [command: string, args: (a: string, b: string) => readonly string[]];

/** The number of Linux's call renameat2, which Node does not offer, where Perl is to make it. */
const RENAMEAT2: Readonly<Partial<Record<NodeJS.Architecture, number>>> = { x64: 316, arm64: 276 };

/** AT_FDCWD for both folders, RENAME_EXCHANGE as the flag; exit status 2 for "no such file". */
const PERL =
  'exit 0 if syscall($ARGV[0]+0, -100, $ARGV[1], -100, $ARGV[2], 2) == 0; exit($!{ENOENT} ? 2 : 1)';

/** In the order of preference; the first that works is kept. */
const waysOf = (): readonly Way[] => {
  if (process.platform !== 'linux') return [];
  const number = RENAMEAT2[process.arch];
  const perl: Way = ['/usr/bin/perl', (a, b) => ['-MErrno', '-e', PERL, String(number), a, b]];
  return [
    // util-linux 2.40 and later.
    ['/usr/bin/exch', (a, b) => [a, b]],
    ...(number === undefined ? [] : [perl]),
  ];
};

let ways: readonly Way[] | null = null;

/**
 * Lets two files of one folder trade places in a single step (absolute paths). It is the only way to replace a file and
 * still hold exactly what was replaced, however late somebody wrote it: between any look and a rename there is a
 * moment. Node cannot make the call, so a small program of the system's does, which costs some milliseconds; documents
 * are saved a few times a minute.
 */
export const exchangeFiles = async (a: string, b: string): Promise<Exchanged> => {
  ways ??= waysOf().filter(([command]) => existsSync(command));
  for (const way of ways) {
    const status = await run(way[0], way[1](a, b));
    if (status === 0) {
      ways = [way];
      return 'exchanged';
    }
    if (!existsSync(a) || !existsSync(b)) return 'gone';
  }
  return 'cannot';
};

/** Exit status; -1 where it could not be run. */
const run = (command: string, args: readonly string[]): Promise<number> =>
  new Promise((done) => {
    const child = execFile(command, args, { timeout: 10_000, env: {} }, (error) => {
      if (error === null) done(0);
      else done(typeof error.code === 'number' ? error.code : -1);
    });
    child.stdin?.end();
  });
