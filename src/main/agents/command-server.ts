import { once } from 'node:events';
import { chmod, lstat, mkdir, unlink } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { ClientConnection, type ConnectionOptions } from './client-connection';

/** As many clients at once; one more is turned away rather than queued without end. */
const MAX_CLIENTS = 512;

export interface CommandServerOptions extends ConnectionOptions {
  readonly socket: string;
}

export interface CommandServer {
  /** Settles when no client's command is being carried out. An agent that is merely attached does not count. */
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
  const clients = new Map<Socket, ClientConnection>();
  const server = createServer((socket) => {
    if (clients.size >= MAX_CLIENTS) {
      socket.destroy();
      return;
    }
    clients.set(socket, new ClientConnection(socket, options));
    socket.on('close', () => clients.delete(socket));
  });
  await listening(server, options.socket);
  if (process.platform !== 'win32') await chmod(options.socket, 0o600);
  return {
    whenIdle: async () => {
      for (;;) {
        const busy = [...clients].filter(([, client]) => client.isCommand);
        if (busy.length === 0) return;
        await Promise.all(busy.map(([socket]) => once(socket, 'close')));
      }
    },
    close: () =>
      new Promise((done) => {
        for (const socket of clients.keys()) socket.destroy();
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
