import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cleanLine } from '../../shared/clean-line';
import { countFindings, type DoctorReport, doctorLines } from '../../shared/doctor';
import { bundleName, saveBundle } from '../engine/doctor/bundle-port';
import { examine, type Surroundings } from '../engine/doctor/doctor-port';
import { EXIT } from './commands';

export interface DoctorCommand {
  readonly name: 'doctor';
  readonly directory: string | null;
  readonly json: boolean;
  /** Where the bundle goes; '' for a name of ours in the present folder, null for none. */
  readonly bundle: string | null;
}

export interface DoctorOutput {
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** `breakwater doctor`: 0 where nothing is an error, 1 where something is, 2 where the bundle cannot be written. */
export async function doctorCommand(
  { json, bundle }: DoctorCommand,
  surroundings: Surroundings,
  { say, complain }: DoctorOutput,
): Promise<number> {
  const report = await examine(surroundings);
  const { errors, warnings } = countFindings(report);
  if (json) {
    for (const finding of report.findings) say(`${JSON.stringify(finding)}\n`);
    const { at, version } = report;
    say(`${JSON.stringify({ at, version, errors, warnings })}\n`);
  } else say(`${doctorLines(report).join('\n')}\n`);
  if (
    bundle !== null &&
    !(await writeBundle(report, bundle, surroundings, { say, complain }, json))
  ) {
    return EXIT.usage;
  }
  return errors === 0 ? EXIT.success : EXIT.notAll;
}

async function writeBundle(
  report: DoctorReport,
  wanted: string,
  { env }: Surroundings,
  { say, complain }: DoctorOutput,
  json: boolean,
): Promise<boolean> {
  const saved = await saveBundle(report, env, await placeOf(wanted, report), {
    mayReplace: false,
  });
  if (!saved.ok) {
    complain(`breakwater: ${saved.refusal.message}\n`);
    return false;
  }
  const { file, contents } = saved.value;
  if (json) say(`${JSON.stringify({ bundle: file, contents })}\n`);
  else {
    const list = contents.map((line) => `  ${cleanLine(line)}`).join('\n');
    say(`\nWritten to ${file}: look at it before you send it. What went in:\n${list}\n`);
  }
  return true;
}

async function placeOf(wanted: string, report: DoctorReport): Promise<string> {
  if (wanted === '') return bundleName(report);
  const isFolder = await stat(wanted).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? join(wanted, bundleName(report)) : wanted;
}
