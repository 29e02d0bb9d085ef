import { createConnection, type Socket } from 'node:net';
import type { DoorMessage } from '../builds/host/agent-door';

/** Bytes of one message: a large paste goes in pieces that the host's own limit allows. */
const PIECE_BYTES = 64 * 1024;
/** Messages that wait for the host to listen; a person who types into the void is not kept for ever. */
const MOST_WAITING = 1000;
/** A host that has only just been started may not listen yet. Milliseconds, and how often to try. */
const RETRY_MS = 100;
const TRIES = 50;

/**
 * The engine's side of an agent's door: passes on what a person types and the terminal's size, in order.
 * It connects when it is first needed and again when the connection is lost.
 */
export class AgentDoor {
  readonly #path: string;
  readonly #token: string;
  #socket: Socket | null = null;
  #timer: NodeJS.Timeout | null = null;
  #waiting: DoorMessage[] = [];
  #tries = 0;
  #closed = false;

  constructor(path: string, token: string) {
    this.#path = path;
    this.#token = token;
  }

  input(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      this.#send({ input: bytes.subarray(at, at + PIECE_BYTES).toString('base64') });
    }
  }

  resize(columns: number, rows: number): void {
    this.#send({ columns, rows });
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#socket?.destroy();
  }

  #send(message: DoorMessage): void {
    if (this.#closed) return;
    if (this.#socket?.readyState === 'open') {
      this.#socket.write(line(message));
      return;
    }
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(message);
    if (this.#socket === null && this.#timer === null) {
      this.#tries = 0;
      this.#connect();
    }
  }

  #connect(): void {
    const socket = createConnection(this.#path);
    this.#socket = socket;
    socket.on('connect', () => {
      const waiting: DoorMessage[] = [{ token: this.#token }, ...this.#waiting];
      this.#waiting = [];
      for (const message of waiting) socket.write(line(message));
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#socket = null;
      this.#tries += 1;
      if (this.#closed || this.#waiting.length === 0) return;
      if (this.#tries >= TRIES) this.#waiting = [];
      else {
        this.#timer = setTimeout(() => {
          this.#timer = null;
          this.#connect();
        }, RETRY_MS);
      }
    });
  }
}

const line = (message: DoorMessage): string => `${JSON.stringify(message)}\n`;
