import { spawn } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants as osConstants } from 'node:os';
import type { AttemptSpec } from '../attempt-records';
import { PLACEHOLDER_DESCRIPTOR } from '../host-descriptors';
import { launcher } from './descriptors';
import { type Sink, TerminalReader } from './terminal-reader';

/** The part of node-pty's native side that is used here, as its own JavaScript calls it (unixTerminal.js). */
interface NativePty {
  open(
    columns: number,
    rows: number,
  ): { readonly master: number; readonly slave: number; readonly pty: string };
}

/** The end of input, for a program that reads from its output's terminal: some answers of "none". */
const END_OF_INPUT = Buffer.alloc(64, 0x04);

export interface TerminalEvents {
  /** What the terminal gives, byte for byte. */
  readonly sink: Sink;
  /** Some of it has come. Not said for each read. */
  readonly onOutput: () => void;
  /** The leader has ended. Its output may still have to be drained. */
  readonly onExit: (exit: Exit) => void;
}

/** How the leader ended. A signalled one has 128 plus the signal's number as its code, as a shell has it: never 0. */
export interface Exit {
  readonly code: number;
  readonly signal: string | null;
}

export interface Terminal {
  /** Of the leader. */
  readonly pid: number;
  /** Takes what the terminal holds now, `maxBytes` at most; true when nothing was left. */
  drain(maxBytes: number): boolean;
  /** Closes the terminal for good. */
  close(): void;
}

/**
 * Starts the build with a terminal for its output, as leader of its own session and group.
 *
 * node-pty's own reader is not used, since it loses the end of the output: libuv before 1.52 takes a short read
 * together with a hang-up for the end of file (libuv issue 4992), and 200 ms after the exit node-pty destroys its
 * socket. Here the host keeps the terminal open on the build's side too, so that there is no hang-up while libuv
 * reads, and after the exit reads by itself until the kernel says that there is nothing (EAGAIN, which Linux gives
 * only after it has flushed what was on its way: n_tty_read).
 *
 * The terminal is no controlling terminal: the kernel then sends no hang-up to what is still printing when the
 * leader ends (`exec > >(tee log)`), and a program that wants to ask someone finds at once that no one is there.
 *
 * `notInherited`: descriptors of this process that the build must not get.
 * Rejects with the system's error when no terminal can be had or the leader cannot be started.
 */
export const openTerminal = async (
  spec: AttemptSpec,
  events: TerminalEvents,
  notInherited: readonly number[],
): Promise<Terminal> => {
  const { master, path } = openPair(spec);
  const held = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
  writeSync(master, END_OF_INPUT);
  const reader = new TerminalReader(master, events.sink, events.onOutput);
  // Native code cannot be told to have the terminal's other side closed on exec, so the launcher closes it.
  const launch = launcher([master, ...notInherited]);
  const pid = await startLeader(spec, launch, held, events.onExit);
  return {
    pid,
    drain: (maxBytes) => reader.drain(maxBytes),
    close: () => {
      reader.close();
      closeSync(held);
    },
  };
};

/** A new terminal: its master under the number that the pool kept free for it, and the name of its other side. */
const openPair = (spec: AttemptSpec): { readonly master: number; readonly path: string } => {
  const require = createRequire(import.meta.url);
  const { requireBinary } = require('node-pty/requireBinary.js') as {
    requireBinary(file: string): NativePty;
  };
  const native = requireBinary('pty.node');
  closeSync(PLACEHOLDER_DESCRIPTOR);
  const { master, slave, pty } = native.open(spec.columns, spec.rows);
  if (master !== PLACEHOLDER_DESCRIPTOR) {
    throw new Error(`the terminal got descriptor ${master}, which the build would inherit`);
  }
  // Opened anew by its name instead: Node then has it closed on exec, and it blocks as programs expect.
  closeSync(slave);
  return { master, path: pty };
};

const startLeader = (
  spec: AttemptSpec,
  launch: readonly string[],
  terminal: number,
  onExit: (exit: Exit) => void,
): Promise<number> =>
  new Promise((resolve, reject) => {
    const [file = '', ...args] = [...launch, ...spec.command];
    const leader = spawn(file, args, {
      cwd: spec.cwd,
      env: spec.env,
      detached: true,
      stdio: ['ignore', terminal, terminal],
    });
    leader.once('error', reject);
    leader.once('exit', (code, signal) => {
      if (signal === null) onExit({ code: code ?? 0, signal: null });
      else onExit({ code: 128 + (osConstants.signals[signal] ?? 0), signal });
    });
    if (leader.pid !== undefined) resolve(leader.pid);
  });
