import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { OnReadOpts, SocketConstructorOpts } from 'node:net';
import { constants as osConstants } from 'node:os';
import { ReadStream } from 'node:tty';
import type { AttemptSpec } from '../attempt-records';

/** node-pty's native part, as its own JavaScript calls it (unixTerminal.js). */
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
    helperPath: string,
    onExit: (code: number, signal: number) => void,
  ): { readonly fd: number; readonly pid: number; readonly pty: string };
}

/** Bytes of one read. A terminal gives at most about 4 KB at a time on Linux. */
const READ_BYTES = 16 * 1024;

/**
 * Runs the command with no input. The shell's text is this constant: the command and its arguments, a package's
 * name among them, arrive as arguments and are replaced for nothing.
 */
const WITHOUT_INPUT = ['/bin/sh', '-c', 'exec "$@" </dev/null', 'breakwater'] as const;

/** The end of input, for a program that opens the terminal itself and asks (patch does): some answers of "none". */
const END_OF_INPUT = Buffer.alloc(64, 0x04);

export interface TerminalEvents {
  /** Bytes as the terminal gave them. The buffer is used again afterwards. */
  readonly onData: (bytes: Buffer) => void;
  /** The leader has ended. Its output may still have to be drained. */
  readonly onExit: (exit: { readonly code: number; readonly signal: string | null }) => void;
}

export interface Terminal {
  readonly pid: number;
  /** Takes what the terminal holds now, `maxBytes` at most; true when nothing was left. */
  drain(maxBytes: number): boolean;
  /** Closes the terminal for good. */
  close(): void;
}

const signalName = (number: number): string | null => {
  if (number === 0) return null;
  const found = Object.entries(osConstants.signals).find(([, value]) => value === number);
  return found?.[0] ?? `signal ${number}`;
};

/** A signalled leader has no exit code; a shell's convention stands for it, which is never 0. */
const exitOf = (code: number, signal: number): { code: number; signal: string | null } =>
  signal === 0 ? { code, signal: null } : { code: 128 + signal, signal: signalName(signal) };

const loadNative = (): { readonly native: NativePty; readonly helper: string } => {
  const require = createRequire(import.meta.url);
  const { requireBinary } = require('node-pty/requireBinary.js') as {
    requireBinary(file: string): NativePty;
  };
  const helper =
    process.platform === 'darwin'
      ? require
          .resolve(`@lydell/node-pty-darwin-${process.arch}/spawn-helper`)
          .replace('app.asar/', 'app.asar.unpacked/')
      : '';
  return { native: requireBinary('pty.node'), helper };
};

/**
 * Starts the build in a terminal of its own, as leader of its own session.
 *
 * node-pty's own reader is not used, since it loses the end of the output: libuv before 1.52 takes a short read
 * together with a hang-up for the end of file (libuv issue 4992), and 200 ms after the exit node-pty destroys its
 * socket. Here the host keeps the terminal open on the build's side too, so that there is no hang-up while libuv
 * reads, and after the exit reads by itself until the kernel says that there is nothing (EAGAIN, which Linux gives
 * only after it has flushed what was on its way: n_tty_read). Throws when no terminal can be had.
 */
export const openTerminal = (spec: AttemptSpec, events: TerminalEvents): Terminal => {
  const { native, helper } = loadNative();
  const args = [...WITHOUT_INPUT.slice(1), ...spec.command];
  const env = Object.entries(spec.env).map(([name, value]) => `${name}=${value}`);
  const forked = native.fork(
    WITHOUT_INPUT[0],
    args,
    env,
    spec.cwd,
    spec.columns,
    spec.rows,
    -1,
    -1,
    false,
    helper,
    (code, signal) => events.onExit(exitOf(code, signal)),
  );
  const held = openSync(forked.pty, constants.O_RDWR | constants.O_NOCTTY);
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  const stream = readingStream(forked.fd, events.onData);
  writeSync(forked.fd, END_OF_INPUT);
  return {
    pid: forked.pid,
    drain: (maxBytes) => {
      for (let taken = 0; taken < maxBytes; ) {
        const count = readNow(forked.fd, buffer);
        if (count === 0) return true;
        events.onData(buffer.subarray(0, count));
        taken += count;
      }
      return false;
    },
    close: () => {
      stream.destroy();
      closeSync(held);
    },
  };
};

/** libuv's waiting for the terminal, with one buffer for all reads. Never paused. */
const readingStream = (descriptor: number, onData: (bytes: Buffer) => void): ReadStream => {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  const onread: OnReadOpts = {
    buffer,
    callback: (count) => {
      onData(buffer.subarray(0, count));
      return true;
    },
  };
  // tty.ReadStream hands its options to net.Socket, whose `onread` the types know only for connections.
  const stream = new ReadStream(descriptor, { onread } as SocketConstructorOpts);
  // EIO would mean that the terminal was hung up, which the held descriptor excludes; the exit is known elsewhere.
  stream.on('error', () => {});
  stream.resume();
  return stream;
};

/** One read that does not wait; 0 when there is nothing. */
const readNow = (descriptor: number, buffer: Buffer): number => {
  try {
    return readSync(descriptor, buffer, 0, buffer.length, null);
  } catch {
    return 0;
  }
};
