import { join } from 'node:path';
import type { HostCommand } from './engine/builds/host-link';

/** Where the program `breakwater` is, told from the folder of the built parts: agents have it on their PATH. */
export const toolsFolder = (folder: string): string => join(folder, '..', '..', 'bin');

/**
 * How a build host is started from the program's own folder: the same binary that runs now, as plain
 * Node. Electron's binary is told so by its variable; Node ignores it.
 */
export const hostCommand = (folder: string): HostCommand => ({
  file: process.execPath,
  args: [join(folder, 'build-host.js')],
  env: { ELECTRON_RUN_AS_NODE: '1' },
});
