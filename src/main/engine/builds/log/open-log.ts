import { join } from 'node:path';
import type { Attempt } from '../../../../shared/build';
import { areaOf, attemptFolder } from '../attempt-paths';
import { readSpec } from '../record-reading';
import { LogView } from './log-view';

/**
 * The log of a build, or what an agent's terminal showed, live or over, as one source in stable offsets.
 * `root` is the workspace's folder. One that does not exist yet is empty.
 */
export const openLog = async (root: string, attempt: Attempt): Promise<LogView> => {
  const spec = await readSpec(
    attemptFolder(root, attempt.package, attempt.number, areaOf(attempt.id)),
  );
  return new LogView(join(root, attempt.log), spec?.maxBytes ?? Number.MAX_SAFE_INTEGER);
};
