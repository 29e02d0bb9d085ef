import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../lib/paths.mjs';
import { runQuietly } from '../lib/process.mjs';
import { withSetupLock } from './lock.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lockModule = JSON.stringify(join(ROOT, 'scripts', 'setup', 'lock.mjs'));

/** A process of its own that takes the lock and runs `body` inside. */
function program(body) {
  const cache = JSON.stringify(folder);
  return `
    import { readFileSync, writeFileSync } from 'node:fs';
    import { withSetupLock } from ${lockModule};
    const counter = ${JSON.stringify(join(folder, 'counter'))};
    await withSetupLock({ root: ${cache}, cache: ${cache}, onWait() {} }, async () => { ${body} });`;
}

const inNode = (source) => ['--input-type=module', '-e', source];

describe('the set-up lock', () => {
  it('lets one process in at a time', async () => {
    writeFileSync(join(folder, 'counter'), '0');
    // Read, give the others every chance, write: without the lock increments are lost.
    const body = `const n = Number(readFileSync(counter, 'utf8'));
      await new Promise((done) => setTimeout(done, 50));
      writeFileSync(counter, String(n + 1));`;
    const runs = await Promise.all(
      Array.from({ length: 4 }, () => runQuietly(process.execPath, inNode(program(body)))),
    );
    expect(runs.map((run) => run.output)).toEqual(['', '', '', '']);
    expect(readFileSync(join(folder, 'counter'), 'utf8')).toBe('4');
  });

  it('is taken over from a process that died with it', async () => {
    const { signal } = spawnSync(
      process.execPath,
      inNode(program(`process.kill(process.pid, 'SIGKILL');`)),
    );
    expect(signal).toBe('SIGKILL');
    expect(readdirSync(folder)).toHaveLength(1);
    const waited = [];
    const value = await withSetupLock(
      { root: folder, cache: folder, onWait: (pid) => waited.push(pid) },
      async () => 'mine',
    );
    expect([value, waited, readdirSync(folder)]).toEqual(['mine', [], []]);
  });

  it('is given back when the work fails', async () => {
    const work = () => Promise.reject(new Error('no'));
    await expect(withSetupLock({ root: folder, cache: folder, onWait() {} }, work)).rejects.toThrow(
      'no',
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});
