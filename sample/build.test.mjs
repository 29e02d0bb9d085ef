import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lock } from './lib/lock.mjs';
import { places, SAMPLE } from './lib/places.mjs';
import { fetchSource } from './lib/source.mjs';
import { stage, stagedRpms } from './lib/staging.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-sample-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const build = (words, env = {}) => {
  const all = { ...process.env, BREAKWATER_SAMPLE_WORK: folder, ...env };
  return spawnSync(process.execPath, [join(SAMPLE, 'build.mjs'), ...words], {
    cwd: join(SAMPLE, '..'),
    env: all,
    encoding: 'utf8',
  });
};

describe('build.mjs', () => {
  it.each([
    [[], 'Usage: node sample/build.mjs <package>'],
    [['no-such-package'], 'Unknown package no-such-package'],
    [['../../etc/passwd'], 'is not a package name'],
  ])('refuses %j in one line', (words, message) => {
    const { status, stdout, stderr } = build(words);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^error: .*\n$/);
    expect(stderr).toContain(message);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('names what the host lacks and the command that brings it', () => {
    const { status, stderr } = build(['snappy'], { PATH: folder });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: Missing on this host: rpmbuild, .*apt-get install -y rpm /);
    expect(stderr.trimEnd()).not.toContain('\n');
  });
});

describe('fetching a source', () => {
  const pin = (bytes) => `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  const source = (integrity) => ({
    npm: 'thing@1.0.0',
    name: 'thing',
    version: '1.0.0',
    integrity,
  });
  let path;

  /** Stands for npm, which would need a network: leaves a tarball with these bytes, or fails. */
  const standInNpm = (script) => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'npm'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, 'npm'), 0o755);
    path = process.env.PATH;
    process.env.PATH = `${bin}:${path}`;
  };
  afterEach(() => {
    if (path !== undefined) process.env.PATH = path;
  });

  it('keeps what it fetched and does not ask twice', async () => {
    standInNpm(`printf good >thing-1.0.0.tgz; echo asked >>${folder}/asked`);
    const cache = join(folder, 'cache');
    expect(await fetchSource(source(pin('good')), cache)).toMatchObject({ downloaded: true });
    const again = await fetchSource(source(pin('good')), cache);
    expect(again.downloaded).toBe(false);
    expect(readFileSync(again.file, 'utf8')).toBe('good');
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe('asked\n');
    expect(readdirSync(cache)).toEqual(['thing-1.0.0.tgz']);
  });

  it('refuses a tarball that is not the pinned one and keeps nothing of it', async () => {
    standInNpm('printf other >thing-1.0.0.tgz');
    const cache = join(folder, 'cache');
    await expect(fetchSource(source(pin('good')), cache)).rejects.toThrow('not what the rule file');
    expect(readdirSync(cache)).toEqual([]);
  });

  it('fetches again what was damaged in the cache', async () => {
    standInNpm('printf good >thing-1.0.0.tgz');
    writeFileSync(join(folder, 'thing-1.0.0.tgz'), 'goo');
    const { file } = await fetchSource(source(pin('good')), folder);
    expect(readFileSync(file, 'utf8')).toBe('good');
  });

  it('says what to do when the registry cannot be reached', async () => {
    standInNpm('exit 1');
    await expect(fetchSource(source(pin('good')), folder)).rejects.toThrow('check the connection');
  });
});

describe('staging', () => {
  it('swaps a whole set at once and leaves the one before to who reads it', async () => {
    for (const version of ['1', '2', '3']) {
      const rpm = join(folder, `thing-${version}.rpm`);
      writeFileSync(rpm, version);
      await stage(join(folder, 'staged'), 'thing', [rpm]);
      const found = await stagedRpms(join(folder, 'staged'), 'thing', 'other');
      expect(found.map((file) => readFileSync(file, 'utf8'))).toEqual([version]);
    }
    expect(readdirSync(join(folder, 'staged', '.sets'))).toHaveLength(2);
  });

  it('leaves the sets of a package with a longer name alone', async () => {
    const rpm = join(folder, 'x.rpm');
    writeFileSync(rpm, '');
    for (const name of ['zstd-libs', 'zstd', 'zstd', 'zstd']) {
      await stage(join(folder, 'staged'), name, [rpm]);
    }
    expect(await stagedRpms(join(folder, 'staged'), 'zstd-libs', 'other')).toHaveLength(1);
  });

  it('names the dependency that is not staged', async () => {
    const asked = stagedRpms(join(folder, 'staged'), 'xz', 'libxml2');
    await expect(asked).rejects.toThrow('libxml2 needs xz, which is not staged: build xz first.');
  });
});

describe('the lock of a package', () => {
  it('keeps a second build out until it is given back', async () => {
    const unlock = await lock(join(folder, 'locks', 'xz'), 'xz');
    await expect(lock(join(folder, 'locks', 'xz'), 'xz')).rejects.toThrow('being built already');
    await unlock();
    await (await lock(join(folder, 'locks', 'xz'), 'xz'))();
  });

  it('is taken over from a build that is gone, also when its process id lives on', async () => {
    for (const owner of ['4194304 1', `${process.pid} 1`, '']) {
      writeFileSync(join(folder, 'xz'), owner);
      await (await lock(join(folder, 'xz'), 'xz'))();
    }
  });
});

describe('places', () => {
  it('follows the environment, and the XDG rule that a relative cache is no cache', () => {
    expect(places({ BREAKWATER_SAMPLE_WORK: '/w', XDG_CACHE_HOME: '/c' })).toEqual({
      work: '/w',
      cache: '/c/breakwater/npm',
      rpms: '/w/RPMS',
      staged: '/w/staged',
      build: '/w/build',
    });
    expect(places({ XDG_CACHE_HOME: 'c' }).cache).toMatch(/^\/.*\.cache\/breakwater\/npm$/);
    expect(places({ BREAKWATER_SAMPLE_CACHE: '/tarballs' }).cache).toBe('/tarballs');
  });

  it('builds elsewhere when the work folder has a blank in its path', () => {
    const spaced = { BREAKWATER_SAMPLE_WORK: '/my clone/.work', XDG_CACHE_HOME: '/c' };
    expect(places(spaced).build).toMatch(/^\/c\/breakwater\/build\/[0-9a-f]{12}$/);
    expect(places(spaced).rpms).toBe('/my clone/.work/RPMS');
    expect(() => places({ ...spaced, XDG_CACHE_HOME: '/my cache' })).toThrow('Set XDG_CACHE_HOME');
  });
});
