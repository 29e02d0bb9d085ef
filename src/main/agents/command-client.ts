import { createConnection } from 'node:net';
import { type ClientMessage, lineReader, ownerMessage } from './command-protocol';

export interface ClientRun {
  /** Settles with the exit status; null when the owner went away before saying one. */
  readonly exit: Promise<number | null>;
  /** Passes a Ctrl-C on to the owner. */
  interrupt(): void;
  /** Waits for no answer any more. */
  close(): void;
}

/** Sends one message to the owner of a workspace and passes on what it answers. */
export function callOwner(
  socketPath: string,
  message: ClientMessage,
  write: (text: string) => void,
): ClientRun {
  const socket = createConnection(socketPath);
  let status: number | null = null;
  const exit = new Promise<number | null>((done) => {
    socket.on('connect', () => socket.write(`${JSON.stringify(message)}\n`));
    const read = lineReader((line) => {
      const parsed = ownerMessage.safeParse(safeJson(line));
      if (!parsed.success) return;
      if ('out' in parsed.data) write(parsed.data.out);
      else if ('exit' in parsed.data) status = parsed.data.exit;
    });
    socket.on('data', (chunk) => {
      if (!read(chunk)) socket.destroy();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => done(status));
  });
  return {
    exit,
    close: () => socket.destroy(),
    interrupt: () => {
      if (!socket.destroyed) socket.write(`${JSON.stringify({ interrupt: true })}\n`);
    },
  };
}

const safeJson = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
};
