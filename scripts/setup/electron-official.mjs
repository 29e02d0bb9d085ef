import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines, runQuietly } from '../lib/process.mjs';

const DEFAULT_HOST = 'https://github.com/electron/electron/releases/download/';
const PROBE_MS = 6_000;
const DOWNLOAD_MS = 15 * 60_000;

/** The version of the electron package in node_modules. */
export function packageVersion(root) {
  return JSON.parse(readFileSync(join(electronFolder(root), 'package.json'), 'utf8')).version;
}

/** The official runtime when it is in node_modules and whole, else undefined. */
export function installedOfficial(root) {
  try {
    const dist = join(electronFolder(root), 'dist');
    const version = readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
    const path = join(dist, readFileSync(join(electronFolder(root), 'path.txt'), 'utf8'));
    if (version !== packageVersion(root) || !existsSync(path)) return undefined;
    return { kind: 'official', version, path, dist };
  } catch {
    return undefined;
  }
}

/** Where Electron's own downloader would fetch from, mirror settings included. */
export function downloadHost(env = process.env) {
  return (
    env.ELECTRON_MIRROR ||
    env.npm_config_electron_mirror ||
    env.NPM_CONFIG_ELECTRON_MIRROR ||
    DEFAULT_HOST
  );
}

/**
 * Whether the download host answers, asked with one small request: its downloader itself has no
 * timeout and a firewall that drops packets would keep a newcomer waiting for minutes.
 *
 * @returns undefined when it answers, else the reason.
 */
export async function whyUnreachable(root, env = process.env) {
  // Node's fetch does not go through a proxy, Electron's downloader can be told to: let it try.
  if (env.ELECTRON_GET_USE_PROXY) return undefined;
  const url = new URL(`v${packageVersion(root)}/SHASUMS256.txt`, downloadHost(env));
  try {
    const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) });
    return response.ok ? undefined : `${url.host} answered ${response.status}`;
  } catch (error) {
    if (error.name === 'TimeoutError') return `${url.host} did not answer within 6 s`;
    return `${url.host}: ${error.cause?.code ?? error.message}`;
  }
}

/**
 * Fetches the official runtime with the electron package's own downloader, which verifies it
 * against the checksums in the package and keeps the archive in the user's cache.
 *
 * @returns `{runtime}` or `{failure}`.
 */
export async function downloadOfficial(root, env = process.env) {
  const { ELECTRON_OVERRIDE_DIST_PATH: _other, ...own } = env;
  const result = await runQuietly(process.execPath, [join(electronFolder(root), 'install.js')], {
    env: { ...own, ELECTRON_GET_NO_PROGRESS: '1' },
    limitMs: DOWNLOAD_MS,
  });
  const runtime = installedOfficial(root);
  if (result.ok && runtime) return { runtime };
  return { failure: result.failure ?? (lastLines(result.output, 3) || `exit ${result.status}`) };
}

function electronFolder(root) {
  return join(root, 'node_modules', 'electron');
}
