import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRpmDetail } from './rpm-detail';
import { buildRpms, HAS_RPMBUILD } from './testing';

const folder = mkdtempSync(path.join(tmpdir(), 'breakwater-rpm-detail-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const theirs = (file: string, ...query: string[]): string[] =>
  execFileSync('rpm', ['-qp', '--nosignature', ...query, file], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');

const withoutRpmlib = (lines: readonly string[]): string[] =>
  [...new Set(lines.filter((line) => !line.startsWith('rpmlib(')))].sort();

describe.skipIf(!HAS_RPMBUILD)('readRpmDetail (skipped without rpmbuild)', () => {
  let files: readonly string[] = [];
  beforeAll(() => {
    files = buildRpms(path.join(folder, 'top'), 'tiny').files;
  });

  it('says of every RPM what rpm itself says', async () => {
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      const read = await readRpmDetail(file);
      if (!read.ok) throw new Error(read.refusal.message);
      const detail = read.value;
      expect(detail.files.map((entry) => entry.path)).toEqual(
        theirs(file, '--qf', '[%{FILENAMES}\n]'),
      );
      expect(
        detail.files.map((entry) => (entry.kind === 'file' ? String(entry.size) : '-')),
      ).toEqual(
        theirs(file, '--qf', '[%{FILESIZES} %{FILEMODES:perms}\n]').map((line) => {
          const [size, perms] = line.split(' ');
          return perms?.startsWith('-') ? size : '-';
        }),
      );
      const signs = { file: '-', folder: 'd', link: 'l', other: '?' };
      expect(detail.files.map((entry) => signs[entry.kind])).toEqual(
        theirs(file, '--qf', '[%{FILEMODES:perms}\n]').map((perms) => perms[0]),
      );
      expect(detail.files.map((entry) => entry.mode)).toEqual(
        theirs(file, '--qf', '[%{FILEMODES:perms}\n]').map((perms) => perms.slice(1)),
      );
      expect(detail.requires).toEqual(withoutRpmlib(theirs(file, '--requires')));
      expect(detail.provides).toEqual(withoutRpmlib(theirs(file, '--provides')));
      expect([detail.license, detail.buildHost, detail.description]).toEqual(
        theirs(file, '--qf', '%{LICENSE}\n%{BUILDHOST}\n%{DESCRIPTION}\n'),
      );
      expect(detail.filesLeftOut).toBe(0);
    }
  });

  it('refuses what is no RPM, and what is not there', async () => {
    const fake = path.join(folder, 'fake-1-1.x86_64.rpm');
    writeFileSync(fake, 'not an rpm');
    expect(await readRpmDetail(fake)).toMatchObject({ refusal: { code: 'rpm-damaged' } });
    expect(await readRpmDetail(path.join(folder, 'none.rpm'))).toMatchObject({
      refusal: { code: 'rpm-missing' },
    });
  });
});
