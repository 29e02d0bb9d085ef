import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { monitorReport } from '../reports/monitor';
import { openLog } from './log/open-log';
import { isGone, PoolFixture, until, unwrap } from './testing/pool-fixture';
import { times } from './testing/thorough';

const MIB = 1024 * 1024;

let fixture: PoolFixture;
beforeEach(async () => {
  fixture = await PoolFixture.create();
});
afterEach(() => fixture.dispose());

describe('a build that', () => {
  it('leaves daemons behind: they are ended, and its card says so', async () => {
    const pool = await fixture.open();
    const daemon = 'setsid sh -c "(trap \\"\\" HUP TERM; sleep 1000) </dev/null >/dev/null 2>&1 &"';
    const attempt = await fixture.build(pool, 'a', `${daemon}; ${daemon}; echo done`);
    expect(attempt).toMatchObject({ outcome: 'success', notes: [{ kind: 'left-behind' }] });
    expect(await fixture.processesOf(attempt)).toEqual([]);
  });

  it('closes its terminal goes on to its end, and its exit code counts', async () => {
    const pool = await fixture.open();
    const script = 'echo before; exec <&- >&- 2>&-; sleep 0.5; exit 3';
    const attempt = await fixture.build(pool, 'a', script);
    expect(attempt).toMatchObject({ outcome: 'failed', exit: { code: 3 }, bytes: 8 });
  });

  it('stops itself and ignores the polite signal is still ended at its time limit', async () => {
    const pool = await fixture.open();
    const script = 'trap "" TERM HUP INT; echo on; kill -STOP $$; while :; do sleep 0.1; done';
    const handle = unwrap(await pool.start(fixture.request('a', script, { timeoutMs: 700 })));
    await until(() => (pool.attempt(handle.id)?.bytes ?? 0) > 0);
    const tree = await fixture.treeOf(handle.id, pool);
    expect(await handle.ended).toMatchObject({ outcome: 'timed-out' });
    expect(tree.filter((pid) => !isGone(pid))).toEqual([]);
  });

  it('asks its terminal who it is and where the cursor stands gets no answer, from anyone', async () => {
    const pool = await fixture.open();
    // Reads what the terminal has for it; what stands there from the start are ends of input (see terminal.ts).
    const script = [
      'exec 3<&1; stty raw -echo <&3',
      "printf '\\033[6n\\033[c\\033[>c\\033[?2004h\\033[?1003h\\033[?1049h\\033]52;c;c3RvbGVu\\007\\033]0;mine\\007\\033[18t'",
      'got=$(timeout 1 cat <&3 | od -An -v -tx1 | tr -d " \\n")',
      'stty sane <&3; echo "[$got]"',
    ].join('; ');
    const attempt = await fixture.build(pool, 'a', script);
    const log = (await fixture.log(attempt)).toString('latin1');
    // Not a byte of it is left out of the log either.
    expect(log).toContain('\u001b]52;c;c3RvbGVu\u0007');
    // That the ends of input are read, as NULs in this mode, is what shows that an answer would be.
    expect(log.trimEnd()).toMatch(/\[(00)+\]$/);
  });

  it('prints nothing has a start, no last output, and an end', async () => {
    const pool = await fixture.open();
    const handle = unwrap(await pool.start(fixture.request('a', 'sleep 0.7')));
    await until(() => pool.attempt(handle.id)?.state === 'running');
    expect(pool.attempt(handle.id)).toMatchObject({ lastOutputAt: null, bytes: 0 });
    expect(pool.attempt(handle.id)?.startedAt).not.toBeNull();
    expect(await handle.ended).toMatchObject({ outcome: 'success', bytes: 0, lines: 0 });
  });

  const LINE = times(64, 1024);
  it.skipIf(process.platform !== 'linux')(
    `prints one line of ${LINE} MiB: the host’s memory does not grow with it, the log has it all, the report is short`,
    { timeout: 600_000 },
    async () => {
      const pool = await fixture.open();
      const script = [
        'echo first; while [ ! -e go ]; do sleep 0.02; done',
        `head -c ${LINE * MIB} /dev/zero | tr "\\0" x; printf "\\na.c:1:1: error: no such thing\\n"`,
        'while [ ! -e out ]; do sleep 0.02; done; exit 2',
      ].join('; ');
      const handle = unwrap(await pool.start(fixture.request('a', script)));
      await until(() => (pool.attempt(handle.id)?.bytes ?? 0) > 0);
      const host = await fixture.hostPid(handle.id, pool);
      const before = await peakMemory(host);
      const own = process.memoryUsage().rss;
      await fixture.touch('go');
      await until(() => (pool.attempt(handle.id)?.lines ?? 0) > 2);
      expect((await peakMemory(host)) - before).toBeLessThan(32 * MIB);
      await fixture.touch('out');
      const attempt = await handle.ended;
      expect(attempt).toMatchObject({ outcome: 'failed', lines: 3 });
      expect(attempt.bytes).toBe(
        LINE * MIB + 'first\r\n\r\na.c:1:1: error: no such thing\r\n'.length,
      );
      const log = await openLog(fixture.root, attempt);
      const report = await monitorReport({ log, exit: { code: 2, signal: null } });
      expect(report).toMatchObject({ status: 'FAILED', error: 'a.c:1:1: error: no such thing' });
      expect(process.memoryUsage().rss - own).toBeLessThan(128 * MIB);
    },
  );
});

/** The most memory that a process ever had, bytes. */
const peakMemory = async (pid: number): Promise<number> => {
  const status = await readFile(join('/proc', String(pid), 'status'), 'utf8');
  return Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1]) * 1024;
};
