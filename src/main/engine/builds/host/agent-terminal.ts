import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants as osConstants } from 'node:os';
import type { AttemptSpec } from '../attempt-records';
import { PLACEHOLDER_DESCRIPTOR } from '../host-descriptors';
import { openDoor } from './agent-door';
import { launcher } from './descriptors';
import type { Exit, Terminal, TerminalEvents } from './terminal';
import { TerminalReader } from './terminal-reader';

/** The part of node-pty's native side that is used here, as its own JavaScript calls it (unixTerminal.js). */
interface NativePty {
  fork(
    file: string,
    args: readonly string[],
    env: readonly string[],
    cwd: string,
    columns: number,
    rows: number,
    uid: number,
    gid: number,
    utf8: boolean,
    helper: string,
    onExit: (code: number, signal: number) => void,
  ): { readonly fd: number; readonly pid: number; readonly pty: string };
  resize(fd: number, columns: number, rows: number): void;
}

/** The same user as ours. */
const OWN_ID = -1;
/** Bytes that were typed and that the agent has not taken yet; what is more is dropped. */
const INPUT_BYTES = 1024 * 1024;
/** Between two tries while the terminal takes no more input, milliseconds. */
const RETRY_MS = 20;

/**
 * Starts an agent with a terminal of its own that is its controlling one: it can ask and be answered, be
 * interrupted with Ctrl-C, and learns of a change of size. What it prints is taken as a build's output is
 * (see terminal.ts for why the terminal is held open on its side and drained after its end).
 *
 * `notInherited`: descriptors of this process that it must not get. Throws the system's error when no
 * terminal can be had.
 */
export const openAgentTerminal = async (
  spec: AttemptSpec,
  events: TerminalEvents,
  notInherited: readonly number[],
): Promise<Terminal> => {
  const { native, helper } = loadNative();
  closeSync(PLACEHOLDER_DESCRIPTOR);
  const [file = '', ...args] = [...launcher(notInherited), ...spec.command];
  const env = Object.entries(spec.env).map(([name, value]) => `${name}=${value}`);
  const { columns, rows, cwd } = spec;
  const onExit = (code: number, signal: number): void => events.onExit(exitOf(code, signal));
  const forked = native.fork(
    file,
    args,
    env,
    cwd,
    columns,
    rows,
    OWN_ID,
    OWN_ID,
    true,
    helper,
    onExit,
  );
  const held = openSync(forked.pty, constants.O_RDWR | constants.O_NOCTTY);
  const reader = new TerminalReader(forked.fd, events.sink, events.onOutput);
  const closeDoor = openInput(spec, native, forked.fd);
  return {
    pid: forked.pid,
    drain: (maxBytes) => reader.drain(maxBytes),
    close: () => {
      closeDoor();
      reader.close();
      closeSync(held);
    },
  };
};

const loadNative = (): { readonly native: NativePty; readonly helper: string } => {
  const require = createRequire(import.meta.url);
  const file = 'node-pty/requireBinary.js';
  const { requireBinary } = require(file) as { requireBinary(file: string): NativePty };
  if (process.platform !== 'darwin') return { native: requireBinary('pty.node'), helper: '' };
  // There a program is started by a helper, which lies beside the binary.
  const beside = createRequire(require.resolve(file));
  const helper = beside.resolve(`@lydell/node-pty-darwin-${process.arch}/spawn-helper`);
  return { native: requireBinary('pty.node'), helper };
};

/** A signalled one has 128 plus the signal's number as its code, as a shell has it: never 0. */
const exitOf = (code: number, signal: number): Exit => {
  const name = Object.entries(osConstants.signals).find(([, number]) => number === signal)?.[0];
  return signal === 0 || name === undefined
    ? { code, signal: null }
    : { code: 128 + signal, signal: name };
};

/** Takes what a person types to the agent, in order and without waiting. Gives back what ends that. */
const openInput = (spec: AttemptSpec, native: NativePty, fd: number): (() => void) => {
  let waiting = Buffer.alloc(0);
  let timer: NodeJS.Timeout | null = null;
  const pump = (): void => {
    timer = null;
    const done = writeNow(fd, waiting);
    waiting = waiting.subarray(done);
    if (waiting.length > 0) timer = setTimeout(pump, RETRY_MS);
  };
  const closeDoor = openDoor({
    path: spec.agent?.door ?? '',
    token: spec.token,
    onInput: (bytes) => {
      waiting = Buffer.concat([waiting, bytes]).subarray(0, INPUT_BYTES);
      if (timer === null) pump();
    },
    onSize: (columns, rows) => {
      try {
        native.resize(fd, columns, rows);
      } catch {
        // Its terminal is being closed.
      }
    },
  });
  return () => {
    if (timer !== null) clearTimeout(timer);
    closeDoor();
  };
};

/** As many bytes as the terminal takes at once. */
const writeNow = (fd: number, bytes: Buffer): number => {
  try {
    return writeSync(fd, bytes);
  } catch {
    return 0;
  }
};
