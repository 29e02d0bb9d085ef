import { execFile } from 'node:child_process';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFileAtomic } from './atomic-file';
import { errorCode, refusalForDiskError } from './disk-error';

let root = '';
let folders = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'breakwater-atomic-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const freshFolder = async (): Promise<string> => {
  folders += 1;
  const folder = join(root, String(folders));
  await mkdir(folder);
  return folder;
};

const codeOf = (work: Promise<unknown>): Promise<string | null> =>
  work.then(
    () => 'none',
    (error: unknown) => errorCode(error),
  );

describe('writeFileAtomic', () => {
  it('creates and replaces a file, its folder included, and leaves nothing else', async () => {
    const folder = join(await freshFolder(), 'deep', 'er');
    const file = join(folder, 'HANDOFF.md');
    await writeFileAtomic(file, 'first — ä\r\n');
    expect(await readFile(file, 'utf8')).toBe('first — ä\r\n');
    await writeFileAtomic(file, Uint8Array.of(0, 255, 10));
    expect([...(await readFile(file))]).toEqual([0, 255, 10]);
    expect(await readdir(folder)).toEqual(['HANDOFF.md']);
  });

  it('keeps permissions', async () => {
    const file = join(await freshFolder(), 'script');
    await writeFile(file, 'old');
    await chmod(file, 0o751);
    await writeFileAtomic(file, 'new');
    expect((await stat(file)).mode & 0o7777).toBe(0o751);
  });

  it('keeps the owner', async (context) => {
    if (process.getuid?.() !== 0) return context.skip('only root may give a file away');
    const file = join(await freshFolder(), 'theirs');
    await writeFile(file, 'old');
    await promisify(execFile)('chown', ['65534:65534', file]);
    await writeFileAtomic(file, 'new');
    expect(await stat(file)).toMatchObject({ uid: 65_534, gid: 65_534 });
  });

  it('writes through symbolic links, dangling ones too', async () => {
    const folder = await freshFolder();
    const target = join(folder, 'target');
    const link = join(folder, 'link');
    await symlink('target', join(folder, 'middle'));
    await symlink('middle', link);
    await writeFileAtomic(link, 'one');
    await writeFileAtomic(link, 'two');
    expect(await readFile(target, 'utf8')).toBe('two');
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect((await lstat(target)).isFile()).toBe(true);
  });

  it('refuses a link that leads to itself, and a folder, and leaves nothing behind', async () => {
    const folder = await freshFolder();
    await symlink('loop', join(folder, 'loop'));
    await mkdir(join(folder, 'sub'));
    expect(await codeOf(writeFileAtomic(join(folder, 'loop'), 'x'))).toBe('ELOOP');
    expect(await codeOf(writeFileAtomic(join(folder, 'sub'), 'x'))).toBe('EISDIR');
    expect((await readdir(folder)).sort()).toEqual(['loop', 'sub']);
  });

  it('does not replace a file that is marked read-only', async (context) => {
    if (process.getuid?.() === 0) return context.skip('root may write any file');
    const file = join(await freshFolder(), 'fixed');
    await writeFile(file, 'old');
    await chmod(file, 0o444);
    expect(await codeOf(writeFileAtomic(file, 'new'))).toBe('EACCES');
    expect(await readFile(file, 'utf8')).toBe('old');
  });

  it('takes the longest name that a file may have', async () => {
    const file = join(await freshFolder(), 'é'.repeat(127));
    await writeFileAtomic(file, 'x');
    expect(await readFile(file, 'utf8')).toBe('x');
  });

  it('ends with the last of many saves, each of which is done when it is on disk', async () => {
    const file = join(await freshFolder(), 'plan.json');
    const saves = Array.from({ length: 200 }, async (_, at) => {
      await writeFileAtomic(file, `${at}`);
      return { at, onDisk: Number(await readFile(file, 'utf8')) };
    });
    for (const { at, onDisk } of await Promise.all(saves)) {
      expect(onDisk).toBeGreaterThanOrEqual(at);
    }
    expect(await readFile(file, 'utf8')).toBe('199');
  });

  it('goes on after a save that failed', async () => {
    const folder = await freshFolder();
    const file = join(folder, 'in-the-way', 'file');
    await writeFile(join(folder, 'in-the-way'), '');
    const first = codeOf(writeFileAtomic(file, 'one'));
    const second = codeOf(writeFileAtomic(file, 'two'));
    expect([await first, await second]).toEqual(['ENOTDIR', 'ENOTDIR']);
    await rm(join(folder, 'in-the-way'));
    await writeFileAtomic(file, 'three');
    expect(await readFile(file, 'utf8')).toBe('three');
  });
});

describe('refusalForDiskError', () => {
  it('has a remedy for what people run into and leaves bugs alone', () => {
    const coded = (code: string): Error => Object.assign(new Error('raw text'), { code });
    for (const code of ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EISDIR', 'ELOOP']) {
      const refusal = refusalForDiskError(coded(code), 'plan.md');
      expect(refusal?.message).toContain('plan.md');
      expect(refusal?.message).not.toContain('raw text');
    }
    expect(refusalForDiskError(coded('ENOSPC'), 'a')?.code).toBe('disk-full');
    expect(refusalForDiskError(new TypeError('bug'), 'a')).toBeNull();
    expect(refusalForDiskError('no error at all', 'a')).toBeNull();
  });
});
