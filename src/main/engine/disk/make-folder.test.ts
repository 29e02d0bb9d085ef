import { mkdir, mkdtemp, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeFileAtomic } from './atomic-file';
import { refusalForDiskError } from './disk-error';
import { makeFolder, neverMake } from './make-folder';

it('makes no workspace anew that is gone, and says so', async () => {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'breakwater-gone-')));
  neverMake(root);
  await makeFolder(join(root, 'a', 'b'));
  expect((await stat(join(root, 'a', 'b'))).isDirectory()).toBe(true);
  await rm(root, { recursive: true });
  const error: unknown = await writeFileAtomic(join(root, 'a', 'file'), 'x').catch((one) => one);
  expect(refusalForDiskError(error, 'a/file')?.code).toBe('workspace-missing');
  await expect(stat(root)).rejects.toThrow();
  await makeFolder(`${root}-beside`);
  await rm(`${root}-beside`, { recursive: true });
});

it('writes nothing through a link that leads out of the workspace', async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'breakwater-links-')));
  const root = join(folder, 'workspace');
  await mkdir(join(root, 'shared'), { recursive: true });
  neverMake(root);
  const mine = join(folder, 'mine');
  await writeFile(mine, 'mine');
  for (const [name, target] of [
    ['out.md', '../mine'],
    ['absolute.md', mine],
    ['new.md', '../new'],
  ]) {
    await symlink(target ?? '', join(root, name ?? ''));
    const error: unknown = await writeFileAtomic(join(root, name ?? ''), 'x').catch((one) => one);
    expect(refusalForDiskError(error, 'out.md')?.message).toContain('leads out of the workspace');
  }
  expect(await readFile(mine, 'utf8')).toBe('mine');
  await expect(stat(join(folder, 'new'))).rejects.toThrow();
  // One that stays inside is what it was, and so is a folder that a person put elsewhere.
  await symlink('shared/real.md', join(root, 'in.md'));
  await writeFileAtomic(join(root, 'in.md'), 'x');
  expect(await readFile(join(root, 'shared/real.md'), 'utf8')).toBe('x');
  await mkdir(join(folder, 'elsewhere'));
  await symlink('../elsewhere', join(root, '.breakwater'));
  await writeFileAtomic(join(root, '.breakwater', 'tasks.json'), 'x');
  expect(await readFile(join(folder, 'elsewhere', 'tasks.json'), 'utf8')).toBe('x');
  await rm(folder, { recursive: true });
});
