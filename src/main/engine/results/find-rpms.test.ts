import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeEvidence } from './evidence';
import { findRpms, type RpmSearch, resolveGlob } from './find-rpms';
import { buildRpms, HAS_RPMBUILD } from './testing';

const root = mkdtempSync(path.join(tmpdir(), 'breakwater-find-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const touch = (file: string, at = new Date()): string => {
  const full = path.join(root, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, 'x');
  utimesSync(full, at, at);
  return full;
};

const OLD = new Date(Date.now() - 3_600_000);

const find = async (request: Partial<RpmSearch>): Promise<string[]> => {
  const found = await findRpms({
    root,
    package: 'zlib',
    globs: [],
    wrote: [],
    claimed: [],
    startedAtMs: Date.now() - 60_000,
    ...request,
  });
  return found.map((one) => path.relative(root, one.path)).sort();
};

describe('resolveGlob', () => {
  it.each([
    ['out/**/{package}-*.rpm', '/ws/out', '**/gtk\\+-*.rpm'],
    ['~/out/{package}-*.rpm', '/home/me/out', 'gtk\\+-*.rpm'],
    ['/srv/rpms/*.rpm', '/srv/rpms', '*.rpm'],
    ['../out/*.rpm', '/out', '*.rpm'],
    ['/*.rpm', '/', '*.rpm'],
    ['out/x.rpm', '/ws/out', 'x.rpm'],
    ['out/{package}/x.rpm', '/ws/out/gtk+', 'x.rpm'],
  ])('resolves %s', (text, base, pattern) => {
    const resolved = resolveGlob(text, 'gtk+', '/ws', '/home/me');
    expect(resolved.base).toBe(base);
    expect(resolved.pattern.replaceAll('\\', '')).toBe(pattern.replaceAll('\\', ''));
  });
});

describe('findRpms', () => {
  it('looks where the globs point, home and folders above included', async () => {
    touch('ws/out/x86_64/zlib-1.rpm');
    touch('ws/out/x86_64/bc-1.rpm');
    touch('home/rpms/zlib-2.rpm');
    touch('beside/zlib-3.rpm');
    const request = { root: path.join(root, 'ws'), home: path.join(root, 'home') };
    const globs = ['out/**/{package}-*.rpm', '~/rpms/*.rpm', '../beside/*.rpm', 'missing/**/*.rpm'];
    expect(await find({ ...request, globs })).toEqual([
      'beside/zlib-3.rpm',
      'home/rpms/zlib-2.rpm',
      'ws/out/x86_64/zlib-1.rpm',
    ]);
  });

  it('takes a package name as text', async () => {
    touch('plus/gtk+-1.rpm');
    touch('plus/gtkkk-1.rpm');
    expect(await find({ package: 'gtk+', globs: ['plus/{package}-*.rpm'] })).toEqual([
      'plus/gtk+-1.rpm',
    ]);
  });

  it('leaves out what is older than the attempt and claimed by nobody', async () => {
    touch('age/zlib-1.rpm', OLD);
    touch('age/zlib-2.rpm');
    const globs = ['age/{package}-*.rpm'];
    expect(await find({ globs })).toEqual(['age/zlib-2.rpm']);
    expect(await find({ globs, claimed: ['zlib-1.rpm'] })).toEqual([
      'age/zlib-1.rpm',
      'age/zlib-2.rpm',
    ]);
  });

  it('looks for a claimed subpackage in the folders of the globs', async () => {
    touch('sub/noarch/minizip-1.rpm');
    const request = { globs: ['sub/**/{package}-*.rpm'], claimed: ['minizip-1.rpm'] };
    expect(await find(request)).toEqual(['sub/noarch/minizip-1.rpm']);
  });

  it('never takes a claimed name for a path or a pattern', async () => {
    touch('secret.rpm');
    touch('deep/out/zlib-1.rpm', OLD);
    const claimed = ['../../secret.rpm', '/etc/passwd', '*.rpm', '**/*.rpm'];
    expect(await find({ globs: ['deep/out/{package}-*.rpm'], claimed })).toEqual([]);
  });

  it('takes what the build wrote, relative to the workspace, if it is an RPM', async () => {
    const full = touch('built/zlib-9.rpm', OLD);
    touch('built/zlib.txt');
    expect(
      await find({ wrote: ['built/zlib-9.rpm', full, 'built/zlib.txt', '/nowhere/a.rpm'] }),
    ).toEqual(['built/zlib-9.rpm']);
  });

  it('does not run in circles through links', async () => {
    touch('loop/zlib-1.rpm');
    symlinkSync('..', path.join(root, 'loop/up'));
    expect(await find({ globs: ['loop/**/{package}-*.rpm'] })).toEqual(['loop/zlib-1.rpm']);
  });

  it('says why a file is no RPM', async () => {
    touch('bad/zlib-1.rpm');
    const [found] = await findRpms({
      root,
      package: 'zlib',
      globs: ['bad/*.rpm'],
      wrote: [],
      claimed: [],
      startedAtMs: 0,
    });
    expect(found?.header).toMatchObject({ ok: false, refusal: { code: 'rpm-damaged' } });
  });

  describe.skipIf(!HAS_RPMBUILD)('with RPMs that rpmbuild made (skipped without rpmbuild)', () => {
    const top = path.join(root, 'top');
    const startedAtMs = Date.now();
    let wrote: readonly string[] = [];
    beforeAll(() => {
      ({ wrote } = buildRpms(top, 'zlib', '1.3'));
      buildRpms(top, 'zlib-ng', '2.1');
    });

    const judge = async (request: Partial<RpmSearch>, claimed: readonly string[] | null = null) => {
      const search = { root, package: 'zlib', globs: [], wrote: [], startedAtMs };
      const found = await findRpms({ ...search, claimed: claimed ?? [], ...request });
      const exit = { code: 0, signal: null };
      const facts = { package: 'zlib', exit, claimed, found, startedAtMs };
      return judgeEvidence({ ...facts, artifactsRequired: true, accepted: false });
    };

    it('tells zlib from zlib-ng by the header', async () => {
      const { rpms, verdict } = await judge({ globs: ['top/RPMS/**/{package}-*.rpm'] });
      expect(verdict).toBe('proven');
      expect(rpms.map(({ file }) => file)).toEqual(['zlib-1.3-3.noarch.rpm']);
    });

    it('proves by what rpmbuild said alone', async () => {
      const { rpms, verdict } = await judge({ wrote });
      expect(verdict).toBe('proven');
      expect(rpms.map(({ name }) => name).sort()).toEqual(['lib-of-zlib', 'zlib']);
    });

    it('does not prove by a copy that lost its end', async () => {
      const whole = path.join(top, 'RPMS/noarch/zlib-1.3-3.noarch.rpm');
      mkdirSync(path.join(root, 'cut'));
      const cut = path.join(root, 'cut/zlib-1.3-3.noarch.rpm');
      copyFileSync(whole, cut);
      expect((await judge({ globs: ['cut/*.rpm'] })).verdict).toBe('proven');
      writeFileSync(cut, readFileSync(whole).subarray(0, -10));
      const { verdict } = await judge({ globs: ['cut/*.rpm'] }, ['zlib-1.3-3.noarch.rpm']);
      expect(verdict).toBe('unproven');
    });
  });
});
