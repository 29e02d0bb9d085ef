import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildPatterns } from '../../shell/build-patterns';
import { OutsideBuilds } from './outside-builds';

describe.runIf(process.platform === 'linux')('builds that run outside', () => {
  let root = '';
  const children: ChildProcess[] = [];
  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'outside ')));
    // It says that it runs, and waits to be ended.
    await writeFile(join(root, 'build.sh'), 'echo running; read _; exit 0\n');
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    await rm(root, { recursive: true, force: true });
  });

  const outside = (): OutsideBuilds => {
    const patterns = buildPatterns([{ command: 'sh build.sh {package}', shell: false }]);
    return new OutsideBuilds({
      root,
      patterns: () => patterns,
      isPackage: (name) => name === 'zlib',
      now: () => new Date(0),
    });
  };

  async function start(command: readonly string[], env: Record<string, string> = {}, cwd = root) {
    const [file = '', ...args] = command;
    const child = spawn(file, args, {
      cwd,
      env: { PATH: process.env.PATH, ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    children.push(child);
    await once(child.stdout, 'data');
    return child;
  }

  it('are seen once each, named, and gone when they end', async () => {
    const child = await start(['sh', '-c', 'sh build.sh zlib; true']);
    const seen = outside();
    let told = 0;
    seen.changes.on(() => {
      told += 1;
    });
    seen.look();
    seen.look();
    expect(seen.list.map((build) => build.package)).toEqual(['zlib']);
    expect(told).toBe(1);
    const gone = once(child, 'exit');
    child.stdin?.end('\n');
    await gone;
    seen.look();
    expect(seen.list).toEqual([]);
    expect(told).toBe(2);
  });

  it('are not ours, nor another workspace’s, nor some other program', async () => {
    await start(['sh', 'build.sh', 'zlib'], { BREAKWATER_ATTEMPT: 'token' });
    await start(['sh', join(root, 'build.sh'), 'zlib'], {}, tmpdir());
    await start(['sh', '-c', 'echo running; read _', 'build.sh']);
    const seen = outside();
    seen.look();
    expect(seen.list).toEqual([]);
  });

  it('are those that an agent of ours runs by itself', async () => {
    await start(['sh', 'build.sh', 'zlib'], {
      BREAKWATER_ATTEMPT: 'a',
      BREAKWATER_CREDENTIAL: 'b',
    });
    const seen = outside();
    seen.look();
    expect(seen.list).toHaveLength(1);
  });
});
