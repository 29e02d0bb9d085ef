import { mkdtemp, realpath, rm, stat } from 'node:fs/promises';
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
