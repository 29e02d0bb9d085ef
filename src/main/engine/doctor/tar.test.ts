import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { packTarGz } from './tar';

const run = promisify(execFile);
let folder = '';
afterEach(() => rm(folder, { recursive: true, force: true }));

it('is what the system’s tar unpacks to the same bytes', async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-tar-'));
  const members = [
    { name: 'empty.txt', text: '' },
    { name: 'a-block.txt', text: 'x'.repeat(512) },
    { name: 'more.json', text: `${'ä line\n'.repeat(5000)}end` },
  ];
  const file = join(folder, 'a.tar.gz');
  await writeFile(file, await packTarGz(members, new Date('2026-01-02T03:04:05Z')));
  const { stderr } = await run('tar', ['xzf', file, '-C', folder]);
  expect(stderr).toBe('');
  for (const { name, text } of members) {
    expect(await readFile(join(folder, name), 'utf8')).toBe(text);
  }
});
