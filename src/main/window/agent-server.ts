import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { newCredential } from '../engine/context/credentials';
import { writePrivateFile } from '../engine/disk/private-file';
import type { Owner } from '../owner';

/** Where clients find the address and the token, in the workspace. */
export const AGENT_SERVER_FILE = '.breakwater/agent-server.json';

/**
 * Serves the open workspace's tools over HTTP, with a token that is new at every start and stands in a
 * file that its owner alone can read. Gives back what ends it.
 */
export async function serveAgents(owner: Owner, version: string): Promise<() => Promise<void>> {
  // Loaded when it is needed: the window is there first.
  const { serveHttp } = await import('../agents/http-server');
  const { engine } = owner;
  const token = newCredential();
  engine.credentials.register(token, { role: 'orchestrator', package: null, name: 'http agent' });
  const server = await serveHttp({
    agents: owner.agents,
    version,
    onRefused: (where) => owner.note({ what: 'refused', where, code: 'not-permitted' }),
  });
  const file = join(engine.root, AGENT_SERVER_FILE);
  const text = JSON.stringify({ url: server.url, token, pid: process.pid }, null, 2);
  await writePrivateFile(file, `${text}\n`);
  owner.note({ what: 'agent-server', how: 'listens', port: Number(new URL(server.url).port) });
  return async () => {
    engine.credentials.revoke(token);
    await unlink(file).catch(() => {});
    await server.close();
    owner.note({ what: 'agent-server', how: 'ended', port: null });
  };
}
