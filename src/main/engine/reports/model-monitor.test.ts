import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileLogSource } from './log-source';
import { checked, modelReport } from './model-monitor';

const FAILED = {
  exitCode: 2,
  status: 'FAILED',
  summary: 'built-in says',
  error: 'x.c:1: error: built-in',
} as const;
const BUILT = { exitCode: 0, status: 'SUCCESS', summary: 'finished with exit code 0' } as const;
const LINES = [
  'cc -c a.c',
  'a.c:3:1: error: unknown type name secret0token0of0the0log',
  'make: *** [a.o] Error 1',
];

describe('what a model says', () => {
  const of = (summary: string, error: string, builtin: typeof FAILED | typeof BUILT = FAILED) =>
    checked(builtin, { summary, error }, LINES);

  it('never changes exit code or status', () => {
    expect(of('all is well', LINES[1] ?? '')).toEqual({
      exitCode: 2,
      status: 'FAILED',
      summary: 'all is well',
      error: LINES[1],
    });
    expect(of('it failed', 'make: ***', BUILT)).toEqual({ ...BUILT, summary: 'it failed' });
  });

  it('quotes an error that is in the log, or the built-in one stands', () => {
    expect(of('a', 'unknown type name').error).toBe('unknown type name');
    expect(of('a', 'something of its own').error).toBe(FAILED.error);
    expect(of('a', '').error).toBe(FAILED.error);
    expect(of('a', `${LINES[0]}\n${LINES[1]}`).error).toBe(FAILED.error);
  });

  it('carries nothing of the log in its summary', () => {
    expect(of('it printed secret0token0of0the0log', '').summary).toBe(FAILED.summary);
    expect(of('printed Error-1 and a.c:3:1:', '', BUILT).summary).toBe(BUILT.summary);
    expect(of('The library was built without warnings.', '', BUILT).summary).toBe(
      'The library was built without warnings.',
    );
    expect(of('\u001b[31m\u202e ', '').summary).toBe(FAILED.summary);
  });
});

describe('asking it', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'monitor '));
    const lines = Array.from({ length: 200 }, (_, index) => `line ${index}`);
    await writeFile(join(folder, 'log'), `${[...lines, ...LINES].join('\n')}\n`);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A stand-in for the client, which costs money: a script that notes how it was called. */
  async function askWith(script: string) {
    const command = join(folder, 'claude');
    await writeFile(command, `#!/bin/sh\ncd_was=$(ls -A | wc -l)\nD='${folder}'\n${script}\n`, {
      mode: 0o755,
    });
    const environment = { PATH: process.env.PATH, BREAKWATER_CREDENTIAL: 'secret' };
    return modelReport({
      log: fileLogSource(join(folder, 'log')),
      builtin: FAILED,
      command,
      environment,
    });
  }
  const answer = (summary: string, error: string) =>
    `echo '${JSON.stringify({ type: 'result', is_error: false, structured_output: { summary, error } })}'`;

  it('gives it the last 80 lines, an empty folder, no tools and no credential', async () => {
    const found = await askWith(
      `cat > "$D/stdin"; printf '%s\\n' "$@" > "$D/args"; env > "$D/env"; echo $cd_was > "$D/entries"; pwd > "$D/cwd"\n${answer('an unknown type', LINES[1] ?? '')}`,
    );
    expect(found).toEqual({
      by: 'claude',
      note: null,
      report: { ...FAILED, summary: 'an unknown type', error: LINES[1] },
    });
    const read = (name: string) => readFile(join(folder, name), 'utf8');
    const given = (await read('stdin')).trimEnd().split('\n');
    expect(given).toHaveLength(80);
    expect(given.at(-1)).toBe(LINES.at(-1));
    expect(await read('env')).not.toContain('secret');
    expect((await read('entries')).trim()).toBe('0');
    expect(await read('args')).toMatch(/--tools\n\n/);
    expect(await readdir((await read('cwd')).trim()).catch(() => 'gone')).toBe('gone');
  });

  it('asks once more, then lets the built-in report stand', async () => {
    const second = await askWith(
      `cat > /dev/null; if [ -e "$D/once" ]; then ${answer('second try', '')}; else touch "$D/once"; echo nonsense; fi`,
    );
    expect(second).toMatchObject({ by: 'claude', report: { summary: 'second try' } });
    const never = await askWith('cat > /dev/null; echo x >> "$D/count"; exit 3');
    expect(never).toEqual({
      by: 'builtin',
      report: FAILED,
      note: 'the model gave no report: its command ended with 3',
    });
    expect(await readFile(join(folder, 'count'), 'utf8')).toBe('x\nx\n');
  });

  it.each([
    ['echo \'{"is_error":true}\'', 'its client reports an error'],
    ['echo \'{"structured_output":{"summary":1}}\'', 'not in its form'],
    ['yes x', 'too long'],
  ])('lets the built-in report stand after: %s', async (script, why) => {
    const found = await askWith(script);
    expect(found.by).toBe('builtin');
    expect(found.report).toEqual(FAILED);
    expect(found.note).toContain(why);
  });

  it('says when there is no such client', async () => {
    const log = fileLogSource(join(folder, 'log'));
    const found = await modelReport({
      log,
      builtin: FAILED,
      command: join(folder, 'none'),
      environment: {},
    });
    expect(found).toMatchObject({
      by: 'builtin',
      report: FAILED,
      note: expect.stringContaining('could not be started'),
    });
  });
});
