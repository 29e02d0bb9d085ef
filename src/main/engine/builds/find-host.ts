import { identify, isAlive, readBootId } from '../process/identity';
import type { HostRecord, ProcessIdentity } from './attempt-records';
import { listProcesses, readArguments } from './processes/process-table';

/** True when the record is of this boot and its host still runs, with the attempt's folder among its arguments. */
export const isHostOf = async (record: HostRecord): Promise<boolean> => {
  if (record.bootId !== readBootId()) return false;
  if (!(await isAlive({ ...record.host, bootId: record.bootId }))) return false;
  return readArguments(record.host.pid).some((one) => one.includes(record.folder));
};

/**
 * Looks for a host that was started for `folder` but has written nothing yet: its starter died in the same
 * moment. Null when there is none.
 */
export const findStartingHost = async (folder: string): Promise<ProcessIdentity | null> => {
  const entry = listProcesses().find((one) => readArguments(one.pid).includes(folder));
  return entry === undefined ? null : await identify(entry.pid);
};
