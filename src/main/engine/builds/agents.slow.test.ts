import * as fsp from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Attempt } from '../../../shared/build';
import { AgentDoor } from '../agents/agent-door';
import { AGENTS, attemptFolder } from './attempt-paths';
import { openLog } from './log/open-log';
import type { AttemptPool, BuildRequest } from './pool';
import { hasInEnvironment, listProcesses } from './processes/process-table';
import { readHost } from './record-reading';
import { SlotLine } from './slot-line';
import { PoolFixture, until, unwrap } from './testing/pool-fixture';

let fixture: PoolFixture;
const doors: AgentDoor[] = [];
afterEach(async () => {
  for (const door of doors.splice(0)) door.close();
  await fixture.dispose();
});

const openAgents = async (line = new SlotLine()): Promise<AttemptPool> => {
  fixture = await PoolFixture.create();
  return fixture.open({ area: AGENTS, line });
};

let count = 0;
const request = (name: string, script: string): BuildRequest => {
  count += 1;
  return fixture.request(name, script, {
    agent: {
      role: name.startsWith('@') ? 'orchestrator' : 'worker',
      credential: `credential-${name}`,
      door: join(fixture.root, `door-${count}.sock`),
      tools: '/opt/breakwater/bin',
      columns: 100,
      rows: 30,
    },
  });
};

const start = async (pool: AttemptPool, name: string, script: string): Promise<string> =>
  unwrap(await pool.start(request(name, script))).id;

const doorOf = (pool: AttemptPool, id: string): AgentDoor => {
  const spec = pool.spec(id);
  if (spec?.agent == null) throw new Error(`${id} is no agent that runs`);
  const door = new AgentDoor(spec.agent.door, spec.token);
  doors.push(door);
  return door;
};

const shown = async (attempt: Attempt | null): Promise<string> => {
  if (attempt === null) return '';
  const log = await openLog(fixture.root, attempt);
  return (await log.read(0, await log.size())).toString('utf8');
};

const untilShown = (pool: AttemptPool, id: string, text: string): Promise<void> =>
  until(async () => (await shown(pool.attempt(id))).includes(text));

const tokenHolders = (token: string): readonly number[] =>
  listProcesses()
    .filter((one) => !one.zombie && hasInEnvironment(one.pid, 'BREAKWATER_AGENT', token))
    .map((one) => one.pid);

describe('an agent’s terminal', () => {
  it('is its controlling one: it can ask, be answered, be interrupted and be resized', async () => {
    const pool = await openAgents();
    const id = await start(
      pool,
      'zlib',
      `test -t 0 && test -t 1 && echo terminal; stty size
       printf 'name? ' > /dev/tty; read name < /dev/tty; echo "hello $name"
       trap 'echo interrupted' INT; echo waiting; sleep 60
       trap 'stty size' WINCH; echo resize; sleep 60 & wait; wait; kill $!; echo done`,
    );
    const door = doorOf(pool, id);
    await untilShown(pool, id, 'name? ');
    door.input('böat\r');
    await untilShown(pool, id, 'waiting');
    door.input('\x03');
    await untilShown(pool, id, 'resize');
    door.resize(77, 22);
    await untilShown(pool, id, '22 77');
    door.input('\x03');
    const ended = await pool.whenEnded(id);
    const text = await shown(ended);
    expect(text).toContain('terminal\r\n30 100\r\n');
    expect(text).toContain('hello böat\r\n');
    expect(text).toContain('interrupted\r\n');
    expect(ended).toMatchObject({ id: 'agent:zlib-1', outcome: 'success' });
  });

  it('gives what it needs to be known by, and nothing that makes it pass for a build', async () => {
    const pool = await openAgents();
    const id = await start(pool, 'zlib', 'env | grep -E "^(BREAKWATER_|PATH)" | sort');
    const text = await shown(await pool.whenEnded(id));
    expect(text).toContain('BREAKWATER_CREDENTIAL=credential-zlib');
    expect(text).toContain('BREAKWATER_PACKAGE=zlib');
    expect(text).toContain('PATH=/opt/breakwater/bin:');
    expect(text).not.toContain('BREAKWATER_ATTEMPT');
    const { mode } = await fsp.stat(
      join(attemptFolder(fixture.root, 'zlib', 1, AGENTS), 'spec.json'),
    );
    expect(mode & 0o077).toBe(0);
  });

  it('loses nothing of its last words', async () => {
    const pool = await openAgents();
    for (let round = 0; round < 10; round += 1) {
      const id = await start(pool, 'zlib', 'head -c 262144 /dev/zero | tr "\\0" x; echo end');
      const ended = await pool.whenEnded(id);
      expect(ended?.bytes).toBe(262_144 + 5);
      expect((await shown(ended)).endsWith('xend\r\n')).toBe(true);
    }
  });

  it('lets nobody in who lacks the token', async () => {
    const pool = await openAgents();
    const id = await start(pool, 'zlib', 'read answer; echo "got $answer"');
    const stranger = new AgentDoor(pool.spec(id)?.agent?.door ?? '', 'guessed');
    doors.push(stranger);
    stranger.input('stranger\r');
    await new Promise((resolve) => setTimeout(resolve, 300));
    doorOf(pool, id).input('friend\r');
    expect(await shown(await pool.whenEnded(id))).toContain('got friend');
  });
});

describe('an agent’s end', () => {
  it('is seen when it is killed, and takes what it started with it', async () => {
    const pool = await openAgents();
    const id = await start(
      pool,
      'zlib',
      'nohup setsid sleep 100 >/dev/null 2>&1 & echo up; exec sleep 100',
    );
    const token = pool.spec(id)?.token ?? '';
    await untilShown(pool, id, 'up');
    const attempt = pool.attempt(id) as Attempt;
    const host = await readHost(attemptFolder(fixture.root, 'zlib', attempt.number, AGENTS));
    process.kill(host?.child?.pid ?? 0, 'SIGKILL');
    const ended = await pool.whenEnded(id);
    expect(ended).toMatchObject({ outcome: 'failed', exit: { code: 137, signal: 'SIGKILL' } });
    expect(tokenHolders(token)).toEqual([]);
  });

  it('is an interruption when its host is killed; nothing of it is left', async () => {
    const pool = await openAgents();
    const id = await start(pool, 'zlib', 'trap "" HUP; echo up; while :; do sleep 1; done');
    const token = pool.spec(id)?.token ?? '';
    await untilShown(pool, id, 'up');
    const host = await readHost(attemptFolder(fixture.root, 'zlib', 1, AGENTS));
    process.kill(host?.host.pid ?? 0, 'SIGKILL');
    expect(await pool.whenEnded(id)).toMatchObject({ outcome: 'interrupted' });
    expect(tokenHolders(token)).toEqual([]);
  });

  it('does not come when the pool’s process goes: the next pool adopts it, and can be typed to', async () => {
    const line = new SlotLine();
    const pool = await openAgents(line);
    const id = await start(pool, 'zlib', 'echo up; read answer; echo "got $answer"');
    await untilShown(pool, id, 'up');
    await pool.close({ keepBuilding: true });
    const next = await fixture.open({ area: AGENTS });
    expect(next.running().map((one) => one.id)).toEqual([id]);
    expect(next.spec(id)?.env.BREAKWATER_CREDENTIAL).toBe('credential-zlib');
    doorOf(next, id).input('again\r');
    const ended = await next.whenEnded(id);
    expect(ended).toMatchObject({ outcome: 'success' });
    expect(await shown(ended)).toContain('got again');
  });
});

describe('slots', () => {
  it('are three for builds and agents together; a build runs in the slot of its package’s agent', async () => {
    const line = new SlotLine();
    const agents = await openAgents(line);
    const builds = await fixture.open({ line });
    const hold = 'while ! test -e "$BREAKWATER_WORKSPACE/go"; do sleep 0.05; done';
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c', 'd']) ids.push(await start(agents, name, hold));
    expect(agents.running().map((one) => one.package)).toEqual(['a', 'b', 'c']);
    const other = unwrap(await builds.start(fixture.request('e', 'true')));
    const own = unwrap(await builds.start(fixture.request('a', 'true')));
    expect(builds.running().map((one) => one.package)).toEqual(['a']);
    expect(await own.ended).toMatchObject({ outcome: 'success' });
    expect(builds.attempt(other.id)?.state).toBe('waiting');
    await fsp.writeFile(join(fixture.root, 'go'), '');
    expect(await other.ended).toMatchObject({ outcome: 'success' });
    for (const id of ids) expect(await agents.whenEnded(id)).toMatchObject({ outcome: 'success' });
  });

  it('are none for an orchestrator', async () => {
    const agents = await openAgents();
    for (const name of ['a', 'b', 'c']) await start(agents, name, 'sleep 100');
    const id = await start(agents, '@orchestrator', 'echo "role $BREAKWATER_PACKAGE."');
    expect(await shown(await agents.whenEnded(id))).toContain('role .');
    expect(agents.running()).toHaveLength(3);
  });
});
