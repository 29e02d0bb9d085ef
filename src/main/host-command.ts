import { join } from 'node:path';
import type { HostCommand } from './engine/builds/host-link';

/**
 * How a build host is started from the program's own folder: the same binary that runs now, as plain
 * Node. Electron's binary is told so by its variable; Node ignores it.
 */
export const hostCommand = (folder: string): HostCommand => ({
  file: process.execPath,
  args: [join(folder, 'build-host.js')],
  env: { ELECTRON_RUN_AS_NODE: '1' },
});
