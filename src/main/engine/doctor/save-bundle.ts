import { unlink, writeFile } from 'node:fs/promises';
import type { DoctorReport, SavedBundle } from '../../../shared/doctor';
import { type Outcome, ok, refuse } from '../../../shared/outcome';
import { writeFileAtomic } from '../disk/atomic-file';
import { errorCode, refusalForDiskError } from '../disk/disk-error';
import { makeBundle } from './bundle';

/** The name that a bundle has where nobody gave it another: of the moment of its report. */
export const bundleName = ({ at }: DoctorReport): string =>
  `breakwater-report-${at.replace(/[-:]/g, '').slice(0, 15)}.tar.gz`;

/**
 * Packs a report for a bug report into `file`, for its owner's eyes alone. A file that is there may be anything: it is
 * replaced only where `mayReplace` says that a person agreed to it, and refused otherwise.
 */
export async function saveBundle(
  report: DoctorReport,
  env: Readonly<Record<string, string | undefined>>,
  file: string,
  { mayReplace }: { readonly mayReplace: boolean },
): Promise<Outcome<SavedBundle>> {
  const { bytes, contents } = await makeBundle(report, env);
  try {
    await writeFile(file, bytes, { flag: 'wx', mode: 0o600 }).catch(async (error: unknown) => {
      if (!mayReplace || errorCode(error) !== 'EEXIST') throw error;
      await writeFileAtomic(file, bytes);
    });
    return ok({ file, contents });
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST')
      return refuse('usage', `${file} is there already and is not replaced: name another file.`);
    if (code === 'ENOENT')
      return refuse('usage', `${file} could not be written: its folder does not exist.`);
    const refusal = refusalForDiskError(error, file);
    if (refusal?.code === 'disk-full') await unlink(file).catch(() => {});
    return refusal === null
      ? refuse('internal', `${file} could not be written.`)
      : { ok: false, refusal };
  }
}
