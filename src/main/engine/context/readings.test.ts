import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chainOf } from '../process/ancestors-port';
import { identify } from '../process/identity';
import { AgentSessions, type AttachedAgent } from './agent-sessions';
import { assignSessions, type HeardSession } from './assign-session';
import { ContextReadings } from './readings';
import { type SessionNote, writeNote } from './session-notes-port';
import { readTranscriptUsage } from './transcript';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'readings '));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const assistant = (tokens: number, more: object = {}, model = 'm-1') =>
  JSON.stringify({
    type: 'assistant',
    isSidechain: false,
    timestamp: '2026-01-02T03:04:05.000Z',
    message: {
      model,
      usage: {
        input_tokens: 1,
        cache_creation_input_tokens: 2,
        cache_read_input_tokens: tokens - 3,
        output_tokens: 999,
      },
    },
    ...more,
  });
const user = (text: string) => JSON.stringify({ type: 'user', message: { content: text } });

describe('a transcript', () => {
  const usageOf = async (text: string) => {
    const path = join(root, 't.jsonl');
    await writeFile(path, text);
    return (await readTranscriptUsage(path))?.tokens ?? null;
  };

  it('tells the main thread’s last usage', async () => {
    expect(await usageOf([assistant(100), assistant(200), user('x')].join('\n'))).toBe(200);
    expect(await usageOf(`${assistant(100)}\n${assistant(900, { isSidechain: true })}\n`)).toBe(
      100,
    );
    expect(await usageOf(`${assistant(100)}\n${assistant(900, {}, '<synthetic>')}\n`)).toBe(100);
    expect(await usageOf(`${assistant(100)}\n${user('say "usage" and compact_boundary')}`)).toBe(
      100,
    );
  });

  it('says nothing after a compaction until the next answer', async () => {
    const boundary = JSON.stringify({ type: 'system', subtype: 'compact_boundary' });
    expect(await usageOf(`${assistant(100)}\n${boundary}\n${user('go on')}\n`)).toBeNull();
    expect(await usageOf(`${assistant(100)}\n${boundary}\n${assistant(30)}\n`)).toBe(30);
  });

  it('is read past a torn last line, long lines, and what is no JSON', async () => {
    expect(await usageOf(`${assistant(100)}\n${assistant(200).slice(0, 60)}`)).toBe(100);
    expect(await usageOf(`${assistant(100)}\n${user('x'.repeat(900_000))}\n`)).toBe(100);
    expect(await usageOf(`${user('y'.repeat(700_000))}\n${assistant(7)}\n{"usage"\n\0\0\n`)).toBe(
      7,
    );
    expect(await usageOf('')).toBeNull();
    expect(await readTranscriptUsage(join(root, 'none'))).toBeNull();
    expect(await readTranscriptUsage(root)).toBeNull();
  });

  it('is looked for in a transcript that begins with an empty line, and the search ends', async () => {
    const path = join(root, 'empty-first.jsonl');
    for (const text of ['\n', '\n\n', '\n{"usage":1}\n', '\n"usage"']) {
      await writeFile(path, text);
      expect(await readTranscriptUsage(path)).toBeNull();
    }
  });

  it('is found wherever pieces are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 300_000 }), { maxLength: 4 }),
        fc.integer({ min: 0, max: 4 }),
        async (sizes, place) => {
          const lines = sizes.map((size) => user('z'.repeat(size)));
          lines.splice(Math.min(place, lines.length), 0, assistant(4242));
          expect(await usageOf(`${lines.join('\n')}\n`)).toBe(4242);
        },
      ),
      { numRuns: 40 },
    );
  });
});

const note = (sessionId: string, more: Partial<SessionNote> = {}): SessionNote => ({
  version: 1,
  sessionId,
  transcriptPath: null,
  cwd: '/w',
  client: null,
  ancestors: [],
  model: null,
  tokens: null,
  window: null,
  at: null,
  ...more,
});

describe('which session an agent is', () => {
  const now = new Date('2026-01-01T00:10:00Z');
  const heard = (id: string, client: number | null, minutesAgo = 0): HeardSession => ({
    note: note(id, { client: client === null ? null : { pid: client, startTime: 's' } }),
    heardAt: new Date(now.getTime() - minutesAgo * 60_000),
  });
  const chain = (...pids: readonly number[]) => pids.map((pid) => ({ pid, startTime: 's' }));
  const agent = (id: string, ...pids: readonly number[]) => ({
    id,
    role: 'orchestrator' as const,
    chain: chain(...pids),
  });
  const of = (...args: Parameters<typeof assignSessions>) =>
    [...assignSessions(...args)].map(([id, one]) => `${id}=${one.sessionId}`);

  it('is told by the client above both, not by a terminal that two clients share', () => {
    const agents = [agent('a', 11, 10, 1000), agent('b', 21, 20, 1000)];
    expect(of(agents, [heard('s1', 10), heard('s2', 20)], now)).toEqual(['a=s1', 'b=s2']);
    expect(of(agents, [heard('s2', 20)], now)).toEqual(['b=s2']);
  });

  it('is the newest of one client', () => {
    expect(of([agent('a', 11, 10)], [heard('old', 10, 5), heard('new', 10, 1)], now)).toEqual([
      'a=new',
    ]);
  });

  it('without a process is the only fresh one that is nobody else’s', () => {
    const remote = agent('r');
    expect(of([remote], [heard('s1', 10)], now)).toEqual(['r=s1']);
    expect(of([remote], [heard('s1', 10, 11)], now)).toEqual([]);
    expect(of([remote], [heard('s1', 10), heard('s2', 20)], now)).toEqual([]);
    expect(of([agent('a', 11, 10), remote], [heard('s1', 10), heard('s2', 20)], now)).toEqual([
      'a=s1',
      'r=s2',
    ]);
    expect(of([{ ...remote, role: 'worker' as const }], [heard('s1', 10)], now)).toEqual([]);
    expect(of([remote, agent('q')], [heard('s1', 10)], now)).toEqual([]);
  });
});

describe('readings', () => {
  const self = chainOf(process.pid).map(({ pid, startTime }) => ({ pid, startTime }));
  const here = { client: self[0] ?? null, ancestors: self.slice(1) };

  async function attached(): Promise<{ readings: ContextReadings; agent: AttachedAgent }> {
    const readings = new ContextReadings({ root, now: () => new Date() });
    const sessions = new AgentSessions({
      settings: () => ({ gate: 0.6, tokens: null }),
      readingOf: () => null,
      now: () => new Date(),
    });
    await readings.start();
    const identity = { role: 'orchestrator', package: null, name: 'test' } as const;
    sessions.attach(identity, await identify(process.pid));
    readings.attached(sessions.attached());
    await readings.freshen();
    const [agent] = sessions.attached();
    if (agent === undefined) throw new Error('not attached');
    return { readings, agent };
  }

  it('come from the status line, and from the transcript where that is newer', async () => {
    const transcriptPath = join(root, 't.jsonl');
    const { readings, agent } = await attached();
    try {
      expect(readings.readingOf(agent)).toBeNull();
      writeNote(
        root,
        note('s-1', {
          ...here,
          transcriptPath,
          tokens: 50,
          window: 200,
          at: '2026-01-01T00:00:00.000Z',
          model: 'm-1',
        }),
      );
      await readings.freshen();
      expect(readings.readingOf(agent)).toMatchObject({
        tokens: 50,
        window: 200,
        source: 'status line',
      });

      await writeFile(transcriptPath, `${assistant(120)}\n`);
      await readings.freshen();
      expect(readings.readingOf(agent)).toMatchObject({
        tokens: 120,
        window: 200,
        source: 'transcript',
      });
      // Nothing newer is in it as of now.
      expect(Date.now() - Date.parse(readings.readingOf(agent)?.at ?? '')).toBeLessThan(60_000);

      await appendFile(
        transcriptPath,
        `${JSON.stringify({ type: 'system', subtype: 'compact_boundary' })}\n`,
      );
      writeNote(
        root,
        note('s-1', { ...here, transcriptPath, window: 200, at: new Date().toISOString() }),
      );
      await readings.freshen();
      expect(readings.readingOf(agent)).toBeNull();
    } finally {
      readings.close();
    }
  });

  it('know a model’s window from an earlier session, and none from nobody', async () => {
    await mkdir(join(root, '.breakwater', 'context'), { recursive: true });
    writeNote(
      root,
      note('s-0', { model: 'm-1', window: 1000, tokens: 1, at: '2026-01-01T00:00:00.000Z' }),
    );
    const transcriptPath = join(root, 't.jsonl');
    await writeFile(transcriptPath, `${assistant(120)}\n`);
    writeNote(root, note('s-2', { ...here, transcriptPath }));
    const { readings, agent } = await attached();
    expect(readings.readingOf(agent)).toMatchObject({ tokens: 120, window: 1000 });
    readings.close();

    await writeFile(transcriptPath, `${assistant(130, {}, 'never heard of')}\n`);
    const again = await attached();
    expect(again.readings.readingOf(again.agent)).toMatchObject({ tokens: 130, window: null });
    again.readings.close();
  });
});
