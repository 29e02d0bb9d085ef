import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isTemporaryFile } from './atomic-file';

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

describe('writeFileAtomic', () => {
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
    let cutOff = 0;
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
      // The next writer sweeps it away, so it is looked for after each kill.
      if ((await readdir(folder)).some(isTemporaryFile)) cutOff += 1;
    }
    // The kills fell into different saves, and some into the middle of one.
    expect(seen.size).toBeGreaterThan(1);
    expect(cutOff).toBeGreaterThan(0);
    await promisify(execFile)(process.execPath, [bundle, 'once', file]);
    expect(await readdir(folder)).toEqual(['HANDOFF.md']);
  });
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
