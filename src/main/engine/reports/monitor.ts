import { constants } from 'node:os';
import type { AttemptOutcome, Report } from '../../../shared/build';
import { fitReport } from '../../../shared/clean-line';
import { type Extraction, extractFailure } from './extract';
import type { LogSource } from './log-source';
import { isTestCount } from './patterns/not-causes';
import { wrotePaths } from './rpm-lines';
import { readTail, TAIL_LINES, type Tail } from './tail';

export interface MonitorInput {
  /** The log: a path, or a source for a log that is not one plain file. */
  readonly log: LogSource | string;
  /** As the build host recorded it; a signal by its name (`SIGKILL`) or number, null or 0 when none. */
  readonly exit: { readonly code: number; readonly signal: string | number | null };
  /** How the attempt ended where that is more than its exit code says. */
  readonly outcome?: AttemptOutcome;
  /** Its folder was deleted, moved or unmounted while it ran. */
  readonly folderGone?: boolean;
  /** The disk ran full while the log was written. */
  readonly diskFull?: boolean;
}

/**
 * The built-in monitor: exit code and the last 80 lines of the log make the report that an agent may
 * get. Reads at most 1 MiB, from the end. A signal is never a SUCCESS, whatever the exit code says.
 * A log that cannot be read makes a report that says so.
 */
export async function monitorReport(input: MonitorInput): Promise<Report> {
  const signal = signalNumber(input.exit.signal);
  const exitCode = signal === 0 ? input.exit.code : 128 + signal;
  const stopped = stoppedBy(input);
  const tail = await readTail(input.log).catch(() => null);
  if (exitCode === 0 && stopped === null) {
    return fitReport({ exitCode, status: 'SUCCESS', summary: successSummary(tail, input) });
  }
  const extraction: Extraction = tail
    ? extractFailure(tail.lines)
    : { found: false, section: null };
  const during = extraction.section ? ` during ${extraction.section}` : '';
  if (stopped !== null) {
    return fitReport({ exitCode, status: 'FAILED', summary: `${stopped}${during}` });
  }
  if (!tail) {
    const summary = `${endedHow(exitCode, signal)}; the log cannot be read`;
    return fitReport({ exitCode, status: 'FAILED', summary });
  }
  if (extraction.found) {
    const summary = `${extraction.summary}${during}${input.diskFull ? '; the disk ran full' : ''}`;
    return fitReport({ exitCode, status: 'FAILED', summary, error: extraction.line });
  }
  // A count of failed tests is no cause, and still says what kind of failure it is.
  const how = tail.lines.some(isTestCount) ? 'tests failed' : endedHow(exitCode, signal);
  const summary = `${how}${during}; ${notThere(tail, input)}`;
  return fitReport({ exitCode, status: 'FAILED', summary });
}

function successSummary(tail: Tail | null, input: MonitorInput): string {
  const rpms = tail
    ? wrotePaths(tail.lines).filter((path) => !path.endsWith('.src.rpm')).length
    : 0;
  const done =
    rpms === 0
      ? 'finished with exit code 0'
      : `built; ${rpms} ${rpms === 1 ? 'RPM' : 'RPMs'} written`;
  return input.diskFull ? `${done}; the disk ran full and the log is not whole` : done;
}

/** What is said when no cause is in sight: just that, and never an echo in its place. */
function notThere(tail: Tail, input: MonitorInput): string {
  if (input.diskFull) return 'the disk ran full while the log was written';
  if (tail.lines.length === 0) return 'the log is empty';
  const all = tail.complete ? `, which are all of it` : '';
  return `the cause is not in the last ${TAIL_LINES} lines of the log${all}`;
}

function endedHow(exitCode: number, signal: number): string {
  if (signal !== 0) return `killed by ${signalName(signal)}`;
  // A shell passes on that its command was killed as 128 + n.
  const name = exitCode > 128 && exitCode <= 128 + 64 ? signalName(exitCode - 128) : null;
  if (name?.startsWith('SIG')) return `failed with exit code ${exitCode} (${name})`;
  return `failed with exit code ${exitCode}`;
}

function stoppedBy({ outcome, folderGone }: MonitorInput): string | null {
  switch (outcome) {
    case 'timed-out':
      return 'stopped at its time limit';
    case 'cancelled':
      return 'cancelled by request';
    case 'interrupted':
      return folderGone === true
        ? 'interrupted: its folder was deleted, moved or unmounted while it ran'
        : 'interrupted: its host is gone and left no exit record';
    default:
      return null;
  }
}

function signalNumber(signal: string | number | null): number {
  if (signal === null || signal === '') return 0;
  if (typeof signal === 'number') return signal;
  const known = Object.entries(constants.signals).find(([name]) => name === signal);
  if (known) return known[1];
  const number = Number(signal);
  // A name that this system does not know is a signal all the same.
  return Number.isInteger(number) ? number : 1;
}

function signalName(signal: number): string {
  const known = Object.entries(constants.signals).find(([, number]) => number === signal);
  return known?.[0] ?? `signal ${signal}`;
}
