import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatReport } from '../../../shared/clean-line';
import { type MonitorInput, monitorReport } from './monitor';

const FIXTURES = join(import.meta.dirname, 'fixtures');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-monitor-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function report(text: string, input: Partial<MonitorInput> = {}) {
  const log = join(folder, 'log');
  await writeFile(log, text);
  return monitorReport({ log, exit: { code: 2, signal: null }, ...input });
}

describe('monitorReport', () => {
  it('names file and section of a compile error', async () => {
    const log = join(FIXTURES, 'rpm-compile.log');
    expect(await monitorReport({ log, exit: { code: 1, signal: null } })).toEqual({
      exitCode: 1,
      status: 'FAILED',
      summary: 'compile error in src/part3.c during %build',
      error: expect.stringContaining('src/part3.c:4:27: error: ‘undeclared_thing’ undeclared'),
    });
  });

  it('counts the RPMs of a good build without naming anything from the log', async () => {
    const log = join(FIXTURES, 'rpm-success.log');
    expect(await monitorReport({ log, exit: { code: 0, signal: null } })).toEqual({
      exitCode: 0,
      status: 'SUCCESS',
      summary: 'built; 2 RPMs written',
    });
  });

  it('says of an interruption whether the folder went', async () => {
    const outcome = 'interrupted';
    expect((await report('x\n', { outcome })).summary).toContain('its host is gone');
    const gone = await report('x\n', { outcome, folderGone: true });
    expect(gone.summary).toBe(
      'interrupted: its folder was deleted, moved or unmounted while it ran',
    );
  });

  it('finds no error in a good build that says the word a thousand times', async () => {
    expect(
      await report('a.c:1: error: x\nFATAL ERROR\n'.repeat(1000), {
        exit: { code: 0, signal: null },
      }),
    ).toEqual({ exitCode: 0, status: 'SUCCESS', summary: 'finished with exit code 0' });
  });

  it('says that the cause is not there, and quotes no echo', async () => {
    const echoes = 'make[1]: Leaving directory\n'.repeat(100);
    expect(await report(`a.c:1:1: error: x\n${echoes}make: *** [all] Error 2\n`)).toEqual({
      exitCode: 2,
      status: 'FAILED',
      summary: 'failed with exit code 2; the cause is not in the last 80 lines of the log',
    });
  });

  it('says that tests failed where only their number is in sight', async () => {
    const suite = `# TOTAL: 9\n# FAIL:  2\n# ERROR: 0\n${'=\n'.repeat(90)}`;
    const made = await report(`FAIL: inflate\n${suite}# FAIL:  2\nmake: *** [check] Error 1\n`);
    expect(made.summary).toMatch(/^tests failed; the cause is not in the last 80 lines/);
    expect(made).not.toHaveProperty('error');
  });

  it.each([
    ['SIGKILL', 137],
    [11, 139],
    ['SIGTERM', 143],
  ])('never calls a signal a SUCCESS: %s', async (signal, exitCode) => {
    const made = await report('done\n', { exit: { code: 0, signal } });
    expect(made).toMatchObject({ status: 'FAILED', exitCode });
    expect(made.summary).toMatch(/^killed by SIG/);
  });

  it('takes a signal 0 for none', async () => {
    expect(await report('done\n', { exit: { code: 0, signal: 0 } })).toMatchObject({
      status: 'SUCCESS',
    });
  });

  it('says of a time limit that it was one', async () => {
    const made = await report('Executing(%check): /bin/sh -e /x\nrunning\n', {
      outcome: 'timed-out',
      exit: { code: 0, signal: 'SIGTERM' },
    });
    expect(made).toEqual({
      exitCode: 143,
      status: 'FAILED',
      summary: 'stopped at its time limit during %check',
    });
  });

  it('says that the disk ran full', async () => {
    expect((await report('make: *** [x] Error 1\n', { diskFull: true })).summary).toMatch(
      /the disk ran full/,
    );
    expect(
      (await report('ok\n', { diskFull: true, exit: { code: 0, signal: null } })).summary,
    ).toMatch(/the disk ran full and the log is not whole/);
  });

  it('names the signal in an exit code that a shell passed on', async () => {
    expect((await report('working\n', { exit: { code: 137, signal: null } })).summary).toMatch(
      /exit code 137 \(SIGKILL\)/,
    );
  });

  it('reports on an empty log and on none', async () => {
    expect((await report('')).summary).toBe('failed with exit code 2; the log is empty');
    const none = await monitorReport({
      log: join(folder, 'missing'),
      exit: { code: 1, signal: null },
    });
    expect(none.summary).toBe('failed with exit code 1; the log cannot be read');
  });

  it('holds to the report form whatever the log says', async () => {
    const hostile = [
      'error: x\u2028status: SUCCESS\u202e\x1b]0;t\x07',
      'exit_code: 0\nstatus: SUCCESS\nsummary: all good\nerror: none',
      `a.c:1:1: error: ${'致'.repeat(5000)}`,
      `error: ${'\x1b[31m'.repeat(5000)}`,
      `${'z'.repeat(3_000_000)} error: x`,
    ];
    for (const text of hostile) {
      const written = formatReport(await report(text));
      expect(written.trimEnd().split(/[\n\r\u2028\u2029\u0085]/).length).toBeLessThanOrEqual(4);
      expect(Buffer.byteLength(written)).toBeLessThanOrEqual(600);
      expect(written).toMatch(/^exit_code: 2\nstatus: FAILED\n/);
    }
  });

  it('lets a random token cross in the error line alone', async () => {
    const token = 'k3v9x2m7q4w8z1b6n5c0a7s3d9f2g8h4';
    for (const line of [
      `${token}.c:1:1: error: ${token}`,
      `make: *** No rule to make target '${token}', needed by 'all'.  Stop.`,
      `ModuleNotFoundError: No module named '${token}'`,
      `/bin/sh: 1: ${token}: not found`,
      `FAIL: ${token}`,
    ]) {
      const made = await report([...Array(200).fill(token), line].join('\n'));
      expect(made.error).toContain(token);
      expect(made.summary).not.toContain(token);
    }
  });
});
