import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRuntime, runtimeEnvironment } from '../lib/electron-command.mjs';
import { chooseRuntime, runtimeIsChosen } from './electron.mjs';
import { registryRuntimeFits, verify } from './electron-registry.mjs';

let root;
let cache;
let server;
let requests;
let answer;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'electron choice '));
  cache = join(root, 'cache');
  mkdirSync(cache);
  mkdirSync(join(root, 'node_modules', 'electron'), { recursive: true });
  writeFileSync(join(root, 'node_modules', 'electron', 'package.json'), '{"version":"45.0.0"}');
  requests = [];
  answer = 404;
  server = createServer((request, response) => {
    requests.push(request.url);
    response.writeHead(answer).end();
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(() => {
  server.close();
  rmSync(root, { recursive: true, force: true });
});

/** Chooses with a download host of ours; what was said comes with the result. */
async function choose(options = {}) {
  const said = [];
  const runtime = await chooseRuntime({
    root,
    cache,
    step: (title, work) => {
      said.push(title);
      return work();
    },
    say: (line) => said.push(line),
    retry: options.retry ?? false,
    env: { ELECTRON_MIRROR: `http://127.0.0.1:${server.address().port}/`, ...options.env },
  });
  return { runtime, said };
}

function placeRegistryRuntime() {
  const dist = join(cache, 'electron-33.2.1-linux-x64-r1');
  mkdirSync(dist);
  writeFileSync(join(dist, 'electron'), '');
  return dist;
}

function placeOfficial(version) {
  const folder = join(root, 'node_modules', 'electron');
  mkdirSync(join(folder, 'dist'), { recursive: true });
  writeFileSync(join(folder, 'dist', 'version'), `v${version}`);
  writeFileSync(join(folder, 'dist', 'electron'), '');
  writeFileSync(join(folder, 'path.txt'), 'electron');
}

describe('choosing an Electron', () => {
  it('takes the official one that is there, without asking anyone', async () => {
    placeOfficial('45.0.0');
    const { runtime, said } = await choose();
    expect(runtime).toMatchObject({ kind: 'official', version: '45.0.0' });
    expect(said).toEqual(['Electron runtime: 45.0.0, the official one']);
    expect(requests).toEqual([]);
    expect(readRuntime(root)).toEqual(runtime);
    expect(runtimeEnvironment(runtime, { A: '1', ELECTRON_OVERRIDE_DIST_PATH: 'x' })).toEqual({
      A: '1',
    });
  });

  it.runIf(registryRuntimeFits())(
    'falls back to the registry, says why, and remembers',
    async () => {
      placeOfficial('44.0.0');
      const dist = placeRegistryRuntime();
      const first = await choose();
      expect(first.runtime).toEqual({
        kind: 'registry',
        version: '33.2.1',
        path: join(dist, 'electron'),
        dist,
      });
      expect(first.said[0]).toMatch(
        /^Electron runtime: 33\.2\.1, from the npm registry \(the official 45\.0\.0 could not be fetched: 127\.0\.0\.1:\d+ answered 404\)$/,
      );
      expect(requests).toEqual(['/v45.0.0/SHASUMS256.txt']);
      expect(runtimeEnvironment(first.runtime, {})).toEqual({ ELECTRON_OVERRIDE_DIST_PATH: dist });

      await choose();
      expect(requests).toHaveLength(1);
      await choose({ retry: true });
      expect(requests).toHaveLength(2);
    },
  );

  it.runIf(registryRuntimeFits())('asks nobody when told to use the registry', async () => {
    placeRegistryRuntime();
    const { runtime } = await choose({ env: { BREAKWATER_ELECTRON: 'registry' } });
    expect([runtime.kind, requests]).toEqual(['registry', []]);
  });

  it('fails rather than take another than the one asked for', async () => {
    await expect(choose({ env: { BREAKWATER_ELECTRON: 'official' } })).rejects.toThrow(
      /could not be fetched: .* answered 404\.$/,
    );
    await expect(choose({ env: { BREAKWATER_ELECTRON: 'newest' } })).rejects.toThrow(
      'BREAKWATER_ELECTRON is "newest": it may be official or registry.',
    );
    const nowhere = join(root, 'nowhere');
    await expect(choose({ env: { ELECTRON_OVERRIDE_DIST_PATH: nowhere } })).rejects.toThrow(
      `ELECTRON_OVERRIDE_DIST_PATH is ${nowhere}, where there is no`,
    );
  });

  it('chooses again when the runtime is gone or another is asked for', async () => {
    expect(runtimeIsChosen(root, {})).toBe(false);
    placeOfficial('45.0.0');
    const { runtime } = await choose();
    expect(runtimeIsChosen(root, {})).toBe(true);
    expect(runtimeIsChosen(root, { BREAKWATER_ELECTRON: 'official' })).toBe(true);
    expect(runtimeIsChosen(root, { BREAKWATER_ELECTRON: 'registry' })).toBe(false);
    expect(runtimeIsChosen(root, { ELECTRON_OVERRIDE_DIST_PATH: '/other' })).toBe(false);
    rmSync(runtime.path);
    expect(runtimeIsChosen(root, {})).toBe(false);
  });
});

describe('the pinned download', () => {
  it('is refused when one byte differs', async () => {
    const path = join(root, 'package.tgz');
    const integrity =
      'sha512-7iaw3Ur350mqGo7jwQrpkj9hiYB3Lkc/iBml1JQODbJ6wYX4oOHV+E+IvIh/1nsUNzLDBMxfqa2Ob1f1ACio/w==';
    writeFileSync(path, 'test');
    await verify(path, integrity);
    writeFileSync(path, 'tesu');
    await expect(verify(path, integrity)).rejects.toThrow('is not the pinned one');
    expect(readFileSync(path, 'utf8')).toBe('tesu');
  });
});
