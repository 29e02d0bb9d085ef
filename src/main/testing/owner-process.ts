import { join } from 'node:path';
import type { HostCommand } from '../engine/builds/host-link';
import { takeWorkspace } from '../owner';

/**
 * An owner of a workspace in a process of its own, to be killed by a test: the engine, its lock and its socket, as the
 * window and the command line have them. Its argument is JSON. It launches these packages as a wave unless one runs,
 * asks for a build of `more`, says `ready`, and goes on.
 */
const { root, host, packages, more } = JSON.parse(process.argv[2] ?? '') as {
  readonly root: string;
  readonly host: HostCommand;
  readonly packages: readonly string[];
  readonly more: string | null;
};

const taken = await takeWorkspace(root, {
  role: 'command line',
  host,
  tools: join(root, 'tools'),
  version: 'test',
  show: () => {},
});
if (!taken.ok) throw new Error(taken.refusal.message);
const { engine } = taken.value;
if (packages.length > 0 && engine.waves.current === null) {
  await engine.launchAsPerson({ packages, keepGoing: false });
}
if (more !== null) await engine.buildAsPerson(more, false);
process.stdout.write('ready\n');
