import { createHash } from 'node:crypto';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/**
 * Where the owner of a workspace listens. Not inside the workspace: a Unix socket's path holds at most
 * about 100 bytes, and a workspace may lie deeper or on a file system without sockets.
 */
export function socketPath(root: string): string {
  const mark = createHash('sha256').update(root).digest('hex').slice(0, 20);
  if (process.platform === 'win32') return `\\\\.\\pipe\\breakwater-${mark}`;
  const runtime = process.env.XDG_RUNTIME_DIR;
  if (runtime !== undefined && runtime !== '' && runtime.length < 60) {
    return join(runtime, 'breakwater', `${mark}.sock`);
  }
  return join(tmpdir(), `breakwater-${userInfo().uid}`, `${mark}.sock`);
}
