import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRpm } from './rpm-header';
import { buildRpms, HAS_RPMBUILD } from './testing';

const folder = mkdtempSync(path.join(tmpdir(), 'breakwater-rpm-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const code = async (file: string): Promise<string> => {
  const read = await readRpm(file);
  return read.ok ? 'ok' : read.refusal.code;
};

const write = (name: string, bytes: Uint8Array | string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
};

describe.skipIf(!HAS_RPMBUILD)(
  'readRpm on RPMs that rpmbuild made (skipped without rpmbuild)',
  () => {
    let binary = '';
    let source = '';
    beforeAll(() => {
      const { files } = buildRpms(path.join(folder, 'top'), 'tiny');
      binary = files.find((file) => file.endsWith('/tiny-1.2-3.noarch.rpm')) ?? '';
      source = files.find((file) => file.endsWith('.src.rpm')) ?? '';
    });

    it('reads what rpm itself reads', async () => {
      for (const file of [binary, source]) {
        const read = await readRpm(file);
        if (!read.ok) throw new Error(read.refusal.message);
        const { header } = read.value;
        const format =
          '%{NAME}|%{VERSION}|%{RELEASE}|%{EPOCH}|%{OS}|%{SUMMARY}|%{BUILDTIME}|%{SIZE}';
        const theirs = execFileSync('rpm', ['-qp', '--nosignature', '--qf', format, file], {
          encoding: 'utf8',
        });
        const { name, version, release, epoch, os, summary, buildTime, installedSize } = header;
        expect(
          [name, version, release, epoch, os, summary, buildTime, installedSize].join('|'),
        ).toBe(theirs);
        expect(read.value.size).toBe(readFileSync(file).length);
      }
    });

    it('tells source from binary', async () => {
      const read = await readRpm(binary);
      expect(read.ok && read.value.header).toMatchObject({
        kind: 'binary',
        arch: 'noarch',
        sourceRpm: 'tiny-1.2-3.src.rpm',
        fileCount: 2,
      });
      const sources = await readRpm(source);
      expect(sources.ok && sources.value.header).toMatchObject({
        kind: 'source',
        arch: 'src',
        sourceRpm: null,
      });
    });

    it('sees every truncation', async () => {
      const whole = readFileSync(binary);
      const lengths = Array.from({ length: 60 }, (_, index) =>
        Math.floor((whole.length * index) / 60),
      );
      for (const length of [...lengths, whole.length - 1]) {
        const file = write('cut.rpm', whole);
        truncateSync(file, length);
        expect(['rpm-truncated', 'rpm-damaged']).toContain(await code(file));
      }
      expect(await code(write('whole.rpm', whole))).toBe('ok');
    });

    it('answers, without throwing, to one changed byte anywhere in the headers', async () => {
      const whole = readFileSync(binary);
      const outcomes = new Set<string>();
      for (let at = 0; at < Math.min(whole.length, 6_000); at += 5) {
        const changed = Buffer.from(whole);
        changed[at] = (changed[at] ?? 0) ^ 0xff;
        outcomes.add(await code(write('flip.rpm', changed)));
      }
      expect(outcomes).toContain('ok');
      expect(outcomes).toContain('rpm-damaged');
    });
  },
);
