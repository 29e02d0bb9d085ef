import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PackageState } from '../../shared/package';
import { mountCaseBlindDisk } from './builds/testing/case-blind-disk';
import { testHostCommand } from './builds/testing/host-bundle';
import { Engine } from './engine';
import { Workspace } from './workspace/workspace';

const disk = mountCaseBlindDisk();
let outside = '';
let root = '';
let engine: Engine | null = null;
afterAll(() => disk?.unmount());

beforeEach(async () => {
  if (disk === null) return;
  outside = await mkdtemp(join(tmpdir(), 'breakwater-case-'));
  root = await mkdtemp(join(disk.folder, 'a Workspace '));
  await mkdir(join(root, 'rules', 'packages'), { recursive: true });
  await write('breakwater.yaml', 'build:\n  command: sh build.sh {package}\n');
  await write('build.sh', 'echo "building $1"\n');
});
afterEach(async () => {
  await engine?.close('stop-builds');
  engine = null;
  await rm(outside, { recursive: true, force: true });
});

const write = (file: string, text: string) => writeFile(join(root, file), text);
const read = (file: string) => readFile(join(root, file), 'utf8');
const rule = (name: string, depends: readonly string[] = []) =>
  write(
    `rules/packages/${name}.yaml`,
    `package: ${name}\nversion: "1.0"\ndepends: [${depends.join(', ')}]\n`,
  );

const open = async (): Promise<Engine> => {
  await engine?.close('stop-builds');
  const workspace = await Workspace.open(root);
  if (!workspace.ok) throw new Error(workspace.refusal.message);
  engine = await Engine.start(workspace.value, {
    host: await testHostCommand(),
    // The disk knows no sockets either.
    agents: { sockets: outside, tools: outside, cross: (_to, text) => text },
  });
  return engine;
};
const states = (of: Engine): Readonly<Record<string, PackageState>> =>
  Object.fromEntries(of.queue().packages.map((one) => [one.name, one.state]));

describe.skipIf(disk === null)(
  'a workspace on a disk that does not tell case apart (skipped without root and exFAT)',
  () => {
    it('is built to its end, with results, index and handoff; the next start knows all of it', async () => {
      await rule('zlib');
      await rule('Mixed', ['zlib']);
      const first = await open();
      await first.runWaves(null);
      expect(states(first)).toEqual({ Mixed: 'built', zlib: 'built' });
      expect(await read('build-results/Mixed.md')).toContain('status: SUCCESS');
      expect(await read('rules/INDEX.md')).toContain('Mixed');
      expect(await read('HANDOFF.md')).toContain('zlib');
      const attempt = first.state().attempts.find((one) => one.package === 'Mixed');
      expect(await read(attempt?.log ?? '')).toBe('building Mixed\r\n');
      const next = await open();
      expect(states(next)).toEqual({ Mixed: 'built', zlib: 'built' });
      const known = next.history('Mixed');
      expect(known.ok && known.value.map((one) => one.id)).toEqual(['Mixed-1']);
    });

    it('gives no number twice where a package gets a name that differs in its case, and loses no log', async () => {
      await rule('zlib');
      const first = await open();
      await first.runWaves(null);
      const rules = join(root, 'rules/packages');
      await rename(join(rules, 'zlib.yaml'), join(rules, 'Zlib.yaml'));
      await write('rules/packages/Zlib.yaml', 'package: Zlib\nversion: "2.0"\n');
      const next = await open();
      const started = await next.buildAsPerson('Zlib', false);
      if (!started.ok) throw new Error(started.refusal.message);
      const ended = await next.finished(started.value.id);
      expect(ended).toMatchObject({ id: 'Zlib-2', outcome: 'success' });
      expect(await read('.breakwater/logs/zlib/1.log')).toBe('building zlib\r\n');
      expect(await read(ended.log)).toBe('building Zlib\r\n');
      expect(await read('build-results/Zlib.md')).toContain('package: Zlib');
      expect(await readdir(join(root, 'build-results'))).toHaveLength(1);
      expect(states(await open())).toEqual({ Zlib: 'built' });
    });
  },
);
