import { execFile, spawn } from 'node:child_process';
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
import { isTemporaryFile, writeFileAtomic } from './atomic-file';
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

  it('leaves the old content when the disk is full', async (context) => {
    // A mount of 64 KiB in a namespace of its own: the write really runs out of room.
    const folder = await freshFolder();
    const bundle = await bundledWriter();
    const script = `mount -t tmpfs -o size=64k tmpfs "$1" || exit 77
      printf old > "$1/file"; node "$2" full "$1/file"; echo "$(cat "$1/file") $(ls -A "$1" | wc -l)"`;
    const ended = await run('unshare', ['-m', 'sh', '-c', script, 'sh', folder, bundle]);
    if (ended.code !== 0) return context.skip('no mount namespaces here');
    expect(ended.stdout).toBe('ENOSPC\nold 1\n');
  });

  it('leaves whole content, old or new, whenever the writer is killed', async () => {
    const folder = await freshFolder();
    const file = join(folder, 'HANDOFF.md');
    const bundle = await bundledWriter();
    const seen = new Set<string>();
    for (let round = 0; round < 25; round++) {
      const writer = spawn(process.execPath, [bundle, 'flood', file]);
      const gone = new Promise((done) => writer.once('exit', done));
      await new Promise((ready) => writer.stdout.once('data', ready));
      await new Promise((done) => setTimeout(done, Math.random() * 30));
      writer.kill('SIGKILL');
      await gone;
      const text = await readFile(file, 'utf8');
      expect(text).toHaveLength(WHOLE);
      expect(text).toBe((text[0] ?? '').repeat(WHOLE));
      seen.add(text[0] ?? '');
    }
    // The kills fell into different saves, and some into the middle of one.
    expect(seen.size).toBeGreaterThan(1);
    expect((await readdir(folder)).filter(isTemporaryFile)).not.toEqual([]);
    await promisify(execFile)(process.execPath, [bundle, 'once', file]);
    expect(await readdir(folder)).toEqual(['HANDOFF.md']);
  }, 60_000);
});

/** Bytes of each content that the killed writer saves. */
const WHOLE = 400_000;

const run = (
  command: string,
  args: readonly string[],
): Promise<{ readonly code: unknown; readonly stdout: string }> =>
  new Promise((done) => {
    execFile(command, args, (error, stdout) => done({ code: error?.code ?? 0, stdout }));
  });

let bundled: Promise<string> | null = null;

/** A program of its own that saves one file: `flood` until it is killed, `once`, or until it is `full`. */
const bundledWriter = (): Promise<string> => {
  bundled ??= (async () => {
    const entry = join(root, 'writer.ts');
    const module = JSON.stringify(join(import.meta.dirname, 'atomic-file'));
    await writeFile(
      entry,
      `import { writeFileAtomic } from ${module};
const [, , mode, file] = process.argv;
if (mode === 'once') await writeFileAtomic(file, 'done');
if (mode === 'full') await writeFileAtomic(file, 'x'.repeat(1e6)).catch((e) => console.log(e.code));
for (let at = 0; mode === 'flood'; at++) {
  await writeFileAtomic(file, String.fromCharCode(97 + (at % 26)).repeat(${WHOLE}));
  if (at === 0) console.log('ready');
}
`,
    );
    const out = join(root, 'writer.mjs');
    await promisify(execFile)(process.execPath, ['bench/lib/bundle.mjs', entry, out]);
    return out;
  })();
  return bundled;
};

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
