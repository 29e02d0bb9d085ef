import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFailure } from './find-failure';
import { EXPECTATIONS } from './fixtures/expectations';
import { fileLogSource } from './log-source';

const FIXTURES = join(import.meta.dirname, 'fixtures');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-find-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function find(text: string) {
  const path = join(folder, 'log');
  await writeFile(path, text);
  return findFailure(fileLogSource(path));
}

const QUIET = 'gcc -c part.c -o part.o\r\n';

describe('findFailure', () => {
  it.each(EXPECTATIONS.filter((one) => one.error !== null))('finds $fixture', async (expected) => {
    const place = await findFailure(fileLogSource(join(FIXTURES, `${expected.fixture}.log`)));
    expect(place?.text).toContain(expected.error);
  });

  it('finds the cause thousands of lines above the end, with its offset and line', async () => {
    const before = QUIET.repeat(5000);
    const cause = 'src/ä.c:3:1: error: expected ‘;’\r\n';
    const text = `${before}${cause}make[1]: *** [Makefile:3: a.o] Error 1\r\n${QUIET.repeat(20_000)}make: *** [all] Error 2\r\n`;
    expect(await find(text)).toMatchObject({
      offset: Buffer.byteLength(before),
      line: 5001,
      text: 'src/ä.c:3:1: error: expected ‘;’',
      pattern: 'compile-error',
    });
  });

  it('prefers the error that make gave up for to one that it went on after', async () => {
    const text = `t.c:1:1: error: a test's expected output\n${QUIET.repeat(3000)}a.c:2:2: error: the real one\nmake: *** [a.o] Error 1\n`;
    expect((await find(text))?.text).toContain('the real one');
  });

  it('forgets what an earlier section of rpmbuild said', async () => {
    const text = `Executing(%build): /bin/sh -e /x\na.c:1:1: error: tolerated\n${QUIET.repeat(3000)}Executing(%install): /bin/sh -e /y\ninstall: cannot stat 'x': No such file or directory\nerror: Bad exit status from /var/tmp/rpm-tmp.y (%install)\n`;
    expect((await find(text))?.text).toContain("install: cannot stat 'x'");
  });

  it('copes with a line without end, and with none', async () => {
    const place = await find(`${'x'.repeat(3_000_000)}\na.c:1:1: error: y`);
    expect(place).toMatchObject({ offset: 3_000_001, line: 2 });
    expect(await find('')).toBeNull();
    expect(await find('all is well\n')).toBeNull();
  });

  it('stops when told to', async () => {
    const path = join(folder, 'stop');
    await writeFile(path, 'a.c:1:1: error: y\n'.repeat(100_000));
    expect(await findFailure(fileLogSource(path), AbortSignal.abort())).toBeNull();
  });
});
