import { createHash } from 'node:crypto';
import * as fsp from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attempt } from '../../../shared/build';
import type { AttemptPool } from './pool';
import { PoolFixture, sha256, throughTerminal } from './testing/pool-fixture';

const KIB = 1024;

/** Bytes that look random and are the same every time. */
const noise = (seed: string, length: number): Buffer => {
  const blocks: Buffer[] = [];
  for (let size = 0; size < length; size += 32) {
    blocks.push(createHash('sha256').update(`${seed}:${size}`).digest());
  }
  return Buffer.concat(blocks).subarray(0, length);
};

const lines = (length: number): Buffer =>
  Buffer.from(
    Array.from({ length: Math.ceil(length / 64) }, (_, at) =>
      `${String(at).padStart(9, '0')} gcc -O2 -c src/inflate.c -o build/inflate.o\n`.padEnd(64),
    ).join(''),
  ).subarray(0, length);

/** Kinds of output, by what makes them hard. Each is made in the given length. */
const KINDS: Readonly<Record<string, (length: number) => Buffer>> = {
  lines,
  'no final newline': (length) =>
    Buffer.concat([lines(length), Buffer.from('FATAL: the error message')]),
  'one long line': (length) => Buffer.alloc(length, 'abcdefghij'),
  'carriage returns only': (length) => Buffer.alloc(length, '[ 12%] linking\r'),
  'newlines only': (length) => Buffer.alloc(length, '\n'),
  'any bytes': (length) => noise('any', length),
  'NUL bytes': (length) => Buffer.alloc(length),
  'invalid UTF-8': (length) => Buffer.alloc(length, Buffer.of(0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80)),
  'escape sequences': (length) =>
    Buffer.alloc(length, '\x1b[31merror\x1b[0m\x1b]0;title\x07\x04\x03'),
};

const LENGTHS = [1, 200, 4095, 4096, 4097, 70_000, 256 * KIB, 1024 * KIB] as const;

/** Ways to end, as shell text around `cat "$PAYLOAD"`. */
const ENDINGS: Readonly<Record<string, { readonly script: string; readonly orphans?: true }>> = {
  'the writer is the leader': { script: 'exec cat "$PAYLOAD"' },
  'one write, then exit': {
    script: 'exec dd if="$PAYLOAD" bs=64M status=none',
  },
  'exit code after the last byte': { script: 'cat "$PAYLOAD"; exit 7' },
  'the group is killed': { script: 'cat "$PAYLOAD"; kill -9 0' },
  'a child is left behind': { script: 'sleep 1000 & cat "$PAYLOAD"' },
  'the last writer is orphaned': {
    script: 'exec 3>&1; (cat "$PAYLOAD" >&3) & exit 0',
    orphans: true,
  },
};

let fixture: PoolFixture;
let pool: AttemptPool;
const payloads: { readonly name: string; readonly path: string; readonly truth: string }[] = [];

beforeAll(async () => {
  fixture = await PoolFixture.create();
  pool = await fixture.open();
  for (const [kind, make] of Object.entries(KINDS)) {
    for (const length of LENGTHS) payloads.push(await payload(`${kind}, ${length}`, make(length)));
  }
});
afterAll(() => fixture.dispose());

let written = 0;
const payload = async (name: string, bytes: Buffer) => {
  const path = join(fixture.root, `payload-${written++}`);
  await fsp.writeFile(path, bytes);
  return { name, path, truth: sha256(throughTerminal(bytes)) };
};

/** Runs a script over a payload; null when the log is what it must be, else a line that says what is not. */
const difference = async (
  name: string,
  script: string,
  one: (typeof payloads)[number],
  orphans = false,
): Promise<string | null> => {
  const attempt = await fixture.build(pool, name, script, { env: { PAYLOAD: one.path } });
  const log = await fixture.log(attempt);
  const isWhole = sha256(log) === one.truth && log.length === attempt.bytes;
  if (!isWhole && orphans && attempt.notes.some((note) => note.kind === 'left-behind')) {
    // An orphan may print on for some seconds only; what it printed until it was ended is all there is.
    const truth = throughTerminal(await fsp.readFile(one.path));
    return log.equals(truth.subarray(0, log.length)) ? null : `${one.name}: not what was printed`;
  }
  return isWhole ? null : `${one.name}: ${log.length} bytes, counted ${attempt.bytes}`;
};

describe('the log is what the build wrote, byte for byte', () => {
  it.each(Object.entries(ENDINGS))(
    'when %s',
    { timeout: 240_000 },
    async (ending, { script, orphans }) => {
      const differences = await Promise.all(
        payloads.map((one, at) => difference(`p${at}`, script, one, orphans)),
      );
      expect(differences.filter((one) => one !== null)).toEqual([]);
      expect(payloads).toHaveLength(Object.keys(KINDS).length * LENGTHS.length);
      expect(ending).not.toBe('');
    },
  );

  it('when the host stands still for 600 ms around the exit', { timeout: 120_000 }, async () => {
    // The build stops its own host; a process of its own wakes the host after the build is over.
    const script =
      'host=$PPID; (sleep 0.6; kill -CONT $host) & kill -STOP $host; exec dd if="$PAYLOAD" bs=64M status=none';
    const some = payloads.filter((_, at) => at % 4 === 1);
    const differences = await Promise.all(some.map((one, at) => difference(`s${at}`, script, one)));
    expect(differences.filter((one) => one !== null)).toEqual([]);
  });

  it('when 50 MB come at once, three at a time', { timeout: 240_000 }, async () => {
    const big = await payload('50 MB', lines(50 * KIB * KIB));
    const differences = await Promise.all(
      [1, 2, 3].map((at) => difference(`big${at}`, 'exec cat "$PAYLOAD"', big)),
    );
    expect(differences).toEqual([null, null, null]);
  });
});

const [major = 0, minor = 0] = process.versions.uv.split('.').map(Number);
const isMended = major > 1 || (major === 1 && minor >= 52);

/** node-pty as anyone would use it. Its types do not carry over to the name that it is installed under. */
const { spawn } = createRequire(import.meta.url)('node-pty') as {
  spawn(
    file: string,
    args: readonly string[],
    options: { readonly encoding: null; readonly env: NodeJS.ProcessEnv },
  ): {
    onData(listener: (data: Buffer) => void): void;
    onExit(listener: () => void): void;
  };
};

describe('the control: the same bursts through node-pty as it comes', () => {
  const capture = (script: string, path: string): Promise<string> =>
    new Promise((resolve) => {
      const chunks: Buffer[] = [];
      const terminal = spawn('sh', ['-c', script], {
        encoding: null,
        env: { ...process.env, PAYLOAD: path },
      });
      terminal.onData((data) => chunks.push(data));
      terminal.onExit(() => resolve(sha256(Buffer.concat(chunks))));
    });

  it.skipIf(isMended)(
    `loses some of them on libuv ${process.versions.uv}; if it did not, these tests would test nothing (skipped from 1.52 on)`,
    { timeout: 120_000 },
    async () => {
      const burst = await payload('burst', lines(256 * KIB));
      let lost = 0;
      for (let run = 0; run < 60; run++) {
        const got = await capture('exec dd if="$PAYLOAD" bs=64M status=none', burst.path);
        if (got !== burst.truth) lost += 1;
      }
      expect(lost, 'node-pty lost nothing: the control does not test').toBeGreaterThan(0);
    },
  );
});

describe('an exit', () => {
  const end = (script: string): Promise<Attempt> => fixture.build(pool, 'exit', script);

  it('by signal is never code 0', async () => {
    expect(await end('kill -SEGV $$')).toMatchObject({
      outcome: 'failed',
      exit: { code: 139, signal: 'SIGSEGV' },
    });
    expect(await end('kill -9 0')).toMatchObject({
      outcome: 'failed',
      exit: { code: 137, signal: 'SIGKILL' },
    });
  });

  it('of a leader that leaves a child behind is prompt, and the child is ended and noted', async () => {
    const attempt = await end('sleep 1000 & setsid sleep 1000 & echo done');
    expect(attempt).toMatchObject({ outcome: 'success', exit: { code: 0, signal: null } });
    expect(attempt.notes).toMatchObject([{ kind: 'left-behind' }]);
    expect(attempt.notes[0]?.text).toContain('2 processes');
    expect(await fixture.processesOf(attempt)).toEqual([]);
  });

  it('waits for the last words of what it left, as `tee` says them', async () => {
    const attempt = await fixture.build(pool, 'tee', 'bash', {
      command: ['bash', '-c', 'exec > >(sleep 0.1; cat; echo last words); echo first; exit 0'],
    });
    expect((await fixture.log(attempt)).toString()).toBe('first\r\nlast words\r\n');
    expect(attempt.notes).toEqual([]);
  });
});
