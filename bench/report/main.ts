import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { attemptFolder } from '../../src/main/engine/builds/attempt-paths';
import type { HostCommand } from '../../src/main/engine/builds/host-link';
import type { Engine } from '../../src/main/engine/engine';
import { takeWorkspace } from '../../src/main/owner';

/** Milliseconds from the end of a build's command. */
export interface ReportTimes {
  /** Until its host's record of the end is there. */
  readonly recorded: number;
  /** Until whoever asked for the build has its report, and the result file is written. */
  readonly reported: number;
}

export interface ReportBench {
  /** One build to its report. It writes the time of its end, in seconds with decimals, into `end-PACKAGE`. */
  readonly measure: (name: string) => Promise<ReportTimes & { readonly log: string }>;
  readonly close: () => Promise<void>;
}

/** Owns the workspace as the command line does. */
export const openReportBench = async (root: string, host: HostCommand): Promise<ReportBench> => {
  const taken = await takeWorkspace(root, {
    role: 'command line',
    version: 'bench',
    host,
    tools: root,
    show: () => {},
  });
  if (!taken.ok) throw new Error(taken.refusal.message);
  const { engine, close } = taken.value;
  return {
    measure: (name) => measure(engine, root, name),
    close: () => close('stop-builds'),
  };
};

const measure = async (engine: Engine, root: string, name: string) => {
  const started = await engine.buildAsPerson(name, false);
  if (!started.ok) throw new Error(started.refusal.message);
  const { report, number, log } = await engine.finished(started.value.id);
  const now = performance.timeOrigin + performance.now();
  if (report === null) throw new Error(`The build of ${name} has no report.`);
  const ended = Number(await readFile(join(root, `end-${name}`), 'utf8')) * 1000;
  const record = await stat(join(attemptFolder(root, name, number), 'exit.json'));
  return { recorded: record.ctimeMs - ended, reported: now - ended, log: join(root, log) };
};
