import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { terminalLines } from '../../../shared/terminal-text';
import { fileLogSource } from './log-source';
import { wroteLines, wrotePath, wrotePaths } from './rpm-lines';

describe('wrotePath', () => {
  it.each([
    ['Wrote: /b/RPMS/x86_64/foo-1.0-1.x86_64.rpm', '/b/RPMS/x86_64/foo-1.0-1.x86_64.rpm'],
    ['Geschrieben: /b/foo.rpm', '/b/foo.rpm'],
    ['Erstellt: /b/foo.rpm', '/b/foo.rpm'],
    ['Écrit : /b/foo.rpm', '/b/foo.rpm'],
    ['Wrote: /b/with space/foo.rpm', '/b/with space/foo.rpm'],
    ['Wrote: relative.rpm', null],
    ['Wrote: /b/foo.txt', null],
    ['echo Wrote: /b/foo.rpm', null],
  ])('%s', (line, path) => {
    expect(wrotePath(line)).toBe(path);
  });

  it('reads a real build', () => {
    const log = readFileSync(join(import.meta.dirname, 'fixtures/rpm-success.log'), 'utf8');
    expect(wrotePaths(terminalLines(log)).map((path) => path.split('/').at(-1))).toEqual([
      'foo-1.0-1.src.rpm',
      'foo-devel-1.0-1.x86_64.rpm',
      'foo-1.0-1.x86_64.rpm',
    ]);
  });
});

describe('wroteLines', () => {
  it('finds the lines across chunk boundaries, among long ones, each once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'breakwater-wrote-'));
    try {
      const path = join(folder, 'log');
      const names = Array.from({ length: 50 }, (_, n) => `/b/RPMS/foo${n}-1-1.x86_64.rpm`);
      const body = names
        .map((name, n) => `${'x'.repeat(n * 997)}\r\nWrote: ${name}\r\nWrote: ${name}\r\n`)
        .join('');
      await writeFile(path, `${body}${'y'.repeat(700_000)}.rpm\r\nWrote: /b/last.rpm`);
      expect(await wroteLines(fileLogSource(path))).toEqual([...names, '/b/last.rpm']);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
