import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from './config';
import { setConfigValue } from './config-edit';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'breakwater config '));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const COMMAND = 'make rpm PACKAGE={package}';
const set = () => setConfigValue(root, ['build', 'command'], COMMAND);
const read = () => readFile(join(root, 'breakwater.yaml'), 'utf8');

describe('setConfigValue', () => {
  it.each([
    ['no file', null],
    ['an empty file', ''],
    ['a file of other keys', '# mine\nwaves:\n  size: 2 # two\n'],
    ['a command already there', 'build:\n  command: old {package}\n  timeout: 1h\n'],
  ])('sets the command in %s', async (_what, text) => {
    if (text !== null) await writeFile(join(root, 'breakwater.yaml'), text);
    expect(await set()).toEqual({ ok: true, value: null });
    const { config, problems } = parseConfig(await read());
    expect(problems).toEqual([]);
    expect(config.build.command).toBe(COMMAND);
    for (const line of (text ?? '').split('\n').filter((one) => !one.includes('command'))) {
      expect(await read()).toContain(line);
    }
  });

  it('leaves a file that is no YAML as it is', async () => {
    await writeFile(join(root, 'breakwater.yaml'), 'build: [unclosed\n');
    expect((await set()).ok).toBe(false);
    expect(await read()).toBe('build: [unclosed\n');
  });
});
