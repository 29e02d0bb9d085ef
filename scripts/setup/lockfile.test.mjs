import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../lib/paths.mjs';

const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));

describe('package-lock.json', () => {
  it('holds the native parts of every platform: npm ci refuses it otherwise', () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !packages[`${path}/node_modules/${name}`] && !packages[`node_modules/${name}`],
      ),
    );
    expect(missing).toEqual([]);
  });

  it('needs no install script and names no registry', () => {
    const entries = Object.entries(packages);
    expect(entries.length).toBeGreaterThan(100);
    const scripted = entries.filter(([, meta]) => meta.hasInstallScript).map(([path]) => path);
    expect(scripted).toEqual([]);
    expect(entries.filter(([, meta]) => meta.resolved).map(([path]) => path)).toEqual([]);
  });

  it('has a terminal for Linux x64 and arm64, macOS and Windows without a compiler', () => {
    for (const platform of [
      'linux-x64',
      'linux-arm64',
      'darwin-x64',
      'darwin-arm64',
      'win32-x64',
      'win32-arm64',
    ]) {
      expect(packages).toHaveProperty([`node_modules/@lydell/node-pty-${platform}`]);
    }
  });
});
