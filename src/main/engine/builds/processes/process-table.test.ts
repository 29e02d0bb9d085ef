import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { identify as identifyLater, readBootId } from '../../process/identity';
import {
  bootId,
  findProcess,
  hasInEnvironment,
  identify,
  listProcesses,
  parsePs,
  parseStat,
} from './process-table';

const FIELDS = '1234 1200 1100 34817 1234 4194304 100 0 0 0 1 2 0 0 20 0 1 0 987654 1000 200';

describe('parseStat', () => {
  it.each(['sh', 'a b', ') S 1 1 1 (', '((', ''])('reads past a program named %j', (name) => {
    expect(parseStat(`77 (${name}) S ${FIELDS}\n`)).toEqual({
      pid: 77,
      parent: 1234,
      group: 1200,
      session: 1100,
      startTime: '987654',
      zombie: false,
      busy: false,
    });
  });

  it('knows a zombie, and what is no line of that kind', () => {
    expect(parseStat(`77 (sh) Z ${FIELDS}`)?.zombie).toBe(true);
    expect(parseStat(`77 (sh) R ${FIELDS}`)?.busy).toBe(true);
    for (const text of ['', '77', '77 (sh) S 1 2 3', 'x) (']) expect(parseStat(text)).toBeNull();
  });
});

describe('parsePs', () => {
  it('reads the columns that are asked for, on systems without /proc', () => {
    const text = [
      '  501     1   501      0 Ss   Sun Nov 22 20:23:00 2026    ',
      '  502   501   501 3f2a10 Z+   Sun Nov 22 20:23:01 2026',
      'garbage',
      '',
    ].join('\n');
    expect(parsePs(text)).toEqual([
      {
        pid: 501,
        parent: 1,
        group: 501,
        session: 0,
        zombie: false,
        busy: false,
        startTime: 'Sun Nov 22 20:23:00 2026',
      },
      {
        pid: 502,
        parent: 501,
        group: 501,
        session: 0,
        zombie: true,
        busy: false,
        startTime: 'Sun Nov 22 20:23:01 2026',
      },
    ]);
  });
});

describe('a process', () => {
  it('is told by number, start and the environment that it was started with', async () => {
    const child = spawn('sleep', ['1000'], { env: { ...process.env, MARK: 'one' } });
    const pid = child.pid ?? 0;
    try {
      expect(listProcesses().find((one) => one.pid === pid)?.parent).toBe(process.pid);
      expect(identify(pid)?.startTime).toBe((await identifyLater(pid))?.startTime);
      expect(bootId()).toBe(readBootId());
      expect(hasInEnvironment(pid, 'MARK', 'one')).toBe(true);
      expect(hasInEnvironment(pid, 'MARK', 'on')).toBe(false);
      expect(hasInEnvironment(pid, 'ARK', 'one')).toBe(false);
    } finally {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    expect(findProcess(pid)).toBeNull();
  });
});
