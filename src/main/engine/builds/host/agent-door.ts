import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';

/** What may come in through an agent's door, one JSON value a line. The first line must carry the token. */
export type DoorMessage =
  | { readonly token: string }
  /** Base64 of the bytes that a person typed or pasted. */
  | { readonly input: string }
  | { readonly columns: number; readonly rows: number };

/** Past it a line is nobody's honest message, characters: a paste comes in pieces. */
const MAX_LINE = 256 * 1024;

export interface DoorOptions {
  /** The socket's path, in a folder that only this user can enter. */
  readonly path: string;
  readonly token: string;
  readonly onInput: (bytes: Buffer) => void;
  readonly onSize: (columns: number, rows: number) => void;
}

/**
 * Lets whoever has the token type into an agent's terminal and say how large it is. Nothing of what the
 * terminal shows goes out through it: that is in the file. Gives back what closes the door.
 */
export const openDoor = (options: DoorOptions): (() => void) => {
  const visitors = new Set<Socket>();
  rmSync(options.path, { force: true });
  const server = createServer((socket) => {
    visitors.add(socket);
    socket.on('close', () => visitors.delete(socket));
    socket.on('error', () => socket.destroy());
    receive(socket, options);
  });
  // Without a door the agent works all the same; only nobody can type to it.
  server.on('error', (error) => process.stderr.write(`no door: ${error.message}\n`));
  server.listen(options.path, () => chmodSync(options.path, 0o600));
  return () => {
    for (const socket of visitors) socket.destroy();
    server.close();
  };
};

const receive = (socket: Socket, options: DoorOptions): void => {
  const decoder = new StringDecoder('utf8');
  let pending = '';
  let known = false;
  socket.on('data', (chunk) => {
    const lines = (pending + decoder.write(chunk)).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) {
      const message = parse(line);
      if (message === null || pending.length > MAX_LINE) {
        socket.destroy();
        return;
      }
      if (!known) {
        known = 'token' in message && message.token === options.token;
        if (!known) socket.destroy();
      } else if ('input' in message) options.onInput(Buffer.from(message.input, 'base64'));
      else if ('columns' in message) options.onSize(message.columns, message.rows);
    }
    if (pending.length > MAX_LINE) socket.destroy();
  });
};

/** No schema library here: a host starts quickly. */
const parse = (line: string): DoorMessage | null => {
  try {
    const { token, input, columns, rows } = JSON.parse(line) as Record<string, unknown>;
    if (typeof token === 'string') return { token };
    if (typeof input === 'string') return { input };
    if (isSize(columns) && isSize(rows)) return { columns, rows };
    return null;
  } catch {
    return null;
  }
};

const isSize = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 10_000;
