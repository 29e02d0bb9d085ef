import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { PLACEHOLDER_DESCRIPTOR } from '../host-descriptors';

/** O_CLOEXEC in /proc/<pid>/fdinfo on Linux, where alone this file finds anything. */
const CLOSE_ON_EXEC = 0o2000000;

interface OpenDescriptor {
  readonly number: number;
  /** What /proc says it is: a path, `pipe:[4711]`, `anon_inode:[eventpoll]`. */
  readonly target: string;
}

/** The descriptors, beyond the standard three and the placeholder, that a started program would inherit. */
const inheritable = (): readonly OpenDescriptor[] => {
  const found: OpenDescriptor[] = [];
  const names = fs.existsSync('/proc/self/fdinfo') ? fs.readdirSync('/proc/self/fdinfo') : [];
  for (const name of names) {
    const number = Number(name);
    if (number <= PLACEHOLDER_DESCRIPTOR) continue;
    try {
      const flags = /^flags:\s*([0-7]+)/m.exec(
        fs.readFileSync(`/proc/self/fdinfo/${name}`, 'utf8'),
      );
      if ((Number.parseInt(flags?.[1] ?? '0', 8) & CLOSE_ON_EXEC) !== 0) continue;
      found.push({ number, target: fs.readlinkSync(`/proc/self/fd/${name}`) });
    } catch {
      // The one that the folder was read with.
    }
  }
  return found;
};

/** True for what the runtime itself opened (Electron has three such): it must stay open here. */
const isRuntimes = ({ target }: OpenDescriptor): boolean =>
  target.startsWith('anon_inode:') || target.startsWith(dirname(process.execPath));

/**
 * Closes what came down from whoever started Breakwater, and returns the descriptors that must stay open here
 * but which a build must not get. To be called before anything else is opened.
 */
export const closeInherited = (): readonly number[] => {
  const all = inheritable();
  for (const one of all) if (!isRuntimes(one)) fs.closeSync(one.number);
  return all.filter(isRuntimes).map((one) => one.number);
};

const BASH = '/bin/bash';

/**
 * The program and arguments that run a build's command without these descriptors. The shell's text holds numbers
 * only: the command and its arguments, a package's name among them, follow as arguments, which no shell reads.
 * A plain shell can close descriptors of one digit; for others there must be bash (told to read no start-up
 * file). Without it they stay open in the build, where they do no more than be there.
 */
export const launcher = (descriptors: readonly number[]): readonly string[] => {
  const needsBash = descriptors.some((one) => one > 9) && fs.existsSync(BASH);
  const shell = needsBash ? [BASH, '-p'] : ['/bin/sh'];
  const closed = descriptors.filter((one) => needsBash || one <= 9);
  return [...shell, '-c', `exec "$@" ${closed.map((one) => `${one}>&-`).join(' ')}`, 'breakwater'];
};
