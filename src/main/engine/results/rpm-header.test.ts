import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readRpm } from './rpm-header';

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

describe('readRpm on what is no RPM', () => {
  it.each([
    ['empty', '', 'rpm-damaged'],
    ['text', 'hello', 'rpm-damaged'],
    [
      'a lead alone',
      Buffer.concat([Buffer.from('edabeedb', 'hex'), Buffer.alloc(92)]),
      'rpm-truncated',
    ],
    [
      'a lead and zeros',
      Buffer.concat([Buffer.from('edabeedb', 'hex'), Buffer.alloc(500)]),
      'rpm-damaged',
    ],
  ])('refuses %s', async (name, bytes, expected) => {
    expect(await code(write(`${name}.rpm`, bytes))).toBe(expected);
  });

  it('refuses a folder, a missing file and a link to nothing', async () => {
    expect(await code(folder)).toBe('rpm-unreadable');
    expect(await code(path.join(folder, 'missing.rpm'))).toBe('rpm-missing');
    expect(await code(path.join(folder, 'empty.rpm', 'x.rpm'))).toBe('rpm-missing');
    symlinkSync('nowhere', path.join(folder, 'link.rpm'));
    expect(await code(path.join(folder, 'link.rpm'))).toBe('rpm-missing');
  });

  it.skipIf(process.platform === 'win32')('does not wait on a named pipe', async () => {
    const pipe = path.join(folder, 'pipe.rpm');
    execFileSync('mkfifo', [pipe]);
    expect(await code(pipe)).toBe('rpm-unreadable');
  });

  it('does not allocate what a header falsely promises', async () => {
    const lead = Buffer.concat([Buffer.from('edabeedb0300', 'hex'), Buffer.alloc(90)]);
    const intro = Buffer.from('8eade80100000000ffffffffffffffff', 'hex');
    expect(await code(write('huge.rpm', Buffer.concat([lead, intro])))).toBe('rpm-damaged');
  });
});
