import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { socketPath } from './agents/socket-path';
import { testHostCommand } from './engine/builds/testing/host-bundle';
import { readLock } from './engine/workspace/lock';
import { type Owner, takeWorkspace } from './owner';
import { AGENT_SERVER_FILE, serveAgents } from './window/agent-server';

/*
 * Whoever is on the machine, or in a page that a browser shows there, against the owner's two doors: a real
 * owner, real sockets, real processes. After each attack an honest client is served.
 */

let root: string;
let owner: Owner;
let endAgents: () => Promise<void>;
let server: { readonly url: string; readonly token: string };
let token: string;
let local: string;
const open: Socket[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'breakwater abuse '));
  await mkdir(join(root, 'rules', 'packages'), { recursive: true });
  await writeFile(join(root, 'breakwater.yaml'), 'build:\n  command: sh build.sh {package}\n');
  await writeFile(join(root, 'rules', 'packages', 'zlib.yaml'), 'package: zlib\n');
  const taken = await takeWorkspace(root, {
    role: 'window',
    version: '0.0.0',
    host: await testHostCommand(),
    tools: root,
    show: () => {},
  });
  if (!taken.ok) throw new Error(taken.refusal.message);
  owner = taken.value;
  endAgents = await serveAgents(owner, '0.0.0');
  server = JSON.parse(await readFile(join(root, AGENT_SERVER_FILE), 'utf8'));
  token = (await readLock(root))?.token ?? '';
  local = socketPath(root);
});
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});
afterAll(async () => {
  await endAgents();
  await owner.close('stop-builds');
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
});

/** A connection that remembers what it got; it never fails, it is closed. */
async function dial(where: { readonly path: string } | { readonly port: number }) {
  const socket = connect(
    'path' in where ? { path: where.path } : { port: where.port, host: '127.0.0.1' },
  );
  open.push(socket);
  let got = '';
  socket.setEncoding('utf8').on('data', (text) => {
    got += text;
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((done) => socket.once('close', () => done()));
  await Promise.race([once(socket, 'connect').catch(() => {}), closed]);
  return { socket, got: () => got, closed };
}
const dialLocal = () => dial({ path: local });
const dialHttp = () => dial({ port: Number(new URL(server.url).port) });

const COMMAND = { name: 'status', directory: null, json: true, from: 0, ledger: false } as const;
const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

/** An honest command over the local socket. */
async function askLocal(): Promise<string> {
  const one = await dialLocal();
  one.socket.write(line({ token, command: COMMAND, credential: null }));
  await one.closed;
  return one.got();
}

/** An honest call over HTTP, or one that is changed: its status and body. */
const askHttp = (
  headers: Readonly<Record<string, string>> = {},
  change: { readonly path?: string; readonly body?: string; readonly method?: string } = {},
) =>
  new Promise<{ readonly status: number; readonly body: string }>((done, fail) => {
    const { port } = new URL(server.url);
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path: change.path ?? '/mcp',
        method: change.method ?? 'POST',
        headers: {
          Authorization: `Bearer ${server.token}`,
          'Content-Type': 'application/json',
          Accept: 'application/json, text/event-stream',
          ...headers,
        },
      },
      (answer) => {
        let body = '';
        answer.setEncoding('utf8').on('data', (text) => {
          body += text;
        });
        answer.on('end', () => done({ status: answer.statusCode ?? 0, body }));
      },
    );
    sent.on('error', fail);
    sent.end(change.body ?? line({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }));
  });

const isServed = async (): Promise<void> => {
  expect(await askLocal()).toMatch(/"out".*\n\{"exit":0\}/);
  expect((await askHttp()).status).toBe(200);
};

describe('the agent server', () => {
  it('answers nobody without the token of this very start', async () => {
    const old = '0'.repeat(64);
    for (const authorization of [
      '',
      'Bearer ',
      `Bearer ${old}`,
      `Basic ${server.token}`,
      server.token,
    ]) {
      const { status, body } = await askHttp({ Authorization: authorization });
      expect([authorization, status]).toEqual([authorization, 401]);
      expect(body).not.toContain(server.token);
    }
    // The lock's token opens the other door, not this one; nor does one in the address.
    expect((await askHttp({ Authorization: `Bearer ${token}` })).status).toBe(401);
    const path = `/mcp?token=${server.token}`;
    expect((await askHttp({ Authorization: '' }, { path })).status).toBe(401);
    await endAgents();
    endAgents = await serveAgents(owner, '0.0.0');
    const before = server;
    server = JSON.parse(await readFile(join(root, AGENT_SERVER_FILE), 'utf8'));
    expect((await askHttp({ Authorization: `Bearer ${before.token}` })).status).toBe(401);
    await isServed();
  });

  it('answers no page that a browser shows, whatever name it gives this machine', async () => {
    const { port } = new URL(server.url);
    for (const headers of [
      { Host: 'evil.example' },
      { Host: `evil.example:${port}` },
      { Host: `127.0.0.1.evil.example:${port}` },
      { Host: `localhost.evil.example:${port}` },
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { Origin: `http://127.0.0.1.evil.example:${port}` },
    ]) {
      const { status } = await askHttp(headers);
      expect([headers, status]).toEqual([headers, 403]);
    }
    // A preflight is a question, and gets no permission.
    const preflight = await askHttp({ Origin: 'https://evil.example' }, { method: 'OPTIONS' });
    expect(preflight.status).toBe(403);
    await isServed();
  });

  it.each(['//', '//[', '/\\', '/%', '/%00', '*', '/mcp/', '/mcp/..', 'http://[', '/mcp%2f'])(
    'stands a request for %s, which any page can send without an origin',
    async (path) => {
      const one = await dialHttp();
      const { port } = new URL(server.url);
      one.socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
      await one.closed;
      expect(one.got()).toMatch(/^HTTP\/1\.1 4\d\d /);
      await isServed();
    },
  );

  it('stands what is no HTTP, no JSON, or too much of it', async () => {
    for (const text of [
      '\0\0\0\0\r\n\r\n',
      'GET\r\n\r\n',
      `GET /mcp HTTP/1.1\r\n${'X: y\r\n'.repeat(5000)}\r\n`,
    ]) {
      const one = await dialHttp();
      one.socket.write(text);
      await one.closed;
      expect(one.got()).toMatch(/^HTTP\/1\.1 4\d\d /);
    }
    for (const body of [
      '',
      '{',
      '[]',
      'null',
      '"x"',
      `[${'['.repeat(50_000)}`,
      line({ jsonrpc: '2.0' }),
    ]) {
      expect((await askHttp({}, { body })).status).toBeGreaterThanOrEqual(400);
    }
    const large = line({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/list',
      params: { x: 'y'.repeat(2 ** 21) },
    });
    expect((await askHttp({}, { body: large })).status).toBe(413);
    await isServed();
  });

  it('reads no more of somebody without a token, however much that one sends', async () => {
    const one = await dialHttp();
    const { port } = new URL(server.url);
    one.socket.write(
      `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 9999999999\r\n\r\n`,
    );
    const flood = setInterval(() => one.socket.write(Buffer.alloc(65_536)), 1);
    await one.closed;
    clearInterval(flood);
    expect(one.got()).toContain('401');
    await isServed();
  });

  it('serves an agent while a thousand connections say nothing', async () => {
    const idle = await Promise.all(Array.from({ length: 1000 }, dialHttp));
    await isServed();
    // The oldest strangers had to go.
    await Promise.race(idle.slice(0, 10).map((one) => one.closed));
  });

  it('lets go of headers and bodies that never end', async () => {
    const { port } = new URL(server.url);
    const head = `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`;
    const drips: NodeJS.Timeout[] = [];
    const drip = async (first: string, more: string) => {
      const one = await dialHttp();
      one.socket.write(first);
      drips.push(setInterval(() => one.socket.write(more), 200));
      await one.closed;
      return one.got();
    };
    const [silent, headers] = await Promise.all([
      drip('', ''),
      drip(head, 'X-Drip: 1\r\n'),
      // Meanwhile somebody honest is served.
      isServed(),
    ]);
    for (const timer of drips) clearInterval(timer);
    // Closed, with or without a word; never with an answer.
    for (const answer of [silent, headers]) expect(answer).not.toContain(' 200 ');
  }, 60_000);

  it('keeps no more for a reader that never reads than a connection holds', async () => {
    const one = await dialHttp();
    one.socket.pause();
    const { port } = new URL(server.url);
    const call = line({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });
    const text =
      `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${server.token}\r\n` +
      `Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n` +
      `Content-Length: ${Buffer.byteLength(call)}\r\n\r\n${call}`;
    // Until the owner takes no more: then this end's own buffer grows.
    await fill(one.socket, text);
    await isServed();
  }, 60_000);
});

/** Writes until the other end has stopped reading; fails where it goes on for ever. */
async function fill(socket: Socket, text: string): Promise<void> {
  const piece = text.repeat(20);
  for (let sent = 0; sent < 200 * 2 ** 20; sent += piece.length) {
    if (socket.destroyed) return;
    if (socket.write(piece)) continue;
    const drained = once(socket, 'drain').then(
      () => 'drained',
      () => 'closed',
    );
    const stuck = new Promise<string>((done) => setTimeout(() => done('stuck'), 2_000));
    if ((await Promise.race([drained, stuck])) !== 'drained') return;
  }
  throw new Error('200 MiB were taken, and none of the answers read');
}

describe('the local socket', () => {
  it('closes on whoever has no token, a wrong one, or the other door’s', async () => {
    const wrong = [
      '',
      'x',
      '0'.repeat(64),
      token.slice(1),
      `${token}0`,
      server.token,
      'ü'.repeat(64),
    ];
    for (const one of wrong) {
      for (const rest of [
        { command: COMMAND, credential: null },
        { show: true },
        { yield: true },
        { attach: { credential: null, client: 'x', process: null } },
      ]) {
        const caller = await dialLocal();
        caller.socket.write(line({ token: one, ...rest }));
        await caller.closed;
        expect(caller.got()).toBe('');
      }
    }
    await isServed();
  });

  it.each([
    ['what is no JSON', 'hello\n'],
    ['an empty line', '\n'],
    ['half a character', Buffer.from([0xff, 0xfe, 0x0a])],
    ['nested without end', `${'['.repeat(100_000)}\n`],
    ['a call before it is attached', line({ call: { id: 1, tool: 'build', args: {} } })],
    ['a prototype', '{"__proto__":{"token":"x"},"constructor":1}\n'],
  ])('closes on %s', async (_what, text) => {
    const caller = await dialLocal();
    caller.socket.write(text);
    await caller.closed;
    expect(caller.got()).toBe('');
    await isServed();
  });

  it('closes on a message that is too long, and on half a one after a while', async () => {
    const half = await dialLocal();
    half.socket.write(line({ token, command: COMMAND, credential: null }).slice(0, -2));
    const silent = await dialLocal();
    const long = await dialLocal();
    const flood = setInterval(() => long.socket.write(Buffer.alloc(262_144, 'x')), 1);
    await long.closed;
    clearInterval(flood);
    await isServed();
    await Promise.all([half.closed, silent.closed]);
    expect(half.got() + silent.got()).toBe('');
  }, 60_000);

  it('takes one token for one message, and a second one ends it', async () => {
    const caller = await dialLocal();
    const attach = { token, attach: { credential: null, client: 'x', process: null } };
    caller.socket.write(line(attach) + line(attach));
    await caller.closed;
    await isServed();
  });

  it('serves a command again once a thousand silent connections have gone', async () => {
    const idle = await Promise.all(Array.from({ length: 1000 }, dialLocal));
    // There is room for half of them; whoever is one too many is told so at once.
    await Promise.all(idle.slice(600).map((one) => one.closed));
    for (const { socket } of idle) socket.destroy();
    await Promise.all(idle.map((one) => one.closed));
    await expect.poll(async () => (await askLocal()).includes('"exit":0')).toBe(true);
  }, 60_000);

  it('reads no more of an agent that takes none of its answers', async () => {
    const caller = await dialLocal();
    caller.socket.write(line({ token, attach: { credential: null, client: 'x', process: null } }));
    await expect.poll(caller.got).toContain('attached');
    caller.socket.pause();
    let id = 0;
    const calls = (): string => {
      id += 1;
      return line({ call: { id, tool: 'wave', args: { action: 'status' } } });
    };
    let stuck = false;
    while (!stuck && id < 20_000 && !caller.socket.destroyed) {
      // Few enough at once not to be thrown out for that.
      for (let n = 0; n < 20; n += 1) caller.socket.write(calls());
      await new Promise((done) => setTimeout(done, 3));
      stuck = caller.socket.writableLength > 0;
    }
    expect(stuck || caller.socket.destroyed).toBe(true);
    caller.socket.resume();
    await isServed();
  }, 60_000);
});

describe('another user of the machine', () => {
  const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

  it('finds nothing with a token in it that it may read', async () => {
    expect(await mode(join(root, AGENT_SERVER_FILE))).toBe(0o600);
    expect(await mode(join(root, '.breakwater', 'lock', `${token}.claim`))).toBe(0o600);
    expect(await mode(join(root, '.breakwater', 'app.jsonl'))).toBe(0o600);
    expect(await mode(local)).toBe(0o600);
    expect(await mode(dirname(local))).toBe(0o700);
  });

  it.skipIf(process.getuid?.() !== 0)('is refused by the system, as nobody', async () => {
    // mkdtemp has closed the folder itself; a workspace in the open is the harder case.
    await chmod(root, 0o755);
    const { port } = new URL(server.url);
    const script = `
      const fs = require('node:fs'), net = require('node:net'), http = require('node:http');
      const read = (file) => { try { fs.readFileSync(file); return 'read'; } catch (e) { return e.code; } };
      const dial = () => new Promise((done) => net.connect(${JSON.stringify(local)})
        .on('connect', () => done('connected')).on('error', (e) => done(e.code)));
      const ask = () => new Promise((done) => http.get({ host: '127.0.0.1', port: ${port}, path: '/mcp' },
        (answer) => done(answer.statusCode)).on('error', (e) => done(e.code)));
      const root = ${JSON.stringify(root)};
      (async () => console.log(JSON.stringify({
        uid: process.getuid(), open: read(root + '/breakwater.yaml'),
        server: read(root + '/${AGENT_SERVER_FILE}'),
        claim: read(root + '/.breakwater/lock/${token}.claim'),
        socket: await dial(), http: await ask(),
      })))();`;
    const child = spawn(process.execPath, ['-e', script], {
      uid: 65534,
      gid: 65534,
      cwd: '/',
      env: { PATH: process.env.PATH ?? '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out += text;
    });
    await once(child, 'close');
    expect(JSON.parse(out)).toEqual({
      uid: 65534,
      open: 'read',
      server: 'EACCES',
      claim: 'EACCES',
      socket: 'EACCES',
      http: 401,
    });
  });
});

it('takes down that somebody was turned away, a few times and without what was sent', async () => {
  const log = () => readFile(join(root, '.breakwater', 'app.jsonl'), 'utf8');
  await expect.poll(log).toContain('a token at the agent server');
  const text = await log();
  expect(text).toContain('a token on the local socket');
  expect(text).toContain('a foreign host or origin at the agent server');
  expect(text.length).toBeLessThan(50_000);
  expect(text).not.toContain('evil');
});
