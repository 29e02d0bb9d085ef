import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { REPOSITORY } from './launch';

export interface CommandRun {
  readonly child: ChildProcess;
  /** What it printed so far on standard output. */
  readonly out: () => string;
  readonly err: () => string;
  /** Settles with the exit status, null after a signal. */
  readonly ended: Promise<number | null>;
}

/** Runs `breakwater` with these arguments as a shell would, without a display. */
export const breakwater = (...args: readonly string[]): CommandRun => breakwaterWith({}, ...args);

/** The same with these variables in its environment. */
export function breakwaterWith(
  added: Readonly<Record<string, string>>,
  ...args: readonly string[]
): CommandRun {
  const { DISPLAY: _display, ...inherited } = process.env;
  const env = { ...inherited, ...added };
  const child = spawn(process.execPath, [join(REPOSITORY, 'bin', 'breakwater'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  return { child, out: () => out, err: () => err, ended };
}
