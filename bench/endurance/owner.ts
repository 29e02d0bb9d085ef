import { setTimeout as sleep } from 'node:timers/promises';
import type { HostCommand } from '../../src/main/engine/builds/host-link';
import type { Engine } from '../../src/main/engine/engine';
import { takeWorkspace } from '../../src/main/owner';
import { hostMemory, sampleProcess } from './sample';

/**
 * An owner of a workspace in a process of its own: the engine, its lock and its socket, as the window and the command
 * line have them. It is driven over its builds and says in lines of JSON what it holds meanwhile. Its argument is JSON.
 */
interface Work {
  readonly root: string;
  readonly host: HostCommand;
  /** Built in turns, three at a time; those named here get another end. */
  readonly packages: readonly string[];
  /** Ends by being cancelled while it runs. */
  readonly cancelled: string;
  readonly builds: number;
  /** Builds between two samples. */
  readonly every: number;
  /** Built once after all of them, with a pane on it. */
  readonly flood: string;
}

const SLOTS = 3;
/** For the hosts' exits to be seen, milliseconds. */
const REST_MS = 5_000;
/** For the news of the last build to be told, milliseconds. */
const SETTLE_MS = 500;
/** Between two samples while the flood runs, milliseconds. */
const LOOK_MS = 250;

const work = JSON.parse(process.argv[2] ?? '') as Work;
const tell = (what: object): void => {
  process.stdout.write(`${JSON.stringify(what)}\n`);
};

const build = async (engine: Engine, name: string): Promise<string> => {
  const started = await engine.buildAsPerson(name, false);
  if (!started.ok) throw new Error(started.refusal.message);
  return started.value.id;
};

/** One build to its end, looked at in a pane; resolves once its report is made and its result written. */
const once = async (engine: Engine, name: string): Promise<void> => {
  const id = await build(engine, name);
  const pane = `pane of ${name}`;
  await engine.panes.attach(pane, id);
  if (name === work.cancelled) {
    while (engine.state().attempts.find((one) => one.id === id)?.state !== 'running')
      await sleep(5);
    await engine.cancelBuild(id);
  }
  const { report } = await engine.finished(id);
  engine.panes.detach(pane);
  if (report === null) throw new Error(`${id} has no report.`);
};

const inRest = async () => {
  const until = performance.now() + REST_MS;
  await sleep(SETTLE_MS);
  for (;;) {
    const sample = await sampleProcess();
    if (sample.children === 0 || performance.now() > until) return sample;
    await sleep(20);
  }
};

const runBuilds = async (engine: Engine): Promise<void> => {
  let asked = 0;
  while (asked < work.builds) {
    const until = Math.min(asked + work.every, work.builds);
    const line = async (): Promise<void> => {
      while (asked < until) {
        const name = work.packages[asked % work.packages.length] ?? '';
        asked += 1;
        await once(engine, name);
      }
    };
    await Promise.all(Array.from({ length: SLOTS }, line));
    tell({ kind: 'builds', at: asked, ...(await inRest()) });
  }
};

const runFlood = async (engine: Engine): Promise<void> => {
  const id = await build(engine, work.flood);
  let shown = 0;
  const stop = engine.panes.chunks.on(({ pane, bytes }) => {
    shown += bytes.length;
    engine.panes.acknowledge(pane);
  });
  await engine.panes.attach('flood', id);
  const ended = engine.finished(id);
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  while (!isOver) {
    const at = engine.state().attempts.find((one) => one.id === id)?.bytes ?? 0;
    const host = await hostMemory(work.root, work.flood);
    if (at > 0 && host > 0) tell({ kind: 'output', at, host, ...(await sampleProcess()) });
    await Promise.race([ended, sleep(LOOK_MS)]);
  }
  const { bytes, outcome } = await ended;
  stop();
  engine.panes.detach('flood');
  tell({ kind: 'flood', bytes, outcome, shown });
};

const taken = await takeWorkspace(work.root, {
  role: 'command line',
  version: 'bench',
  host: work.host,
  tools: work.root,
  show: () => {},
});
if (!taken.ok) throw new Error(taken.refusal.message);
const { engine, close } = taken.value;
await runBuilds(engine);
await runFlood(engine);
tell({ kind: 'rest', ...(await inRest()) });
await close('keep-building');
