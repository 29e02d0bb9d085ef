import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { chmod, lstat, mkdir, unlink } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { z } from 'zod';
import {
  type ClientMessage,
  clientMessage,
  type commandSchema,
  lineReader,
} from './command-protocol';

/** As many clients at once; one more is turned away rather than queued without end. */
const MAX_CLIENTS = 64;

/** A client that connects and says nothing is let go. */
const SILENCE_MS = 10_000;

export interface CommandServerOptions {
  readonly socket: string;
  readonly token: string;
  /**
   * Carries out a command for whoever the credential stands for; every text given to `write` has passed
   * the breakwater. Answers the exit status.
   */
  readonly execute: (
    command: z.infer<typeof commandSchema>,
    credential: string | null,
    write: (text: string) => void,
    onInterrupt: (stop: () => void) => void,
  ) => Promise<number>;
  readonly show: () => void;
}

export interface CommandServer {
  /** Settles when no client's command is being carried out. */
  whenIdle(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Listens for command-line clients on a local socket that the owner's user alone can reach, in a folder
 * that belongs to that user alone. Rejects when the folder cannot be had so.
 */
export async function serveCommands(options: CommandServerOptions): Promise<CommandServer> {
  if (process.platform !== 'win32') {
    await preparePrivateFolder(dirname(options.socket));
    await unlink(options.socket).catch(() => {});
  }
  const clients = new Set<Socket>();
  const server = createServer((socket) => {
    if (clients.size >= MAX_CLIENTS) {
      socket.destroy();
      return;
    }
    clients.add(socket);
    socket.on('close', () => clients.delete(socket));
    serve(socket, options);
  });
  await listening(server, options.socket);
  if (process.platform !== 'win32') await chmod(options.socket, 0o600);
  return {
    whenIdle: async () => {
      while (clients.size > 0) {
        await Promise.all([...clients].map((socket) => once(socket, 'close')));
      }
    },
    close: () =>
      new Promise((done) => {
        for (const socket of clients) socket.destroy();
        server.close(() => done());
      }),
  };
}

async function preparePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const info = await lstat(folder);
  const own = process.getuid === undefined || info.uid === process.getuid();
  if (!info.isDirectory() || !own) {
    throw new Error(`${folder} belongs to somebody else; remove it.`);
  }
  if ((info.mode & 0o077) !== 0) await chmod(folder, 0o700);
}

const listening = (server: Server, path: string): Promise<void> =>
  new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(path, () => {
      server.off('error', fail);
      done();
    });
  });

function serve(socket: Socket, options: CommandServerOptions): void {
  let started = false;
  let stop: (() => void) | null = null;
  const patience = setTimeout(() => socket.destroy(), SILENCE_MS);
  const send = (message: object): void => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
  };

  const start = (message: Extract<ClientMessage, { token: string }>): void => {
    if (started || !sameToken(message.token, options.token)) {
      socket.destroy();
      return;
    }
    started = true;
    clearTimeout(patience);
    if ('show' in message) {
      options.show();
      send({ exit: 0 });
      socket.end();
      return;
    }
    options
      .execute(
        message.command,
        message.credential,
        (out) => send({ out }),
        (onInterrupt) => {
          stop = onInterrupt;
        },
      )
      .then(
        (exit) => send({ exit }),
        () => send({ exit: 3 }),
      )
      .finally(() => socket.end());
  };

  const read = lineReader((line) => {
    const message = parse(line);
    if (message === null) socket.destroy();
    else if ('interrupt' in message) stop?.();
    else start(message);
  });
  socket.on('data', (chunk) => {
    if (!read(chunk)) socket.destroy();
  });
  // A client that is killed leaves its builds building; nothing is to be done about its socket.
  socket.on('error', () => socket.destroy());
  socket.on('close', () => clearTimeout(patience));
}

const parse = (line: string): ClientMessage | null => {
  try {
    const parsed = clientMessage.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
};

const sameToken = (given: string, wanted: string): boolean => {
  const a = Buffer.from(given);
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
};
