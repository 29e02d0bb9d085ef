import type { AttemptSpec, ProcessIdentity } from '../attempt-records';
import {
  findProcess,
  hasInEnvironment,
  listProcesses,
  type ProcessEntry,
  startedBefore,
} from './process-table';
import { AGENT_VARIABLE, BUILD_VARIABLE, HOST_VARIABLE } from './variables';

/** How a build's processes are recognised. */
export interface BuildMark {
  /** The value of `variable` that it was started with. */
  readonly token: string;
  /** BREAKWATER_ATTEMPT for a build, which is also what stands where none is named. */
  readonly variable?: string;
  readonly leader: ProcessIdentity | null;
  /**
   * True where the caller is the build's host, which has just seen the leader end: the leader's session and
   * group are then still its own. To anyone later, the same number may mean another session.
   */
  readonly trustSession: boolean;
}

/** The part of a mark that an attempt's spec knows. An agent's processes may not pass for a build's. */
export const markOf = (
  spec: Pick<AttemptSpec, 'token' | 'agent'>,
): Pick<BuildMark, 'token' | 'variable'> => ({
  token: spec.token,
  // Specs of before there were agents have no such field.
  variable: spec.agent == null ? BUILD_VARIABLE : AGENT_VARIABLE,
});

/** Between two looks at what is left, milliseconds: well under what a person notices. */
const LOOK_AGAIN_MS = 25;
/** How long to go on with the signal that cannot be refused, milliseconds. What outlasts it hangs in the system. */
const KILL_FOR_MS = 10_000;

/**
 * The living processes that are provably the build's: the leader, its session and group, whoever carries the
 * build's token in its environment, and all their descendants but other attempts' hosts. Never the caller.
 */
export const ownProcesses = (mark: BuildMark): readonly ProcessEntry[] => {
  const { leader, token, variable = BUILD_VARIABLE } = mark;
  const all = listProcesses().filter((entry) => entry.pid !== process.pid && entry.pid > 1);
  const leaderLives =
    leader !== null &&
    all.some((entry) => entry.pid === leader.pid && entry.startTime === leader.startTime);
  const session = leader !== null && (leaderLives || mark.trustSession) ? leader.pid : null;
  // Whoever was there before the leader cannot have the token; of most processes no environment has to be read.
  const mayCarry = (entry: ProcessEntry): boolean =>
    leader === null || !startedBefore(entry, leader);
  const own = new Map<number, ProcessEntry>();
  for (const entry of all) {
    const related = session !== null && (entry.session === session || entry.group === session);
    if (related || (mayCarry(entry) && hasInEnvironment(entry.pid, variable, token))) {
      own.set(entry.pid, entry);
    }
  }
  addDescendants(own, all);
  return [...own.values()].filter((entry) => !entry.zombie);
};

const addDescendants = (own: Map<number, ProcessEntry>, all: readonly ProcessEntry[]): void => {
  const children = new Map<number, ProcessEntry[]>();
  for (const entry of all) {
    const siblings = children.get(entry.parent);
    if (siblings === undefined) children.set(entry.parent, [entry]);
    else siblings.push(entry);
  }
  const open = [...own.values()];
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    for (const child of children.get(entry.pid) ?? []) {
      // A build that an agent's command started while no app ran: its host is a child of that command.
      if (own.has(child.pid) || hasInEnvironment(child.pid, HOST_VARIABLE, '1')) continue;
      own.set(child.pid, child);
      open.push(child);
    }
  }
};

/** Sends `signal` to that very process and to no later one of the same number. */
export const signalProcess = (identity: ProcessIdentity, signal: NodeJS.Signals): boolean => {
  if (findProcess(identity.pid)?.startTime !== identity.startTime) return false;
  try {
    return process.kill(identity.pid, signal);
  } catch {
    // Gone in between, or (a set-user-id program) not ours to signal.
    return false;
  }
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Ends all that is the build's: politely, stopped ones woken, for `graceMs`; then with the signal that cannot
 * be refused, looking again until none is left, because a process may have started another meanwhile.
 * Returns how many processes there were at first sight and how many could not be ended.
 */
export const endOwnProcesses = async (
  mark: BuildMark,
  graceMs: number,
  now: () => number,
): Promise<{ readonly found: number; readonly left: number }> => {
  const first = ownProcesses(mark);
  for (const entry of first) {
    signalProcess(entry, 'SIGTERM');
    signalProcess(entry, 'SIGCONT');
  }
  const politeUntil = now() + graceMs;
  let left = first;
  while (left.length > 0 && now() < politeUntil) {
    await pause(LOOK_AGAIN_MS);
    left = ownProcesses(mark);
  }
  const killUntil = now() + KILL_FOR_MS;
  while (left.length > 0 && now() < killUntil) {
    for (const entry of left) signalProcess(entry, 'SIGKILL');
    await pause(LOOK_AGAIN_MS);
    left = ownProcesses(mark);
  }
  return { found: first.length, left: left.length };
};
